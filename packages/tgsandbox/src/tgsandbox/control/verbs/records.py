"""Looking at what happened: calls, updates, charges, Stars."""

from __future__ import annotations

from itertools import islice, takewhile

from tgsandbox.control.chronicle import Chronicle
from tgsandbox.control.shapes.forms import FormView
from tgsandbox.control.shapes.records import (
    CallView,
    ChargeView,
    MissedView,
    StarsBalance,
    StarsView,
    UpdatesView,
    VerdictView,
)
from tgsandbox.control.shapes.requests import BotFilter, CallFilter, FormFilter, Refund, UpdateFilter
from tgsandbox.control.showing.forms import show_form
from tgsandbox.control.showing.records import show_call, show_charge, show_star_move, show_update
from tgsandbox.control.verb import NotThere
from tgsandbox.world.journal import Call
from tgsandbox.world.naming import some_of
from tgsandbox.world.providers.ledger import refund_charge
from tgsandbox.world.star_trade.stars import bot_balance
from tgsandbox.world.trouble.verdicts import verdicts
from tgsandbox.world.world import World


def list_calls(world: World, request: CallFilter) -> list[CallView]:
    """Bot API calls with their answers, oldest first: those after `after`, or the last ones."""
    newest_first = takewhile(lambda call: call.number > request.after, reversed(world.calls))
    fitting = (call for call in newest_first if fits(call, request.bot_id, request.method))
    if request.after:
        return [show_call(call) for call in list(fitting)[::-1][: request.limit]]
    return [show_call(call) for call in list(islice(fitting, request.limit))[::-1]]


def list_verdicts(world: World, request: CallFilter) -> list[VerdictView]:
    """What live Telegram would have refused or ignored, and what the sandbox does not play; best empty."""
    calls = [call for call in calls_after(world, request.after) if fits(call, request.bot_id, request.method)]
    found = [
        VerdictView(one.call_number, one.bot_id, one.method, one.kind, one.sentence)
        for one in verdicts(calls)
    ]
    return found[: request.limit]


def list_updates(world: World, chronicle: Chronicle, request: UpdateFilter) -> UpdatesView:
    """Updates that wait for their bot, the last ones that were taken, and what the bot did not ask for."""
    bots = [bot for bot in world.bots.values() if request.bot_id in (None, bot.id)]
    waiting = (
        (bot.id, update) for bot in bots for update in bot.updates.waiting.values() if not update.taken
    )
    taken = [event for event in chronicle.taken() if request.bot_id in (None, event.bot_id)]
    return UpdatesView(
        waiting=[show_update(world, chronicle, id, update) for id, update in islice(waiting, request.limit)],
        taken=[show_update(world, chronicle, one.bot_id, one.update) for one in taken[-request.limit :]],
        missed=[
            MissedView(bot_id, kind, count)
            for (bot_id, kind), count in sorted(chronicle.missed.items())
            if request.bot_id in (None, bot_id)
        ],
    )


def list_forms(world: World, request: FormFilter) -> list[FormView]:
    """The payment forms that were opened, oldest first, each with its history and what is wrong with it."""
    forms = [form for form in world.payments.forms.values() if request.bot_id in (None, form.bot_id)]
    return [show_form(world, form) for form in forms[-request.limit :]]


def list_charges(world: World, request: BotFilter) -> list[ChargeView]:
    """The payment providers' own ledger, oldest charge first; declined ones, too."""
    charges = world.payments.charges.values()
    return [show_charge(world, charge) for charge in charges if request.bot_id in (None, charge.bot_id)]


def refund(world: World, charge_id: str, request: Refund) -> ChargeView:
    """Refund a charge in the provider's cabinet, by its or Telegram's id; the bot hears nothing."""
    payments = world.payments
    if charge_id not in payments.charges and charge_id not in payments.charges_by_telegram_id:
        known = some_of(reversed(payments.charges), payments.charges)
        raise NotThere(f"no provider has a charge {charge_id!r}; there are: {known}")
    return show_charge(world, refund_charge(world, charge_id, request.amount or 0))


def list_stars(world: World) -> StarsView:
    """Who has how many Stars, and every move between a person and a bot."""
    people = [
        StarsBalance(id, account.user.first_name, False, account.stars)
        for id, account in world.accounts.items()
    ]
    bots = [
        StarsBalance(bot.id, bot.user.first_name, True, bot_balance(world, bot.id))
        for bot in world.bots.values()
    ]
    return StarsView(people + bots, [show_star_move(move) for move in world.payments.star_moves])


def calls_after(world: World, number: int) -> list[Call]:
    """The calls with a higher number, oldest first."""
    found: list[Call] = []
    for call in reversed(world.calls):
        if call.number <= number:
            break
        found.append(call)
    return found[::-1]


def fits(call: Call, bot_id: int | None, method: str) -> bool:
    return bot_id in (None, call.bot_id) and method.lower() in ("", call.method.lower())
