"""The Bot API over HTTP: arguments in, Telegram's envelope out."""
