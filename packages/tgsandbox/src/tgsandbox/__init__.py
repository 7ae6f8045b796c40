"""A local Telegram for bots that take payments."""
