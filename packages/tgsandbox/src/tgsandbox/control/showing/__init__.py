"""Values of the world, written as the shapes that leave the control room."""
