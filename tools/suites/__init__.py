"""Runs the live tests of other people's bot libraries against the sandbox instead of Telegram."""
