"""Sending a message so that it arrives: in HTML, and as plain text when Telegram can't parse that."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any

from kassa.telegram.bot_api import BotApi, BotApiError
from kassa.telegram.failures import cant_parse, is_too_old
from kassa.telegram.markup import Html, as_plain, shortened, units
from kassa.telegram.uploads import SentMessage, Uploads

TEXT_CHARACTERS = 4096
CAPTION_CHARACTERS = 1024
TOAST_CHARACTERS = 200
BUTTON_CHARACTERS = 60

Keyboard = list[list[dict[str, Any]]]


def button(text: str, callback_data: str) -> dict[str, Any]:
    """Raises ValueError above Telegram's 64 bytes of callback data."""
    if len(callback_data.encode()) > 64:
        raise ValueError(f"callback data must be 64 bytes or fewer, got {callback_data!r}")
    return {"text": shortened(text, BUTTON_CHARACTERS), "callback_data": callback_data}


def link_button(text: str, url: str) -> dict[str, Any]:
    return {"text": shortened(text, BUTTON_CHARACTERS), "url": url}


class Messenger:
    """Sends to one bot's chats. Every method raises what BotApi raises."""

    def __init__(self, bot: BotApi) -> None:
        self.bot = bot
        self._uploads = Uploads()

    async def text(self, chat_id: int, message: Html, keyboard: Keyboard | None = None) -> SentMessage:
        return await self._send_text(chat_id, message, _inline(keyboard))

    async def question(self, chat_id: int, message: Html) -> SentMessage:
        """Opens the reply field of whoever reads it."""
        return await self._send_text(chat_id, message, {"force_reply": True})

    async def photo(
        self, chat_id: int, photo: str | Path, caption: Html, keyboard: Keyboard | None
    ) -> SentMessage:
        """`photo` is a URL that Telegram fetches, or a local file. Raises OSError when that can't be read."""
        arguments = {"chat_id": chat_id, "reply_markup": _inline(keyboard)}
        return await self._send_file("sendPhoto", arguments, "photo", photo, caption)

    async def document(self, chat_id: int, file: Path, caption: Html) -> SentMessage:
        """Raises OSError when the file can't be read."""
        return await self._send_file("sendDocument", {"chat_id": chat_id}, "document", file, caption)

    async def edit(self, chat_id: int, message_id: int, message: Html, keyboard: Keyboard | None) -> None:
        """The same content again is no error."""
        arguments = {
            "chat_id": chat_id,
            "message_id": message_id,
            **_NO_PREVIEW,
            "reply_markup": _inline(keyboard),
        }

        async def send(words: Mapping[str, Any]) -> SentMessage:
            return await self.bot.call("editMessageText", {**arguments, **words}, SentMessage)

        try:
            await _in_html_or_plain(send, "text", message, TEXT_CHARACTERS)
        except BotApiError as error:
            if "message is not modified" not in error.description:
                raise

    async def edit_keyboard(self, chat_id: int, message_id: int, keyboard: Keyboard | None) -> None:
        """Works on texts and photos alike. The same keyboard again is no error."""
        arguments = {"chat_id": chat_id, "message_id": message_id, "reply_markup": _inline(keyboard)}
        try:
            await self.bot.call("editMessageReplyMarkup", arguments, SentMessage)
        except BotApiError as error:
            if "message is not modified" not in error.description:
                raise

    async def toast(self, callback_query_id: str, words: str = "") -> None:
        """Stops the button's spinner. Too late is no harm: the spinner has stopped by itself."""
        arguments = {
            "callback_query_id": callback_query_id,
            "text": shortened(words, TOAST_CHARACTERS) or None,
        }
        try:
            await self.bot.call("answerCallbackQuery", arguments, bool)
        except BotApiError as error:
            if not is_too_old(error):
                raise

    async def _send_text(self, chat_id: int, message: Html, markup: Mapping[str, Any] | None) -> SentMessage:
        arguments = {"chat_id": chat_id, **_NO_PREVIEW, "reply_markup": markup}

        async def send(words: Mapping[str, Any]) -> SentMessage:
            return await self.bot.call("sendMessage", {**arguments, **words}, SentMessage)

        return await _in_html_or_plain(send, "text", message, TEXT_CHARACTERS)

    async def _send_file(
        self, method: str, arguments: Mapping[str, Any], field: str, file: str | Path, caption: Html
    ) -> SentMessage:
        async def send(words: Mapping[str, Any]) -> SentMessage:
            given = {**arguments, **words}
            if isinstance(file, str):
                return await self.bot.call(method, {**given, field: file}, SentMessage)
            return await self._uploads.send(self.bot, method, given, field, file)

        return await _in_html_or_plain(send, "caption", caption, CAPTION_CHARACTERS)


_NO_PREVIEW = {"link_preview_options": {"is_disabled": True}}


def _inline(keyboard: Keyboard | None) -> dict[str, Any] | None:
    return {"inline_keyboard": keyboard} if keyboard else None


async def _in_html_or_plain(
    send: Callable[[Mapping[str, Any]], Awaitable[SentMessage]], field: str, message: Html, most: int
) -> SentMessage:
    """Words that Telegram can't parse, or that are too long with their markup, go out without it."""
    if units(as_plain(message)) <= most:
        try:
            # str(): msgspec encodes exact strings only.
            return await send({field: str(message), "parse_mode": "HTML"})
        except BotApiError as error:
            if not cant_parse(error):
                raise
    return await send({field: shortened(as_plain(message), most)})
