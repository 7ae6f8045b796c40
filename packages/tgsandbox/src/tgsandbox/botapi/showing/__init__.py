"""What Telegram answers: the world's values as the Bot API's JSON objects."""
