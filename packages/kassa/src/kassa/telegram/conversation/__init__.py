"""What a buyer can say and tap, and what the merchant's buttons do. Remembers nothing between updates."""
