"""Mini Apps: their signed data, their cloud storage and the key that signs."""
