"""An update is made: who asked for it gets it, who did not is remembered as having missed it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tgsandbox.world.events import UpdateMissed, UpdateTaken
from tgsandbox.world.trouble.misqueueing import enter, enter_wrongly
from tgsandbox.world.updates import KINDS, Update, person_of_queue_key

if TYPE_CHECKING:
    from tgsandbox.world.people import Bot
    from tgsandbox.world.world import World


def queue_update(
    world: World,
    bot: Bot,
    kind: str,
    subject: Any,
    *,
    queue_key: int,
    lifetime_seconds: int | None = None,
) -> Update | None:
    """The update, or None when allowed_updates leaves its kind out or the queue is full.

    A bot of Telegram's own answers at once instead. An update that a fault drops is returned, too.
    """
    responder = world.built_in.get(bot.id)
    if responder is not None:
        responder(world, kind, subject)
        return None
    bot.pace.open_again(person_of_queue_key(queue_key))
    queue = bot.updates
    if not queue.asks_for(kind) or queue.is_full:
        world.bulletin.publish(UpdateMissed(bot.id, kind))
        return None
    now = world.now()
    life = KINDS[kind].lifetime_seconds if lifetime_seconds is None else lifetime_seconds
    update = Update(0, kind, subject, created=now, expires=now + life, queue_key=queue_key)
    if world.faults:
        enter_wrongly(world, bot, update)
    else:
        enter(world, bot, update)
    return update


def take_update(world: World, bot: Bot, update: Update) -> None:
    """The bot has it: it was fetched, or the webhook said 2xx."""
    if update.taken:
        return
    update.taken = True
    world.bulletin.publish(UpdateTaken(bot.id, update))
