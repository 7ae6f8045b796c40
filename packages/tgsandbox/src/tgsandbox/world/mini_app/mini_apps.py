"""Mini Apps: a bot's page in a frame of the chat, what it is told of the person, and what it sends back.

Facts: core.telegram.org/bots/webapps. `initData` is signed with the bot's token, and for third parties with
a key of Telegram's own; here that key is the sandbox's, made from its seed. An app that was opened from the
reply keyboard is told nothing, and is the only kind that may send data back.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeAlias
from urllib.parse import quote, urlencode

from tgsandbox.world.errors import ServerRefusal, WorldError
from tgsandbox.world.mini_app import ed25519
from tgsandbox.world.talk.contents import WebAppData
from tgsandbox.world.talk.inline import InlineResult, send_result

if TYPE_CHECKING:
    from tgsandbox.world.chats import ChatKey
    from tgsandbox.world.people import User
    from tgsandbox.world.talk.messages import Message
    from tgsandbox.world.talk.prepared_messages import PreparedMessage
    from tgsandbox.world.world import World

OpenedBy: TypeAlias = Literal["inline_button", "keyboard_button", "menu_button", "inline_mode"]
QUERY_ID_OCTETS = 18
KEPT_APPS = 1_000
MAX_DATA_OCTETS = 4096
# The kinds of launch whose app may post a message by answerWebAppQuery, and is told who looks at it.
TOLD_WHO_LOOKS = ("inline_button", "menu_button")


@dataclass(slots=True)
class MiniApp:
    """One opened app. `text` are the words of the button that opened it; `id` is its query_id, too."""

    id: str
    bot_id: int
    user_id: int
    chat: ChatKey
    url: str
    opened_by: OpenedBy
    text: str
    opened_at: int
    is_open: bool = True
    is_answered: bool = False


@dataclass(slots=True)
class MiniApps:
    seed: int
    opened: dict[str, MiniApp] = field(default_factory=dict)
    # What an app keeps in Telegram's cloud, by bot and person.
    cloud: dict[tuple[int, int], dict[str, str]] = field(default_factory=dict)
    prepared: dict[str, PreparedMessage] = field(default_factory=dict)

    @property
    def secret_key(self) -> bytes:
        return hashlib.sha256(f"tgsandbox mini apps {self.seed}".encode()).digest()

    @property
    def public_key(self) -> bytes:
        """Checks the `signature` of every initData of this world."""
        return ed25519.public_key_of(self.secret_key)


def open_app(
    world: World, user_id: int, bot_id: int, chat: ChatKey, url: str, opened_by: OpenedBy, text: str
) -> MiniApp:
    """The person has pressed a button that opens a Mini App."""
    account = world.account(user_id)
    if bot_id in account.blocked:
        raise WorldError(f"{account.user.first_name} has blocked the bot; unblock it first")
    opened = world.mini_apps.opened
    while len(opened) >= KEPT_APPS:
        del opened[next(iter(opened))]
    id = world.ids.base64url(QUERY_ID_OCTETS)
    opened[id] = MiniApp(id, bot_id, user_id, chat, url, opened_by, text, int(world.now()))
    return opened[id]


def app_of(world: World, user_id: int, app_id: str) -> MiniApp:
    app = world.mini_apps.opened.get(app_id)
    if app is None or app.user_id != user_id:
        raise WorldError(f"{world.account(user_id).user.first_name} has opened no Mini App {app_id!r}")
    return app


def init_data(world: World, app: MiniApp) -> str:
    """As Telegram.WebApp.initData has it: a query string, "" where the app is told nothing."""
    if app.opened_by not in TOLD_WHO_LOOKS:
        return ""
    told = {
        "query_id": app.id,
        "user": _shown(world.account(app.user_id).user),
        "auth_date": str(app.opened_at),
    }
    signed = "\n".join([f"{app.bot_id}:WebAppData", *_lines(told)])
    signature = ed25519.sign(world.mini_apps.secret_key, signed.encode())
    told["signature"] = base64.urlsafe_b64encode(signature).decode().rstrip("=")
    key = hmac.digest(b"WebAppData", world.bot(app.bot_id).token.encode(), "sha256")
    told["hash"] = hmac.new(key, "\n".join(_lines(told)).encode(), "sha256").hexdigest()
    return urlencode(told, quote_via=quote, safe="")


def send_data(world: World, app: MiniApp, data: str) -> Message:
    """The app sends words to its bot and is closed; the bot gets a message with web_app_data."""
    if app.opened_by != "keyboard_button":
        raise WorldError("sendData works only in a Mini App that a key of the reply keyboard has opened")
    if not app.is_open:
        raise WorldError("this Mini App is closed; sendData can be called once")
    if not 1 <= len(data.encode()) <= MAX_DATA_OCTETS:
        raise WorldError(f"sendData takes 1 to {MAX_DATA_OCTETS} octets, got {len(data.encode())}")
    app.is_open = False
    chat = world.private_chat(app.bot_id, app.user_id)
    return world.add_message(chat, app.user_id, WebAppData(app.text, data))


def answer(world: World, bot_id: int, query_id: str, result: InlineResult) -> Message:
    """The bot posts a message in the person's name. Raises ServerRefusal QUERY_ID_INVALID."""
    app = world.mini_apps.opened.get(query_id)
    if app is None or app.bot_id != bot_id or app.is_answered or app.opened_by not in TOLD_WHO_LOOKS:
        raise ServerRefusal("QUERY_ID_INVALID")
    app.is_answered = True
    return send_result(world, app.user_id, world.bot(bot_id), app.chat, result)


def _lines(told: dict[str, str]) -> list[str]:
    return [f"{name}={value}" for name, value in sorted(told.items())]


def _shown(user: User) -> str:
    """The person as JSON, in the order of Telegram's WebAppUser."""
    shown = {
        "id": user.id,
        "first_name": user.first_name,
        "last_name": user.last_name,
        "username": user.username,
        "language_code": user.language_code,
    }
    known = {name: value for name, value in shown.items() if value or name in ("first_name", "last_name")}
    known |= {"is_premium": True} if user.is_premium else {}
    return json.dumps(known | {"allows_write_to_pm": True}, separators=(",", ":"), ensure_ascii=False)
