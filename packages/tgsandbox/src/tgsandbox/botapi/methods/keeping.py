"""What a bot sets and nothing in this world acts on: verifications, emoji statuses, shut-out channels, a
business account's profile, complaints about passport data.

Source: telegram-bot-api 10.0, Client.cpp. Each call is checked and stored under the bot in World.kept; what
has a reader in the Bot API (a person's name, a group's sticker set) is stored where that reads it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tgsandbox.botapi.errors import bad_request
from tgsandbox.botapi.methods import Method
from tgsandbox.botapi.reading.addressing import find_chat, find_chat_to_write
from tgsandbox.botapi.reading.arguments import Arguments
from tgsandbox.botapi.reading.dialogues import read_connection
from tgsandbox.botapi.reading.fields import FieldError, Fields
from tgsandbox.botapi.reading.people import find_user, read_user_id
from tgsandbox.world.chats import ChatKey
from tgsandbox.world.events import SetUpChanged
from tgsandbox.world.groups import membership
from tgsandbox.world.groups.communities import community_of, may
from tgsandbox.world.people import Account, Bot
from tgsandbox.world.star_trade import business
from tgsandbox.world.world import World

MAX_DESCRIPTION_LENGTH = 70
MAX_BIO_LENGTH = 140
MAX_NAME_LENGTH = 64
GIFT_TYPES = (
    "unlimited_gifts",
    "limited_gifts",
    "unique_gifts",
    "premium_subscription",
    "gifts_from_channels",
)


def verify_user(world: World, bot: Bot, arguments: Arguments) -> bool:
    return _verify(world, bot, arguments, str(find_user(world, bot, arguments)))


def verify_chat(world: World, bot: Bot, arguments: Arguments) -> bool:
    return _verify(world, bot, arguments, str(find_chat(world, bot, arguments).key.chat_id))


def remove_user_verification(world: World, bot: Bot, arguments: Arguments) -> bool:
    world.kept.pop((bot.id, "verification", str(read_user_id(arguments))), None)
    return True


def remove_chat_verification(world: World, bot: Bot, arguments: Arguments) -> bool:
    world.kept.pop((bot.id, "verification", str(find_chat(world, bot, arguments).key.chat_id)), None)
    return True


def set_user_emoji_status(world: World, bot: Bot, arguments: Arguments) -> bool:
    """The person lets the bot do so in a Mini App.

    Assumed: every person has let every bot set their emoji status.
    """
    key = (bot.id, "emoji_status", str(find_user(world, bot, arguments)))
    emoji = arguments.integer("emoji_status_custom_emoji_id")
    until = arguments.integer("emoji_status_expiration_date")
    if emoji:
        world.kept[key] = {"custom_emoji_id": str(emoji), "expiration_date": until}
    else:
        world.kept.pop(key, None)
    return True


def ban_chat_sender_chat(world: World, bot: Bot, arguments: Arguments) -> bool:
    return _shut_out(world, bot, arguments, banned=True)


def unban_chat_sender_chat(world: World, bot: Bot, arguments: Arguments) -> bool:
    return _shut_out(world, bot, arguments, banned=False)


def set_passport_data_errors(world: World, bot: Bot, arguments: Arguments) -> bool:
    """Stored for the person, who would have to send the data again."""
    user_id = find_user(world, bot, arguments)
    errors: Any = arguments.json("errors", "errors")
    if not isinstance(errors, list):
        raise bad_request("expected an Array of PassportElementError")
    try:
        for error in errors:
            fields = Fields(error, "expected an Object")
            for name in ("source", "type", "message"):
                fields.required_text(name)
    except FieldError as error:
        raise error.within("PassportElementError") from None
    world.kept[(bot.id, "passport_errors", str(user_id))] = {"errors": errors}
    return True


def set_business_account_name(world: World, bot: Bot, arguments: Arguments) -> bool:
    account = _account(world, bot, arguments, "can_edit_name")
    first, last = arguments.text("first_name").strip(), arguments.text("last_name").strip()
    if not first:
        raise bad_request("FIRSTNAME_INVALID")
    first, last = first[:MAX_NAME_LENGTH], last[:MAX_NAME_LENGTH]
    account.user = replace(account.user, first_name=first, last_name=last)
    world.bulletin.publish(SetUpChanged("person", account.user.id))
    return True


def set_business_account_username(world: World, bot: Bot, arguments: Arguments) -> bool:
    account = _account(world, bot, arguments, "can_edit_username")
    username = arguments.text("username")
    taken = world.usernames.get(username.lower())
    if username and taken not in (None, account.user.id):
        raise bad_request("USERNAME_OCCUPIED")
    if account.user.username == username:
        raise bad_request("USERNAME_NOT_MODIFIED")
    world.usernames.pop(account.user.username.lower(), None)
    if username:
        world.usernames[username.lower()] = account.user.id
    account.user = replace(account.user, username=username)
    world.bulletin.publish(SetUpChanged("person", account.user.id))
    return True


def set_business_account_bio(world: World, bot: Bot, arguments: Arguments) -> bool:
    account = _account(world, bot, arguments, "can_edit_bio")
    bio = arguments.text("bio").strip()
    if len(bio) > MAX_BIO_LENGTH:
        raise bad_request("ABOUT_TOO_LONG")
    world.kept[(bot.id, "bio", str(account.user.id))] = {"bio": bio}
    return True


def set_business_account_gift_settings(world: World, bot: Bot, arguments: Arguments) -> bool:
    account = _account(world, bot, arguments, "can_change_gift_settings")
    value: Any = arguments.json("accepted_gift_types", "accepted gift types")
    try:
        fields = Fields(value, "Object expected as accepted gift types")
        accepted = {name: fields.boolean(name) for name in GIFT_TYPES}
    except FieldError as error:
        raise bad_request(str(error)) from None
    settings = {"show_gift_button": arguments.boolean("show_gift_button"), "accepted_gift_types": accepted}
    world.kept[(bot.id, "gift_settings", str(account.user.id))] = settings
    return True


def _verify(world: World, bot: Bot, arguments: Arguments, subject: str) -> bool:
    description = arguments.text("custom_description")
    if len(description) > MAX_DESCRIPTION_LENGTH:
        # Assumed: the code for a verification's description that is too long.
        raise bad_request("CUSTOM_DESCRIPTION_TOO_LONG")
    world.kept[(bot.id, "verification", subject)] = {"custom_description": description}
    return True


def _shut_out(world: World, bot: Bot, arguments: Arguments, *, banned: bool) -> bool:
    chat = find_chat_to_write(world, bot, arguments)
    if chat.is_private:
        raise bad_request("can't ban members in private chats")
    if not may(world, chat, bot.id, "can_restrict_members"):
        raise bad_request("not enough rights to restrict/unrestrict chat member")
    sender = arguments.integer("sender_chat_id")
    if sender > 0 and (sender in world.accounts or sender in world.bots):
        # The chat of a person stands for the person.
        change = membership.ban if banned else membership.unban
        change(world, chat, bot.id, sender)
        return True
    if ChatKey(sender) not in world.chats:
        raise bad_request("PARTICIPANT_ID_INVALID")
    shut_out = community_of(world, chat).banned_chats
    if banned:
        shut_out.add(sender)
    else:
        shut_out.discard(sender)
    return True


def _account(world: World, bot: Bot, arguments: Arguments, right: str) -> Account:
    connection = read_connection(world, bot, arguments)
    business.require_right(connection, right)
    return world.account(connection.user_id)


KEPT: dict[str, Method] = {
    "verifyuser": verify_user,
    "verifychat": verify_chat,
    "removeuserverification": remove_user_verification,
    "removechatverification": remove_chat_verification,
    "setuseremojistatus": set_user_emoji_status,
    "banchatsenderchat": ban_chat_sender_chat,
    "unbanchatsenderchat": unban_chat_sender_chat,
    "setpassportdataerrors": set_passport_data_errors,
    "setbusinessaccountname": set_business_account_name,
    "setbusinessaccountusername": set_business_account_username,
    "setbusinessaccountbio": set_business_account_bio,
    "setbusinessaccountgiftsettings": set_business_account_gift_settings,
}
