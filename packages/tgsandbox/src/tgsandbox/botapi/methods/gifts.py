"""The bot gives gifts and Premium for its Stars, and looks at who has which gifts.

Source: telegram-bot-api 10.0, Client.cpp, process_send_gift_query and its kin.
"""

from __future__ import annotations

from collections.abc import Callable

from tgsandbox.botapi.errors import bad_request
from tgsandbox.botapi.methods import Method
from tgsandbox.botapi.methods.stars import read_user_id
from tgsandbox.botapi.reading.addressing import find_chat
from tgsandbox.botapi.reading.arguments import Arguments
from tgsandbox.botapi.reading.dialogues import is_active, read_connection, read_peer_id
from tgsandbox.botapi.reading.formatting import read_formatted
from tgsandbox.botapi.showing.gift_objects import write_gift, write_owned_gift
from tgsandbox.world.chats import ChatKey
from tgsandbox.world.people import Bot
from tgsandbox.world.star_trade import business, gifts, unique_gifts
from tgsandbox.world.star_trade.business import BusinessConnection
from tgsandbox.world.star_trade.gifts import MAX_TEXT_LENGTH, OwnedGift, Wish, can_be_upgraded
from tgsandbox.world.talk.messages import Wire
from tgsandbox.world.world import World


def _is_limited(owned: OwnedGift) -> bool:
    return owned.unique is None and owned.gift.total_count > 0


# The owned gifts that an argument leaves out; here every gift is saved, and none is from a blockchain.
EXCLUDED: dict[str, Callable[[OwnedGift], bool]] = {
    "exclude_unlimited": lambda owned: owned.unique is None and not owned.gift.total_count,
    "exclude_limited": _is_limited,
    "exclude_limited_upgradable": lambda owned: _is_limited(owned) and can_be_upgraded(owned),
    "exclude_limited_non_upgradable": lambda owned: _is_limited(owned) and not can_be_upgraded(owned),
    "exclude_unique": lambda owned: owned.unique is not None,
    "exclude_saved": lambda _owned: True,
}
MAX_PAGE = 100
MAX_STARS = 1_000_000


def get_available_gifts(world: World, bot: Bot, _arguments: Arguments) -> Wire:
    return {"gifts": [write_gift(world, bot, gift) for gift in gifts.GIFTS.values()]}


def send_gift(world: World, bot: Bot, arguments: Arguments) -> bool:
    wish = read_wish(world, arguments)
    if arguments.text("chat_id"):
        receiver_id = find_chat(world, bot, arguments).key.chat_id
    else:
        receiver_id = read_known_user(world, arguments)
    gifts.send_by_bot(
        world,
        bot.id,
        receiver_id,
        str(arguments.integer("gift_id")),
        wish,
        pay_for_upgrade=arguments.boolean("pay_for_upgrade"),
    )
    return True


def gift_premium_subscription(world: World, bot: Bot, arguments: Arguments) -> bool:
    user_id = read_user_id(arguments)
    read_wish(world, arguments)
    check_user(world, user_id)
    months, price = arguments.integer("month_count"), arguments.integer("star_count")
    gifts.give_premium(world, bot.id, user_id, months, price)
    return True


def get_user_gifts(world: World, bot: Bot, arguments: Arguments) -> Wire:
    user_id = read_user_id(arguments)
    if user_id not in world.bots:
        check_user(world, user_id)
    return page(world, bot, arguments, user_id, can_be_managed=False)


def get_chat_gifts(world: World, bot: Bot, arguments: Arguments) -> Wire:
    return page(world, bot, arguments, find_chat(world, bot, arguments).key.chat_id, can_be_managed=False)


def get_business_account_gifts(world: World, bot: Bot, arguments: Arguments) -> Wire:
    connection = read_connection(world, bot, arguments)
    business.require_right(connection, "can_view_gifts_and_stars")
    return page(world, bot, arguments, connection.user_id, can_be_managed=True)


def convert_gift_to_stars(world: World, bot: Bot, arguments: Arguments) -> bool:
    connection = read_connection(world, bot, arguments)
    business.require_right(connection, "can_convert_gifts_to_stars")
    gifts.convert(world, connection.user_id, arguments.text("owned_gift_id"))
    return True


