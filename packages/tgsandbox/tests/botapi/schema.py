"""Checks what the sandbox answers against the types of the Bot API's own description.

Fields that the description doesn't have are let through only when Telegram's server still writes them.
"""

from __future__ import annotations

import json
from functools import cache
from importlib import resources
from typing import Any

RESULTS = {
    "getme": "User",
    "getchat": "ChatFullInfo",
    "getfile": "File",
    "getchatmember": "ChatMember",
    "getchatadministrators": "Array of ChatMember",
    "getchatmembercount": "Integer",
    "createchatinvitelink": "ChatInviteLink",
    "editchatinvitelink": "ChatInviteLink",
    "revokechatinvitelink": "ChatInviteLink",
    "exportchatinvitelink": "String",
    "getupdates": "Array of Update",
    "getuserprofilephotos": "UserProfilePhotos",
    "getuserprofileaudios": "UserProfileAudios",
    "getmycommands": "Array of BotCommand",
    "getmyname": "BotName",
    "getmydescription": "BotDescription",
    "getmyshortdescription": "BotShortDescription",
    "getmydefaultadministratorrights": "ChatAdministratorRights",
    "getchatmenubutton": "MenuButton",
    "getwebhookinfo": "WebhookInfo",
    "stoppoll": "Poll",
    "copymessage": "MessageId",
    "copymessages": "Array of MessageId",
    "forwardmessages": "Array of MessageId",
    "forwardmessage": "Message",
    "sendmediagroup": "Array of Message",
    "sendchataction": "Boolean",
    "createforumtopic": "ForumTopic",
    "getforumtopiciconstickers": "Array of Sticker",
    "getstickerset": "StickerSet",
    "getcustomemojistickers": "Array of Sticker",
    "uploadstickerfile": "File",
    "poststory": "Story",
    "editstory": "Story",
    "repoststory": "Story",
    "answerguestquery": "SentGuestMessage",
    "getmanagedbottoken": "String",
    "replacemanagedbottoken": "String",
    "getmanagedbotaccesssettings": "BotAccessSettings",
    "sendchatjoinrequestwebapp": "Boolean",
    "savepreparedkeyboardbutton": "PreparedKeyboardButton",
    "getstartransactions": "StarTransactions",
    "getmystarbalance": "StarAmount",
    "getbusinessaccountstarbalance": "StarAmount",
    "getavailablegifts": "Gifts",
    "getusergifts": "OwnedGifts",
    "getchatgifts": "OwnedGifts",
    "getbusinessaccountgifts": "OwnedGifts",
    "getbusinessconnection": "BusinessConnection",
    "createinvoicelink": "String",
    "createchatsubscriptioninvitelink": "ChatInviteLink",
    "editchatsubscriptioninvitelink": "ChatInviteLink",
    "savepreparedinlinemessage": "PreparedInlineMessage",
    "answerwebappquery": "SentWebAppMessage",
    "sendgift": "Boolean",
    "sendmessagedraft": "Boolean",
    "sendrichmessagedraft": "Boolean",
}
# What the server still writes from earlier versions of the Bot API.
OLD_FIELDS = {
    "Message": {
        "forward_from",
        "forward_from_chat",
        "forward_from_message_id",
        "forward_date",
        "new_chat_participant",
        "new_chat_member",
        "left_chat_participant",
    },
    "Chat": {"all_members_are_administrators", "accepted_gift_types"},
    "ChatFullInfo": {"all_members_are_administrators", "can_send_gift"},
    "ChatPermissions": {"can_send_media_messages"},
    "ChatMemberRestricted": {"can_send_media_messages"},
    "ChatMemberAdministrator": {"can_manage_voice_chats"},
    "Poll": {"correct_option_id"},
    "BusinessConnection": {"can_reply"},
    "StickerSet": {"contains_masks"},
    **{name: {"thumb"} for name in ("Animation", "Audio", "Document", "Sticker", "Video", "VideoNote")},
}
PLAIN: dict[str, tuple[type, ...]] = {
    "Integer": (int,),
    "String": (str,),
    "Float": (int, float),
    "Boolean": (bool,),
    "True": (bool,),
}


class SchemaError(AssertionError):
    pass


def check_result(method: str, result: Any) -> None:
    """A send* or edit* method gives a Message; one that is not in RESULTS gives True."""
    name = method.lower()
    if name in RESULTS:
        check(result, RESULTS[name], name)
    elif name.startswith("send") or (name.startswith(("edit", "stop")) and result is not True):
        check(result, "Message", name)


def check(value: Any, type_name: str, where: str) -> None:
    if type_name.startswith("Array of "):
        if not isinstance(value, list):
            raise SchemaError(f"{where} must be an array, got {value!r}")
        for place, item in enumerate(value):
            check(item, type_name.removeprefix("Array of "), f"{where}[{place}]")
        return
    alternatives = alternatives_of(type_name)
    if len(alternatives) > 1:
        _check_one_of(value, alternatives, where)
        return
    if type_name in PLAIN:
        is_boolean = isinstance(value, bool)
        if not isinstance(value, PLAIN[type_name]) or (is_boolean and bool not in PLAIN[type_name]):
            raise SchemaError(f"{where} must be {type_name}, got {value!r}")
        return
    _check_object(value, type_name, where)


def _check_object(value: Any, type_name: str, where: str) -> None:
    fields = types()[type_name].get("fields", {})
    if not isinstance(value, dict):
        raise SchemaError(f"{where} must be a {type_name}, got {value!r}")
    for name, described in fields.items():
        if name in value:
            check(value[name], described["type"], f"{where}.{name}")
        elif described["required"]:
            raise SchemaError(f"{where} is a {type_name} without {name!r}: {value!r}")
    strangers = value.keys() - fields.keys() - OLD_FIELDS.get(type_name, set())
    if strangers:
        raise SchemaError(f"{where} is a {type_name} with unknown fields {sorted(strangers)}")


def _check_one_of(value: Any, alternatives: list[str], where: str) -> None:
    words = []
    for alternative in alternatives:
        try:
            check(value, alternative, where)
        except SchemaError as error:
            words.append(str(error))
        else:
            return
    raise SchemaError(f"{where} is none of {alternatives}:\n  " + "\n  ".join(words))


@cache
def alternatives_of(type_name: str) -> list[str]:
    """A type without fields stands for those that begin with its name."""
    if type_name == "MaybeInaccessibleMessage":
        return ["Message", "InaccessibleMessage"]
    if type_name in PLAIN or " or " in type_name or types()[type_name]["fields"]:
        return type_name.split(" or ")
    plain = ["String", "Array of RichText"] if type_name == "RichText" else []
    longer = plain + [name for name in types() if name.startswith(type_name) and types()[name]["fields"]]
    return longer or [type_name]


@cache
def types() -> dict[str, Any]:
    text = resources.files("tgsandbox").joinpath("data/botapi.json").read_text()
    found: dict[str, Any] = json.loads(text)["types"]
    return found
