"""The demo: a local Telegram, a shop in it, and somebody who buys. Meets the sandbox only over HTTP."""

from kassa.demo.staging import play_script, serve_demo

__all__ = ["play_script", "serve_demo"]
