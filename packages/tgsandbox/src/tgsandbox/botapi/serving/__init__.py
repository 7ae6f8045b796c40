"""Calls in, answers and updates out: the HTTP of the Bot API, long polling and webhooks."""
