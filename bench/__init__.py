"""Speed and size, as ratios of one run on one machine. `make bench` runs all of it."""
