"""Updates that go wrong on their way into the queue, because a fault is armed."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from tgsandbox.world.events import UpdateMissed, UpdateQueued
from tgsandbox.world.talk.messages import Message, RefundedPayment, SuccessfulPayment
from tgsandbox.world.trouble.faults import Fault, Place

if TYPE_CHECKING:
    from tgsandbox.world.people import Bot
    from tgsandbox.world.updates import Update
    from tgsandbox.world.world import World


def enter(world: World, bot: Bot, update: Update) -> None:
    """Into the queue with the next id; what was held back for a later one follows at once."""
    queue = bot.updates
    update.id = queue.next_id
    queue.next_id += 1
    queue.waiting[update.id] = update
    world.bulletin.publish(UpdateQueued(bot.id, update))
    while queue.held_back:
        enter(world, bot, queue.held_back.pop(0))


def enter_wrongly(world: World, bot: Bot, update: Update) -> None:
    """As `enter`, unless a fault strikes this update."""
    fault = world.faults.strike(Place.UPDATE, bot.id, update_kinds=kinds_of(update))
    if fault is None:
        enter(world, bot, update)
        return
    update.fault = fault.name
    WAYS[fault.name](world, bot, update, fault)


def kinds_of(update: Update) -> tuple[str, ...]:
    """Its own kind, and what is in it when that has a name of its own."""
    if isinstance(update.subject, Message):
        if isinstance(update.subject.content, SuccessfulPayment):
            return update.kind, "successful_payment"
        if isinstance(update.subject.content, RefundedPayment):
            return update.kind, "refunded_payment"
    return (update.kind,)


def drop(world: World, bot: Bot, update: Update, fault: Fault) -> None:
    world.bulletin.publish(UpdateMissed(bot.id, update.kind))


def duplicate(world: World, bot: Bot, update: Update, fault: Fault) -> None:
    update.copies = 2
    enter(world, bot, update)


def hold_for_the_next(world: World, bot: Bot, update: Update, fault: Fault) -> None:
    bot.updates.held_back.append(update)
    world.agenda.at(world.now() + fault.seconds, partial(let_go, world, bot, update))


def let_go(world: World, bot: Bot, update: Update) -> None:
    """When no later update came to overtake it."""
    if update in bot.updates.held_back:
        bot.updates.held_back.remove(update)
        enter(world, bot, update)


def delay(world: World, bot: Bot, update: Update, fault: Fault) -> None:
    world.agenda.at(world.now() + fault.seconds, partial(enter, world, bot, update))


def jump(world: World, bot: Bot, update: Update, fault: Fault) -> None:
    bot.updates.next_id += fault.parameters.step or 0
    enter(world, bot, update)


WAYS: dict[str, Callable[[World, Bot, Update, Fault], None]] = {
    "drop_update": drop,
    "duplicate_update": duplicate,
    "reorder_update": hold_for_the_next,
    "delay_update": delay,
    "jump_update_id": jump,
}
