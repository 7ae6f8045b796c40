"""The bot looks after a business account: its connection and its Stars.

Source: telegram-bot-api 10.0, Client.cpp, check_business_connection and its users.
"""

from __future__ import annotations

from tgsandbox.botapi.methods import Method
from tgsandbox.botapi.reading.arguments import Arguments
from tgsandbox.botapi.reading.dialogues import read_connection
from tgsandbox.botapi.showing.objects import WRITERS, write_user
from tgsandbox.botapi.showing.star_objects import write_star_amount
from tgsandbox.world.people import Bot
from tgsandbox.world.star_trade import business
from tgsandbox.world.star_trade.business import RIGHTS, BusinessConnection
from tgsandbox.world.star_trade.star_moves import NANOSTARS
from tgsandbox.world.talk.messages import Wire
from tgsandbox.world.world import World


def get_business_connection(world: World, bot: Bot, arguments: Arguments) -> Wire:
    return write_connection(world, bot, read_connection(world, bot, arguments))


def get_business_account_star_balance(world: World, bot: Bot, arguments: Arguments) -> Wire:
    connection = read_connection(world, bot, arguments)
    business.require_right(connection, "can_view_gifts_and_stars")
    return write_star_amount(world.account(connection.user_id).stars * NANOSTARS)


def transfer_business_account_stars(world: World, bot: Bot, arguments: Arguments) -> bool:
    connection = read_connection(world, bot, arguments)
    amount = arguments.integer("star_count", 0, low=0, high=1_000_000_000)
    business.transfer_stars(world, connection, amount)
    return True


def write_connection(world: World, _bot: Bot, connection: BusinessConnection) -> Wire:
    return {
        "id": connection.id,
        "user": write_user(world.user(connection.user_id)),
        "user_chat_id": connection.user_id,
        "date": int(connection.connected_at),
        "is_enabled": connection.is_enabled,
        "can_reply": "can_reply" in connection.rights,
        "rights": {right: True for right in RIGHTS if right in connection.rights},
    }


WRITERS[BusinessConnection] = write_connection
METHODS: dict[str, Method] = {
    "getbusinessconnection": get_business_connection,
    "getbusinessaccountstarbalance": get_business_account_star_balance,
    "transferbusinessaccountstars": transfer_business_account_stars,
}
