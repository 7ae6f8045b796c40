"""The four tables. Each row stands beside the words that describe it."""
