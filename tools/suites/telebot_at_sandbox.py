"""A pytest plugin for pyTelegramBotAPI's tests/test_telebot.py: its requests go to SANDBOX_URL."""

from __future__ import annotations

import os

from telebot import apihelper

# The library says None where it means any text.
apihelper.API_URL = os.environ["SANDBOX_URL"] + "/bot{0}/{1}"  # type: ignore[assignment]
apihelper.FILE_URL = os.environ["SANDBOX_URL"] + "/file/bot{0}/{1}"  # type: ignore[assignment]
