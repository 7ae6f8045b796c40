"""Describing a world, triggering updates, looking for what is wrong."""

from __future__ import annotations

from msgspec import UNSET, structs

from tgsandbox.control.chronicle import Chronicle
from tgsandbox.control.furnishing import furnish
from tgsandbox.control.recorder import write_test
from tgsandbox.control.report import write_report
from tgsandbox.control.shapes.people import Done
from tgsandbox.control.shapes.records import UpdateView
from tgsandbox.control.shapes.tools import (
    FindingView,
    RecordingView,
    Replay,
    ReportView,
    Trigger,
    WorldPlan,
)
from tgsandbox.control.showing.records import show_update
from tgsandbox.control.verb import NotThere
from tgsandbox.control.verbs.bots import bot_of
from tgsandbox.control.verbs.people import account_of
from tgsandbox.world.trouble import triggers
from tgsandbox.world.trouble.checkup import findings
from tgsandbox.world.updates import Update
from tgsandbox.world.world import World

LAST_NAMED = 5
SAID_APART = ("kind", "bot_id", "user_id")


def furnish_world(world: World, request: WorldPlan) -> Done:
    """Add people, bots, chats and faults as a file for `tgsandbox serve --world` describes them."""
    furnish(world, request)
    return Done()


def trigger_update(world: World, request: Trigger) -> Done:
    """Make an update without the clicks that lead to it."""
    bot_id = request.bot_id if request.bot_id is not None else _only_bot(world)
    bot_of(world, bot_id)
    user_id = request.user_id if request.user_id is not None else _first_person(world)
    account_of(world, user_id)
    given = {
        name: value
        for name, value in structs.asdict(request).items()
        if value is not UNSET and name not in SAID_APART
    }
    if request.kind not in triggers.TRIGGERS:
        known = ", ".join(triggers.TRIGGERS)
        raise NotThere(f"{request.kind!r} can't be triggered; these can: {known}", field="kind")
    triggers.trigger(world, bot_id, user_id, request.kind, triggers.Wish(**given))
    return Done()


def replay_update(world: World, chronicle: Chronicle, update_id: int, request: Replay) -> UpdateView:
    """Send an update again, under a new id."""
    bot_id = request.bot_id if request.bot_id is not None else _only_bot(world)
    bot_of(world, bot_id)
    again = triggers.replay(world, bot_id, _update(world, chronicle, bot_id, update_id))
    return show_update(world, chronicle, bot_id, again)


def check_up(world: World) -> list[FindingView]:
    """What keeps bots from selling: nobody polls, a failing webhook, kinds that are not asked for."""
    return [FindingView(one.bot_id, one.code, one.sentence, one.is_serious) for one in findings(world)]


def get_recording(world: World, chronicle: Chronicle) -> RecordingView:
    """What people did in the web chat or over this API so far, as a pytest file."""
    return RecordingView(write_test(world, chronicle))


def get_report(world: World) -> ReportView:
    """What stands in the report of a failed test: chats, last calls, waiting updates, forms."""
    return ReportView(write_report(world))


def _update(world: World, chronicle: Chronicle, bot_id: int, update_id: int) -> Update:
    waiting = world.bot(bot_id).updates.waiting
    if update_id in waiting:
        return waiting[update_id]
    taken = [event.update for event in chronicle.taken() if event.bot_id == bot_id]
    for update in taken:
        if update.id == update_id:
            return update
    last = [*taken[-LAST_NAMED:], *list(waiting.values())[-LAST_NAMED:]]
    known = ", ".join(str(update.id) for update in last) or "none"
    raise NotThere(f"no update {update_id} of this bot; the last ones are: {known}", field="update_id")


def _only_bot(world: World) -> int:
    ids = [bot_id for bot_id in world.bots if bot_id not in world.built_in]
    if len(ids) == 1:
        return ids[0]
    names = ", ".join(f"@{world.bots[bot_id].user.username} ({bot_id})" for bot_id in ids) or "none"
    raise NotThere(f"which bot is meant? there are: {names}", field="bot_id")


def _first_person(world: World) -> int:
    return next(iter(world.accounts), 0) or world.add_user("Ann", username="ann").user.id
