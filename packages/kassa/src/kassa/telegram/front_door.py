"""The one way in for updates: money first, talk second, and nothing can block what comes after it."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from kassa.core.errors import ShopError
from kassa.core.refusal import Refusal
from kassa.service.ports import Intake, RawUpdate
from kassa.telegram.bot_api import BotApi, BotApiError, NotSent, OutcomeUnknown
from kassa.telegram.conversation.dialogue import Dialogue
from kassa.telegram.translate import money_news
from kassa.telegram.updates import AnyQuery, UnreadableUpdate, Update, as_bytes, number_of, opened, read
from kassa.telegram.words import refusal_words, words_for

log = logging.getLogger(__name__)


class FrontDoor:
    """Takes an update. When it returns, all that it changed is committed and it may be acknowledged."""

    def __init__(self, intake: Intake, dialogue: Dialogue, bot: BotApi, language: str) -> None:
        self._intake = intake
        self._dialogue = dialogue
        self._bot = bot
        self._language = language

    async def handle(self, raw_update: bytes | Mapping[str, Any]) -> bool:
        """True when the update was the shop's own.

        Raises only when the shop could store nothing: then the update must not be acknowledged.
        """
        body = as_bytes(raw_update)
        try:
            update = opened(body)
        except UnreadableUpdate as error:
            await self._set_aside(RawUpdate(number_of(body), "unreadable", body), error)
            return True
        raw = RawUpdate(update.update_id, update.kind, body)
        try:
            news = money_news(update)
        except UnreadableUpdate as error:
            await self._set_aside(raw, error)
            await self._refuse(update)
            return True
        if news is None:
            return await self._talk(update, raw)
        input_, invoice_payload = news
        try:
            await self._intake.ask(input_, invoice_payload, raw)
        except Exception as error:
            # A bug, or an order that can't take this: the money's news is kept as it came, and shown.
            await self._set_aside(raw, error, invoice_payload)
            await self._refuse(update)
        return True

    async def _talk(self, update: Update, raw: RawUpdate) -> bool:
        try:
            return await self._dialogue.handle(update, raw)
        except (BotApiError, NotSent, OutcomeUnknown) as error:
            # The buyer didn't get an answer; they will tap again. There is nothing to keep.
            about = {"update_id": raw.update_id, "kind": raw.kind, "reason": str(error)}
            log.warning("update %(update_id)d (%(kind)s) stays unanswered: %(reason)s", about)
        except Exception as error:
            await self._set_aside(raw, error)
            await self._apologise(update)
        return True

    async def _apologise(self, update: Update) -> None:
        try:
            await self._dialogue.apologise(update)
        except Exception as error:
            # The update is kept already; a second failure must not bring it back for ever.
            about = {"update_id": update.update_id, "reason": str(error)}
            log.warning("update %(update_id)d: not even an apology arrived: %(reason)s", about)

    async def _set_aside(self, raw: RawUpdate, error: Exception, invoice_payload: str = "") -> None:
        expected = isinstance(error, (UnreadableUpdate, ShopError))
        about = {
            "update_id": raw.update_id,
            "kind": raw.kind,
            "invoice_payload": invoice_payload or "-",
            "reason": str(error),
        }
        words = "update %(update_id)d (%(kind)s, invoice %(invoice_payload)s) is set aside: %(reason)s"
        log.error(words, about, exc_info=not expected)
        await self._intake.set_aside(raw, f"{type(error).__name__}: {error}")

    async def _refuse(self, update: Update) -> None:
        """An error is a refusal, never an ok: the buyer hears it at once, not ten seconds of silence."""
        query_id = _query_id(update)
        if not query_id:
            return
        text = refusal_words(Refusal.TRY_AGAIN, "", words_for(self._language))
        method, field = _ANSWERS[update.kind]
        try:
            await self._bot.call(method, {field: query_id, "ok": False, "error_message": text}, bool)
        except (BotApiError, NotSent, OutcomeUnknown) as error:
            about = {"update_id": update.update_id, "reason": str(error)}
            log.warning("the refusal of update %(update_id)d didn't arrive: %(reason)s", about)


_ANSWERS = {
    "pre_checkout_query": ("answerPreCheckoutQuery", "pre_checkout_query_id"),
    "shipping_query": ("answerShippingQuery", "shipping_query_id"),
}


def _query_id(update: Update) -> str:
    if update.kind not in _ANSWERS:
        return ""
    try:
        query = read(getattr(update, update.kind), AnyQuery)
    except UnreadableUpdate:
        return ""
    return query.id
