"""What the shop was never told, or forgot: found in the lists of those who keep the money."""
