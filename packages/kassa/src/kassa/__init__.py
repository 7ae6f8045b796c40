"""The cash desk of a Telegram bot."""
