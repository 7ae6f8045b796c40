"""Telegram Stars: what people and bots have of them, and every move between them.

Facts: core.telegram.org/bots/payments-stars; a refund is a second transaction with the payment's own id.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tgsandbox.world.checkout.invoices import STARS
from tgsandbox.world.checkout.payments import AddedUp
from tgsandbox.world.errors import ServerRefusal, WorldError
from tgsandbox.world.events import SetUpChanged
from tgsandbox.world.star_trade import referrals
from tgsandbox.world.star_trade.star_moves import NANOSTARS, REFUNDABLE, MoveKind, StarMove
from tgsandbox.world.talk.messages import RefundedPayment

if TYPE_CHECKING:
    from tgsandbox.world.world import World

CHARGE_ID_OCTETS = 80  # makes the 110 characters that were seen, "stx" included


def top_up(world: World, user_id: int, amount: int) -> int:
    """Put Stars on a person's balance; returns the new balance."""
    if amount <= 0:
        raise WorldError(f"a top-up is 1 Star or more, got {amount}")
    account = world.account(user_id)
    account.stars += amount
    world.bulletin.publish(SetUpChanged("stars", user_id))
    return account.stars


def bot_balance(world: World, bot_id: int) -> int:
    """Whole Stars of a bot, or of a channel by its chat id."""
    return balance_nanostars(world, bot_id) // NANOSTARS


def balance_nanostars(world: World, owner_id: int) -> int:
    """Added up from the moves, which only grow: those since the last time are added to what was."""
    moves = moves_of_bot(world, owner_id)
    before = world.payments.added_up.get(owner_id, AddedUp())
    total = before.nanostars + sum(move.change for move in moves[before.moves :])
    world.payments.added_up[owner_id] = AddedUp(len(moves), total)
    return total


def moves_of_bot(world: World, bot_id: int) -> list[StarMove]:
    """Of a bot or a channel, oldest first."""
    return world.payments.moves_by_owner.get(bot_id, [])


def record(world: World, move: StarMove) -> None:
    """Write one move into the books."""
    world.payments.star_moves.append(move)
    world.payments.moves_by_owner.setdefault(move.bot_id, []).append(move)
    world.payments.moves_by_id.setdefault(move.id, []).append(move)
    publish_balances(world, move)


def require_balance(world: World, owner_id: int, amount: int) -> None:
    """Raises ServerRefusal BALANCE_TOO_LOW."""
    if bot_balance(world, owner_id) < amount:
        raise ServerRefusal("BALANCE_TOO_LOW")


def give_to_bot(world: World, bot_id: int, amount: int) -> StarMove:
    """Stars from nowhere, for a test that needs a rich bot."""
    if amount <= 0:
        raise WorldError(f"a gift to a bot is 1 Star or more, got {amount}")
    move = StarMove(new_star_charge_id(world), world.now(), bot_id, 0, amount, kind=MoveKind.OTHER)
    record(world, move)
    return move


def moves_of_person(world: World, user_id: int) -> list[StarMove]:
    """Oldest first."""
    return [move for move in world.payments.star_moves if move.user_id == user_id]


def new_star_charge_id(world: World) -> str:
    return "stx" + world.ids.base64url(CHARGE_ID_OCTETS)


def spend(world: World, move: StarMove) -> None:
    """Take the Stars from the person and give them to the bot; the balance was looked at before."""
    account = world.account(move.user_id)
    if account.stars < move.amount:
        raise WorldError(f"{account.user.first_name} has {account.stars} Stars and can't spend {move.amount}")
    account.stars -= move.amount
    booked = referrals.with_affiliate(world, move)
    record(world, booked)
    book_commission(world, booked)


def book_commission(world: World, move: StarMove) -> None:
    """A person's whole Stars change; a bot has an entry in its books."""
    received = referrals.commission_move(world, move)
    if received is None:
        return
    account = world.accounts.get(received.bot_id)
    if account is None:
        record(world, received)
        return
    account.stars = max(account.stars + received.change // NANOSTARS, 0)
    world.bulletin.publish(SetUpChanged("stars", received.bot_id))


def refund(world: World, bot_id: int, user_id: int, charge_id: str) -> StarMove:
    """Give the Stars of one payment back, whole.

    Raises ServerRefusal in the order of Telegram's codes: USER_ID_INVALID, CHARGE_ID_EMPTY,
    CHARGE_ALREADY_REFUNDED.
    """
    if user_id not in world.accounts:
        raise ServerRefusal("USER_ID_INVALID")
    moves = [
        move
        for move in world.payments.moves_by_id.get(charge_id, ())
        if move.bot_id == bot_id and move.user_id == user_id and move.kind in REFUNDABLE
    ]
    if not moves:
        raise ServerRefusal("CHARGE_ID_EMPTY")
    paid = moves[0]
    if len(moves) > 1:
        raise ServerRefusal("CHARGE_ALREADY_REFUNDED")
    back = replace(paid, at=world.now(), is_refund=True)
    world.account(user_id).stars += back.amount
    record(world, back)
    book_commission(world, back)
    tell_of_refund(world, back)
    return back


def tell_of_refund(world: World, move: StarMove) -> None:
    world.add_message(
        world.private_chat(move.bot_id, move.user_id),
        move.bot_id,
        RefundedPayment(
            STARS,
            move.amount,
            move.invoice_payload,
            move.id,
            provider_payment_charge_id=move.provider_payment_charge_id,
        ),
    )


def publish_balances(world: World, move: StarMove) -> None:
    if move.user_id:
        world.bulletin.publish(SetUpChanged("stars", move.user_id))
    world.bulletin.publish(SetUpChanged("stars", move.bot_id))
