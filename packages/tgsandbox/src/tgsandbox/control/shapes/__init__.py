"""What goes in and out of the control verbs."""