def upgrade_gift(world: World, bot: Bot, arguments: Arguments) -> bool:
    connection = read_connection(world, bot, arguments)
    star_count = _read_star_count(arguments, connection)
    unique_gifts.upgrade(
        world,
        connection.user_id,
        arguments.text("owned_gift_id"),
        paid_stars=star_count,
        keep_details=arguments.boolean("keep_original_details"),
    )
    return True


def transfer_gift(world: World, bot: Bot, arguments: Arguments) -> bool:
    """The new owner is a person who wrote to the account within a day, or a channel that the bot knows."""
    receiver_id = read_peer_id(arguments, "new_owner_chat_id")
    connection = read_connection(world, bot, arguments)
    star_count = _read_star_count(arguments, connection)
    if not _can_receive(world, bot, connection, receiver_id):
        raise bad_request("Have no access to the new gift owner")
    unique_gifts.transfer(
        world, connection.user_id, arguments.text("owned_gift_id"), receiver_id, paid_stars=star_count
    )
    return True


def _read_star_count(arguments: Arguments, connection: BusinessConnection) -> int:
    star_count = arguments.integer("star_count", 0, low=0, high=MAX_STARS)
    business.require_right(connection, "can_transfer_and_upgrade_gifts")
    if star_count:
        business.require_right(connection, "can_transfer_stars")
    return star_count


def _can_receive(world: World, bot: Bot, connection: BusinessConnection, receiver_id: int) -> bool:
    if receiver_id < 0:
        chat = world.chats.get(ChatKey(receiver_id))
        return chat is not None and chat.type == "channel" and bot.id in chat.members
    dialogue = world.chats.get(ChatKey(receiver_id, connection.user_id))
    return dialogue is not None and is_active(world, dialogue)


def page(world: World, bot: Bot, arguments: Arguments, owner_id: int, *, can_be_managed: bool) -> Wire:
    """An OwnedGifts: newest first, or the dearest first."""
    left_out = [leaves for name, leaves in EXCLUDED.items() if arguments.boolean(name)]
    found = [
        owned for owned in gifts.gifts_of(world, owner_id) if not any(leaves(owned) for leaves in left_out)
    ]
    if arguments.boolean("sort_by_price"):
        found.sort(key=lambda owned: owned.gift.star_count, reverse=True)
    offset = max(Arguments({"offset": arguments.text("offset")}).integer("offset"), 0)
    end = offset + arguments.integer("limit", MAX_PAGE, low=1, high=MAX_PAGE)
    wires = [
        write_owned_gift(world, bot, owned, can_be_managed=can_be_managed) for owned in found[offset:end]
    ]
    wire: Wire = {"total_count": len(found), "gifts": wires}
    return wire | {"next_offset": str(end)} if end < len(found) else wire


def read_wish(world: World, arguments: Arguments) -> Wish:
    renamed = Arguments(
        {"text": arguments.text("text"), "parse_mode": arguments.text("text_parse_mode")}
        | ({"text_entities": arguments.text("text_entities")} if arguments.text("text_entities") else {})
    )
    text, entities = read_formatted(world, renamed, "text", "text_entities")
    if len(text) > MAX_TEXT_LENGTH:
        raise bad_request("message is too long")
    return Wish(text, entities)


def read_known_user(world: World, arguments: Arguments) -> int:
    user_id = read_user_id(arguments)
    check_user(world, user_id)
    return user_id


def check_user(world: World, user_id: int) -> None:
    if user_id not in world.accounts:
        raise bad_request("user not found")


METHODS: dict[str, Method] = {
    "getavailablegifts": get_available_gifts,
    "sendgift": send_gift,
    "giftpremiumsubscription": gift_premium_subscription,
    "getusergifts": get_user_gifts,
    "getchatgifts": get_chat_gifts,
    "getbusinessaccountgifts": get_business_account_gifts,
    "convertgifttostars": convert_gift_to_stars,
    "upgradegift": upgrade_gift,
    "transfergift": transfer_gift,
}
