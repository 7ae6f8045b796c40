"""Groups and channels: who is in them, who may do what, and the ways in."""
