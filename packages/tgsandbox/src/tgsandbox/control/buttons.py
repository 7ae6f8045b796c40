"""The buttons that a person sees under a message, and finding one by its words or its place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from tgsandbox.control.shapes.messages import ButtonKind
from tgsandbox.control.verb import NotThere
from tgsandbox.world.checkout.invoices import InvoiceContent
from tgsandbox.world.currencies import format_amount
from tgsandbox.world.errors import WorldError
from tgsandbox.world.talk.messages import Message, Wire

# What a button of the Bot API is, by the key that it carries; the first that fits decides.
KIND_OF_KEY: tuple[tuple[str, ButtonKind], ...] = (
    ("url", "url"),
    ("callback_data", "callback"),
    ("callback_game", "callback"),
    ("pay", "pay"),
    ("copy_text", "copy"),
    ("web_app", "web_app"),
    ("switch_inline_query", "switch_inline"),
    ("switch_inline_query_current_chat", "switch_inline"),
    ("switch_inline_query_chosen_chat", "switch_inline"),
)


@dataclass(frozen=True, slots=True)
class Button:
    """`target` is a link's or a Mini App's address, the text to copy, or the words for inline mode."""

    text: str
    kind: ButtonKind
    target: str = ""


class Place(NamedTuple):
    row: int
    column: int


Keyboard = list[list[Button]]


def inline_keyboard(message: Message) -> Keyboard:
    """The buttons under the message; an invoice without any has its Pay button, a paid one its Receipt."""
    rows = (message.reply_markup or {}).get("inline_keyboard", [])
    keyboard = [[_inline_button(wire) for wire in row] for row in rows]
    if not isinstance(message.content, InvoiceContent):
        return keyboard
    if not keyboard:
        total = format_amount(message.content.total_amount, message.content.currency)
        keyboard = [[Button(f"Pay {total}", "pay")]]
    if not message.receipt_message_id:
        return keyboard
    return [[Button("Receipt", "receipt") if key.kind == "pay" else key for key in row] for row in keyboard]


def reply_keyboard(message: Message) -> Keyboard | None:
    """The buttons in place of the letters: None when the message leaves them, [] when it takes them away."""
    markup = message.reply_markup or {}
    if "keyboard" in markup:
        return [[_reply_button(key) for key in row] for row in markup["keyboard"]]
    return [] if "remove_keyboard" in markup else None


def find_button(keyboard: Keyboard, words: str) -> Place | None:
    """The button with exactly these words, else the only one that contains them in any case."""
    exact = find_exact_button(keyboard, words)
    if exact is not None:
        return exact
    near = [place for place, text in _places(keyboard) if words.casefold() in text.casefold()]
    if len(near) > 1:
        found = ", ".join(repr(keyboard[place.row][place.column].text) for place in near)
        raise WorldError(f"{words!r} is in more than one button: {found}")
    return near[0] if near else None


def find_exact_button(keyboard: Keyboard, words: str) -> Place | None:
    """The button with exactly these words, or with these in another case."""
    for fits in (words.__eq__, lambda text: text.casefold() == words.casefold()):
        for place, text in _places(keyboard):
            if fits(text):
                return place
    return None


def _places(keyboard: Keyboard) -> list[tuple[Place, str]]:
    return [
        (Place(row, column), button.text)
        for row, buttons in enumerate(keyboard)
        for column, button in enumerate(buttons)
    ]


def button_at(keyboard: Keyboard, place: Place) -> Button:
    if place.row < len(keyboard) and place.column < len(keyboard[place.row]):
        return keyboard[place.row][place.column]
    raise NotThere(
        f"no button in row {place.row}, column {place.column}; there are: {name_buttons(keyboard)}"
    )


def name_buttons(keyboard: Keyboard) -> str:
    return ", ".join(repr(button.text) for row in keyboard for button in row) or "none"


def _inline_button(wire: Wire) -> Button:
    kind: ButtonKind = next((kind for key, kind in KIND_OF_KEY if key in wire), "other")
    return Button(wire["text"], kind, _target_of(wire))


def _target_of(wire: Wire) -> str:
    match wire:
        case {"url": str(address)} | {"web_app": {"url": str(address)}}:
            return address
        case {"copy_text": {"text": str(words)}}:
            return words
        case {"switch_inline_query": str(words)} | {"switch_inline_query_current_chat": str(words)}:
            return words
        case {"switch_inline_query_chosen_chat": {"query": str(words)}}:
            return words
    return ""


def _reply_button(key: Wire | str) -> Button:
    if isinstance(key, str):
        return Button(key, "reply")
    return Button(str(key["text"]), "web_app" if "web_app" in key else "reply", _target_of(key))
