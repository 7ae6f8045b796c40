"""reply_markup: checked as Telegram checks it, and kept as the Bot API writes it.

Source: telegram-bot-api 10.0, Client.cpp, get_reply_markup; tdlib/td, ReplyMarkup.cpp; live answers.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tgsandbox.botapi.errors import bad_request
from tgsandbox.botapi.markup.links import checked_link, linked_user_id
from tgsandbox.botapi.reading.arguments import Arguments
from tgsandbox.botapi.reading.fields import FieldError, Fields
from tgsandbox.world.talk.messages import Wire

MAX_CALLBACK_BYTES = 64
MAX_INLINE_BUTTONS = 100
STYLES = ("", "default", "primary", "danger", "success")
NO_TYPE = "Text buttons are unallowed in the inline keyboard"
REQUESTS = ("request_users", "request_chat", "request_poll", "request_managed_bot")


def read_reply_markup(arguments: Arguments, *, only_inline: bool = False) -> Wire | None:
    """A keyboard of any kind, None when there is none or an empty one."""
    return checked_markup(arguments.json("reply_markup", "reply keyboard markup"), only_inline=only_inline)


def checked_markup(value: Any, *, only_inline: bool = False) -> Wire | None:
    """`value` is any JSON value, None for no keyboard."""
    if value is None:
        return None
    try:
        markup = _read_markup(Fields(value, "Object expected as reply markup"))
    except FieldError as error:
        raise bad_request(str(error)) from None
    if markup is None:
        return None
    if "inline_keyboard" in markup:
        _check_like_the_server(markup)
    elif only_inline:
        raise bad_request("inline keyboard expected")
    return markup


def is_pay_button(button: Wire) -> bool:
    return "pay" in button


def first_button(markup: Wire | None) -> Wire | None:
    """The button in the first row and column of an inline keyboard."""
    rows = (markup or {}).get("inline_keyboard") or [[]]
    return rows[0][0] if rows[0] else None


def require_pay_button(markup: Wire | None) -> None:
    """An invoice without a keyboard gets its Pay button from the client; one with a keyboard has it first."""
    first = first_button(markup)
    if first is not None and not is_pay_button(first):
        raise bad_request("REPLY_MARKUP_BUY_EMPTY")


def refuse_pay_buttons(markup: Wire | None) -> None:
    """Only an invoice has a Pay button."""
    refuse_buttons(markup, "pay")


def require_plain_buttons(markup: Wire | None) -> None:
    """Only an invoice has a Pay button, only a game one that launches it."""
    refuse_buttons(markup, "pay", "callback_game")


def refuse_buttons(markup: Wire | None, *kinds: str) -> None:
    for row in (markup or {}).get("inline_keyboard", []):
        if any(kind in button for button in row for kind in kinds):
            raise bad_request("BUTTON_TYPE_INVALID")


def _read_markup(fields: Fields) -> Wire | None:
    keyboard = _rows(fields, "keyboard", 'Field "keyboard" must be an Array of Arrays', read_keyboard_button)
    inline = _rows(
        fields,
        "inline_keyboard",
        'Field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays',
        _inline_button,
    )
    selective = fields.boolean("personal_keyboard") or fields.boolean("selective")
    personal = {"selective": True} if selective else {}
    placeholder = fields.text("input_field_placeholder")
    hint = {"input_field_placeholder": placeholder} if placeholder else {}
    if keyboard:
        flags = ("is_persistent", "resize_keyboard", "one_time_keyboard")
        return {
            "keyboard": keyboard,
            **{flag: True for flag in flags if fields.boolean(flag)},
            **hint,
            **personal,
        }
    if inline:
        return {"inline_keyboard": inline}
    if fields.boolean("remove_keyboard") or fields.boolean("hide_keyboard"):
        return {"remove_keyboard": True, **personal}
    if fields.boolean("force_reply") or fields.boolean("force_reply_keyboard"):
        return {"force_reply": True, **hint, **personal}
    return None


def _rows(fields: Fields, name: str, complaint: str, read: Callable[[Any], Wire]) -> list[list[Wire]]:
    """The rows that have buttons."""
    rows: list[list[Wire]] = []
    what = "inline keyboard button" if name == "inline_keyboard" else "keyboard button"
    for row in fields.array(name):
        if not isinstance(row, list):
            raise FieldError(complaint)
        try:
            rows.append([read(button) for button in row])
        except FieldError as error:
            raise error.within(what) from None
    return [row for row in rows if row]


def read_keyboard_button(value: Any) -> Wire:
    if isinstance(value, str):
        return _with_text("Keyboard button", value)
    fields = Fields(value, "KeyboardButton must be a String or an Object")
    wire = _with_text("Keyboard button", fields.required_text("text"))
    wire |= _look(fields)
    if fields.boolean("request_phone_number") or fields.boolean("request_contact"):
        return wire | {"request_contact": True}
    if fields.boolean("request_location"):
        return wire | {"request_location": True}
    if "web_app" in fields:
        return wire | {"web_app": {"url": https_link(fields.object("web_app"), "Keyboard button Web App")}}
    for request in REQUESTS:
        if request in fields:
            fields.object(request)
            return wire | {request: value[request]}
    return wire


def _inline_button(value: Any) -> Wire:
    fields = Fields(value, "InlineKeyboardButton must be an Object")
    text = fields.required_text("text")
    look = _look(fields)
    # The type is looked at before the text, as the server does.
    kind = _inline_button_type(fields)
    return _with_text("Inline keyboard button", text) | look | kind


def _inline_button_type(fields: Fields) -> Wire:
    """What the button does; of several the first that Telegram looks at."""
    if url := fields.text("url"):
        return {"url": _button_url(url)}
    if data := fields.text("callback_data"):
        return {"callback_data": data}
    if "callback_game" in fields:
        return {"callback_game": {}}
    if "pay" in fields:
        return {"pay": True}
    if "switch_inline_query" in fields:
        return {"switch_inline_query": fields.required_text("switch_inline_query")}
    if "switch_inline_query_chosen_chat" in fields:
        return {
            "switch_inline_query_chosen_chat": _chosen_chat(fields.object("switch_inline_query_chosen_chat"))
        }
    if "switch_inline_query_current_chat" in fields:
        return {"switch_inline_query_current_chat": fields.required_text("switch_inline_query_current_chat")}
    if "login_url" in fields:
        # A message shows only its address: Client.cpp, JsonInlineKeyboardButton.
        return {"url": https_link(fields.object("login_url"), "Inline keyboard button login")}
    if "web_app" in fields:
        return {"web_app": {"url": https_link(fields.object("web_app"), "Inline keyboard button Web App")}}
    if "copy_text" in fields:
        return {"copy_text": {"text": fields.object("copy_text").required_text("text")}}
    raise FieldError(NO_TYPE)


def _chosen_chat(fields: Fields) -> Wire:
    flags = ("allow_user_chats", "allow_bot_chats", "allow_group_chats", "allow_channel_chats")
    return {"query": fields.text("query"), **{flag: True for flag in flags if fields.boolean(flag)}}


def _button_url(url: str) -> str:
    if linked_user_id(url):
        return url
    address = checked_link(url)
    if not address:
        raise bad_request(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")
    return address


def https_link(fields: Fields, what: str) -> str:
    """A Mini App's or a login's address. Plain http is let through on this machine only, for the sandbox."""
    url = fields.required_text("url")
    address = checked_link(url) or _loopback_link(url)
    if not address:
        raise bad_request(f"{what} URL '{url}' is invalid: Wrong HTTP URL")
    if not address.startswith("https://") and not _loopback_link(url):
        raise bad_request(f"{what} URL '{url}' is invalid: Only HTTPS links are allowed")
    return address


def _loopback_link(url: str) -> str:
    return url if url.startswith(("http://127.0.0.1", "http://localhost")) else ""


def _look(fields: Fields) -> Wire:
    wire: Wire = {}
    if emoji_id := fields.integer("icon_custom_emoji_id", bits=64):
        wire["icon_custom_emoji_id"] = str(emoji_id)
    style = fields.text("style").lower()
    if style not in STYLES:
        raise FieldError("invalid button style specified")
    if style not in ("", "default"):
        wire["style"] = style
    return wire


def _with_text(what: str, text: str) -> Wire:
    if not text.strip():
        raise bad_request(f"{what} text must be non-empty")
    return {"text": text}


def _check_like_the_server(markup: Wire) -> None:
    buttons = [button for row in markup["inline_keyboard"] for button in row]
    if len(buttons) > MAX_INLINE_BUTTONS:
        raise bad_request("reply markup is too long")
    for number, button in enumerate(buttons):
        if len(button.get("callback_data", "").encode()) > MAX_CALLBACK_BYTES:
            raise bad_request("BUTTON_DATA_INVALID")
        if number and ("pay" in button or "callback_game" in button):
            raise bad_request("BUTTON_POS_INVALID")
