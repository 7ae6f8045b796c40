"""The bot's Telegram Stars: balance, transactions, refunds and subscriptions."""

from __future__ import annotations

from tgsandbox.botapi.errors import bad_request
from tgsandbox.botapi.methods import Method
from tgsandbox.botapi.reading.arguments import Arguments
from tgsandbox.botapi.showing.star_objects import write_star_amount, write_star_transaction
from tgsandbox.world.people import Bot
from tgsandbox.world.star_trade import stars, subscriptions
from tgsandbox.world.talk.messages import Wire
from tgsandbox.world.world import World

MAX_TRANSACTIONS = 100


def get_my_star_balance(world: World, bot: Bot, _arguments: Arguments) -> Wire:
    return write_star_amount(stars.balance_nanostars(world, bot.id))


def get_star_transactions(world: World, bot: Bot, arguments: Arguments) -> Wire:
    """In chronological order; `offset` skips the oldest ones."""
    offset = arguments.integer("offset", 0, low=0)
    limit = arguments.integer("limit", MAX_TRANSACTIONS, low=1, high=MAX_TRANSACTIONS)
    moves = stars.moves_of_bot(world, bot.id)[offset : offset + limit]
    return {"transactions": [write_star_transaction(world, bot, move) for move in moves]}


def refund_star_payment(world: World, bot: Bot, arguments: Arguments) -> bool:
    user_id = read_user_id(arguments)
    stars.refund(world, bot.id, user_id, arguments.required("telegram_payment_charge_id"))
    return True


def edit_user_star_subscription(world: World, bot: Bot, arguments: Arguments) -> bool:
    subscriptions.edit_by_bot(
        world,
        bot.id,
        read_user_id(arguments),
        arguments.text("telegram_payment_charge_id"),
        arguments.boolean("is_canceled"),
    )
    return True


def read_user_id(arguments: Arguments) -> int:
    user_id = arguments.integer("user_id")
    if user_id <= 0:
        raise bad_request("Invalid user_id specified")
    return user_id


METHODS: dict[str, Method] = {
    "getmystarbalance": get_my_star_balance,
    "getstartransactions": get_star_transactions,
    "refundstarpayment": refund_star_payment,
    "edituserstarsubscription": edit_user_star_subscription,
}
