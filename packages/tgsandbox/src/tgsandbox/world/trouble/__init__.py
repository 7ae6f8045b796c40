"""What goes wrong, on request or by mistake, and what can be said about it."""
