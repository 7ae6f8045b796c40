"""Telegram's own bots, which answer inside the world: BotFather and the providers' set-up bots."""
