"""Business accounts: a person lets a bot look after their account, and what rights it has there.

Facts: core.telegram.org/bots/api#businessconnection; telegram-bot-api 10.0, Client.cpp; core.telegram.org,
pages of payments.getStarsStatus and its kin (BOT_ACCESS_FORBIDDEN).

Assumed: a missing right has the code BOT_ACCESS_FORBIDDEN outside of payments, too.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tgsandbox.world.errors import ServerRefusal, WorldError
from tgsandbox.world.events import SetUpChanged
from tgsandbox.world.star_trade import stars
from tgsandbox.world.star_trade.star_moves import MoveKind, StarMove
from tgsandbox.world.updates import connection_queue_key

if TYPE_CHECKING:
    from tgsandbox.world.world import World

RIGHTS = (
    "can_reply",
    "can_read_messages",
    "can_delete_sent_messages",
    "can_delete_all_messages",
    "can_edit_name",
    "can_edit_bio",
    "can_edit_profile_photo",
    "can_edit_username",
    "can_view_gifts_and_stars",
    "can_convert_gifts_to_stars",
    "can_change_gift_settings",
    "can_transfer_and_upgrade_gifts",
    "can_transfer_stars",
    "can_manage_stories",
)
MAX_TRANSFER = 10_000


@dataclass(frozen=True, slots=True)
class BusinessConnection:
    id: str
    user_id: int
    bot_id: int
    connected_at: float
    rights: frozenset[str]
    is_enabled: bool = True


def connect(
    world: World, user_id: int, bot_id: int, rights: frozenset[str] = frozenset(RIGHTS)
) -> BusinessConnection:
    """The person connects a bot to their business account; the bot gets a business_connection."""
    unknown = sorted(rights - set(RIGHTS))
    if unknown:
        raise WorldError(f"no such rights: {', '.join(unknown)}; there are: {', '.join(RIGHTS)}")
    world.account(user_id)
    world.bot(bot_id)
    # A bot's own chat with the person is where it may be talked about.
    world.private_chat(bot_id, user_id)
    connection = BusinessConnection(world.ids.text(24), user_id, bot_id, world.now(), rights)
    return put(world, connection)


def disconnect(world: World, connection_id: str) -> BusinessConnection:
    """The bot hears of it and can do nothing more there."""
    connection = world.payments.business.get(connection_id)
    if connection is None:
        raise WorldError(f"no business connection {connection_id!r}")
    return put(world, replace(connection, is_enabled=False))


def connection_of(world: World, bot_id: int, connection_id: str) -> BusinessConnection | None:
    """A connection of this very bot, None when there is none."""
    connection = world.payments.business.get(connection_id)
    return connection if connection is not None and connection.bot_id == bot_id else None


def connection_by_owner(world: World, bot_id: int, owner_id: int) -> BusinessConnection | None:
    """The connection by which the bot looks after this person's account now."""
    known = world.payments.business.values()
    found = (one for one in known if (one.bot_id, one.user_id, one.is_enabled) == (bot_id, owner_id, True))
    return next(found, None)


def require_right(connection: BusinessConnection, *one_of: str) -> None:
    """One of these rights is enough.

    Raises ServerRefusal: BUSINESS_CONNECTION_INVALID, BOT_ACCESS_FORBIDDEN.
    """
    if not connection.is_enabled:
        raise ServerRefusal("BUSINESS_CONNECTION_INVALID")
    if connection.rights.isdisjoint(one_of):
        raise ServerRefusal("BOT_ACCESS_FORBIDDEN")


def transfer_stars(world: World, connection: BusinessConnection, amount: int) -> StarMove:
    """From the person's balance to the bot's.

    Raises ServerRefusal: "Invalid amount of Telegram Stars to transfer specified", STARS_AMOUNT_INVALID,
    BALANCE_TOO_LOW, and as `require_right`.

    Assumed: the code STARS_AMOUNT_INVALID for more than 10,000 Stars.
    """
    require_right(connection, "can_transfer_stars")
    if amount < 1:
        raise ServerRefusal("Invalid amount of Telegram Stars to transfer specified")
    if amount > MAX_TRANSFER:
        raise ServerRefusal("STARS_AMOUNT_INVALID")
    account = world.account(connection.user_id)
    if account.stars < amount:
        raise ServerRefusal("BALANCE_TOO_LOW")
    account.stars -= amount
    move = StarMove(
        stars.new_star_charge_id(world),
        world.now(),
        connection.bot_id,
        connection.user_id,
        amount,
        kind=MoveKind.BUSINESS_ACCOUNT_TRANSFER,
    )
    stars.record(world, move)
    return move


def put(world: World, connection: BusinessConnection) -> BusinessConnection:
    world.payments.business[connection.id] = connection
    bot = world.bot(connection.bot_id)
    world.queue_update(
        bot, "business_connection", connection, queue_key=connection_queue_key(connection.user_id)
    )
    world.bulletin.publish(SetUpChanged("business_connection", connection.user_id))
    return connection
