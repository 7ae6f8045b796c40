"""What a call says: its arguments, read and refused as Telegram's server does."""
