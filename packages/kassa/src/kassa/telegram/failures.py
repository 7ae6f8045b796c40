"""What bad news from Telegram means for an effect: try again, give up, or nobody knows."""

from __future__ import annotations

from kassa.service.ports import OutletFailure
from kassa.telegram.bot_api import BotApiError, NotSent, OutcomeUnknown

# The reason that other rooms look for; of all other refusals the reason is Telegram's own sentence.
BLOCKED = "blocked"

# Sentences of Bot API answers (tdlib/telegram-bot-api, Client.cpp: fail_query_with_error).
_TOO_OLD_SENTENCE = "query is too old and response timeout expired or query id is invalid"
_BLOCKED_SENTENCES = ("bot was blocked by the user", "user is deactivated", "bot can't initiate conversation")
_CANT_PARSE_SENTENCE = "can't parse entities"


def failure_of(error: BotApiError | NotSent | OutcomeUnknown) -> OutletFailure:
    if isinstance(error, NotSent):
        return OutletFailure(str(error), transient=True)
    if isinstance(error, OutcomeUnknown):
        return OutletFailure(str(error), transient=True, unknown=True)
    if error.code == 429:
        return OutletFailure(str(error), transient=True, retry_after=error.retry_after)
    if error.code >= 500 and error.code != 501:
        return OutletFailure(str(error), transient=True, unknown=True)
    if is_blocked(error):
        return OutletFailure(BLOCKED, transient=False)
    return OutletFailure(str(error), transient=False)


def is_too_old(error: BotApiError) -> bool:
    return _says(error, _TOO_OLD_SENTENCE)


def is_blocked(error: BotApiError) -> bool:
    """The buyer doesn't want to hear from the bot, or can't."""
    return _says(error, *_BLOCKED_SENTENCES)


def cant_parse(error: BotApiError) -> bool:
    """Our markup is at fault; the same words without it will arrive."""
    return error.code == 400 and _says(error, _CANT_PARSE_SENTENCE)


def is_already_refunded(error: BotApiError) -> bool:
    """The second refund of one charge: the money is back, which is what was wanted."""
    return _says(error, "charge_already_refunded")


def _says(error: BotApiError, *sentences: str) -> bool:
    description = error.description.lower()
    return any(sentence in description for sentence in sentences)
