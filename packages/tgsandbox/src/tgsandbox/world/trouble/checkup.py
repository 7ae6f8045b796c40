"""What keeps a bot from selling, seen from Telegram's side."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tgsandbox.world.trouble.verdicts import verdicts

if TYPE_CHECKING:
    from tgsandbox.world.people import Bot
    from tgsandbox.world.world import World

MONEY_KINDS = ("message", "pre_checkout_query", "shipping_query", "callback_query", "subscription")
OLD_SECONDS = 10


@dataclass(frozen=True, slots=True)
class Finding:
    """`bot_id` 0: about the whole world. `is_serious`: the bot can't sell like this."""

    bot_id: int
    code: str
    sentence: str
    is_serious: bool = True


def findings(world: World) -> Iterator[Finding]:
    """Nothing when all is well."""
    bots = [bot for bot in world.bots.values() if bot.id not in world.built_in]
    if not bots:
        yield Finding(0, "no_bot", "There is no bot yet: make one with --bot NAME or in BotFather's chat.")
    if world.clock.frozen:
        yield Finding(0, "clock_frozen", "The clock stands still: nothing times out.", is_serious=False)
    for fault in world.faults:
        what = f"The fault '{fault.name}' is armed: {fault.kind.sentence}"
        yield Finding(fault.bot_id, "fault_armed", what, is_serious=False)
    for bot in bots:
        yield from _of_bot(world, bot)


def _of_bot(world: World, bot: Bot) -> Iterator[Finding]:
    name = f"@{bot.user.username}"
    if bot.webhook is None and not bot.polls_since:
        yield Finding(bot.id, "not_receiving", f"{name} neither polls with getUpdates nor has a webhook.")
    if bot.webhook is not None and bot.last_webhook_error is not None:
        yield Finding(bot.id, "webhook_fails", f"The webhook of {name} fails: {bot.last_webhook_error[1]}.")
    missing = [kind for kind in MONEY_KINDS if not bot.updates.asks_for(kind)]
    if missing:
        words = f"{name} does not ask for {', '.join(missing)}: its allowed_updates leave them out."
        yield Finding(bot.id, "allowed_updates", words)
    oldest = next((one for one in bot.updates.waiting.values() if not one.taken), None)
    if oldest is not None and world.now() - oldest.created > OLD_SECONDS:
        age = world.now() - oldest.created
        words = f"A {oldest.kind} has waited for {name} for {age:.0f} seconds."
        yield Finding(bot.id, "updates_wait", words)
    if not bot.provider_tokens:
        words = f"{name} has no payment provider; it can sell for Stars only."
        yield Finding(bot.id, "no_provider", words, is_serious=False)
    refused = sum(verdict.bot_id == bot.id for verdict in verdicts(world.calls))
    if refused:
        words = f"Telegram would refuse or ignore something in {refused} calls of {name}: see GET /verdicts."
        yield Finding(bot.id, "verdicts", words, is_serious=False)
