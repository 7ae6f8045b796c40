"""What people did over HTTP, written down as a test: click through the web chat, get the test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from msgspec import UNSET

from tgsandbox.control.buttons import inline_keyboard, reply_keyboard
from tgsandbox.control.chronicle import Chronicle, Deed
from tgsandbox.control.shapes.forms import FormView, TapOutcome
from tgsandbox.control.showing.messages import text_of
from tgsandbox.control.verbs.chats import chat_key
from tgsandbox.world.events import MessageAdded
from tgsandbox.world.people import Bot
from tgsandbox.world.talk.messages import Message, SuccessfulPayment
from tgsandbox.world.world import World

HEAD = '''"""Recorded in the sandbox; the bot's own program answers."""

import sys

BOT = [sys.executable, "bot.py"]  # the command that starts the bot

'''


def watch(world: World, chronicle: Chronicle, verb: str, given: dict[str, Any]) -> Callable[[Any], None]:
    """Before the act, whose answer is then told to what this returns."""
    if verb not in WRITERS:
        return lambda answer: None
    words = _words_on_button(world, given) if verb == "tap_button" else ""
    after = chronicle.last_number

    def keep(answer: Any) -> None:  # the verb's own struct
        chronicle.deeds.append(Deed(verb, dict(given), words, after, answer))

    return keep


def write_test(world: World, chronicle: Chronicle) -> str:
    """The source of a test that does the same."""
    return HEAD + "\n".join(_lines(world, chronicle)) + "\n"


def _lines(world: World, chronicle: Chronicle) -> Iterator[str]:
    deeds = list(chronicle.deeds)
    yield ""
    yield "def test_recorded(sandbox):"
    bots = [bot for bot in world.bots.values() if bot.id not in world.built_in]
    if not deeds or not bots:
        yield "    assert sandbox.url  # nobody did anything yet"
        return
    for bot in bots:
        yield from (f"    {line}" for line in _bot_lines(bot))
    for user_id in dict.fromkeys(deed.user_id for deed in deeds):
        yield f"    {_person_name(world, user_id)} = {_birth(world, user_id)}"
    yield f"    with sandbox.run(BOT, {_bot_name(bots[0])}):"
    ends = [deed.after for deed in deeds[1:]] + [chronicle.last_number]
    for deed, until in zip(deeds, ends, strict=True):
        for line in (*WRITERS[deed.verb](world, deed), *_heard(world, chronicle, deed, until)):
            yield f"        {line}"


def _bot_lines(bot: Bot) -> Iterator[str]:
    yield f"{_bot_name(bot)} = sandbox.bot({bot.user.first_name!r}, {bot.user.username!r})"
    for token in bot.provider_tokens:
        mode = "" if token.is_test else ", mode='live'"
        yield f"{_bot_name(bot)}.connect_provider({token.provider!r}{mode})"


def _heard(world: World, chronicle: Chronicle, deed: Deed, until: int) -> Iterator[str]:
    """The first line of what the bot wrote before the next deed."""
    for entry in chronicle.after(deed.after):
        event = entry.event
        if entry.number > until:
            return
        if isinstance(event, MessageAdded) and _is_from_bot(world, event.message, deed.user_id):
            line = text_of(event.message).split("\n")[0]
            if line:
                yield f"{_person_name(world, deed.user_id)}.wait_for({line!r})"


def _is_from_bot(world: World, message: Message, user_id: int) -> bool:
    """Into the private chat with the person; payments' service messages are asserted by their outcome."""
    is_here = message.chat.chat_id == user_id
    return is_here and message.sender_id in world.bots and not isinstance(message.content, SuccessfulPayment)


def _words_on_button(world: World, given: dict[str, Any]) -> str:
    request = given["request"]
    if request.text is not UNSET:
        return str(request.text)
    chat = world.chats.get(chat_key(world, given["user_id"], given["peer_id"]))
    message = chat.messages.get(given["message_id"]) if chat else None
    if message is None:
        return ""
    rows = inline_keyboard(message) or reply_keyboard(message) or []
    row, column = request.row or 0, request.column or 0
    return rows[row][column].text if row < len(rows) and column < len(rows[row]) else ""


def _name(text: str, fallback: str) -> str:
    name = "".join(letter if letter.isalnum() and letter.isascii() else "_" for letter in text.lower())
    return name if name.isidentifier() and name.strip("_") else fallback


def _bot_name(bot: Bot) -> str:
    return _name(bot.user.username, f"bot_{bot.id}")


def _person_name(world: World, user_id: int) -> str:
    account = world.accounts.get(user_id)
    if account is None:
        return "sandbox"
    first = _name(account.user.first_name, f"person_{user_id}")
    twins = [one for one in world.accounts.values() if one.user.first_name == account.user.first_name]
    return first if len(twins) == 1 else f"{first}_{user_id}"


def _birth(world: World, user_id: int) -> str:
    account = world.accounts[user_id]
    parts = [repr(account.user.first_name)]
    if account.user.username:
        parts.append(f"username={account.user.username!r}")
    if account.user.language_code != "en":
        parts.append(f"language_code={account.user.language_code!r}")
    stars = account.stars + sum(
        move.amount for move in world.payments.star_moves if move.user_id == user_id and move.is_incoming
    )
    if stars:
        parts.append(f"stars={stars}")
    return f"sandbox.buyer({', '.join(parts)})"


def _who(world: World, deed: Deed) -> str:
    return _person_name(world, deed.user_id)


def _peer(world: World, deed: Deed) -> str:
    return _bot_name(world.bots[deed.given["peer_id"]])


def _start(world: World, deed: Deed) -> list[str]:
    payload = f", {deed.given['request'].payload!r}" if deed.given["request"].payload else ""
    return [f"{_who(world, deed)}.open({_peer(world, deed)}{payload})"]


def _send(world: World, deed: Deed) -> list[str]:
    return [f"{_who(world, deed)}.send({deed.given['request'].text!r})"]


def _tap(world: World, deed: Deed) -> list[str]:
    if isinstance(deed.answer, TapOutcome) and deed.answer.kind == "form":
        return [f"form = {_who(world, deed)}.open_form()"]
    return [f"{_who(world, deed)}.tap({deed.words!r})"]


def _open_form(world: World, deed: Deed) -> list[str]:
    request = deed.given["request"]
    link = next((one for one in (request.link, request.slug) if one is not UNSET), "")
    return [f"form = {_who(world, deed)}.open_form({f'link={link!r}' if link else ''})"]


def _fill(world: World, deed: Deed) -> list[str]:
    request = deed.given["request"]
    given = [
        f"{name}={value!r}" for name in ("name", "phone_number", "email") if (value := getattr(request, name))
    ]
    if request.shipping_address is not None:
        address = request.shipping_address
        fields = {name: getattr(address, name) for name in address.__struct_fields__}
        given.append(f"address={fields!r}")
    return [f"form.fill({', '.join(given)})"]


def _choose(world: World, deed: Deed) -> list[str]:
    wanted = deed.given["request"].option_id
    options = deed.answer.shipping_options if isinstance(deed.answer, FormView) else []
    title = next((option.title for option in options if option.id == wanted), wanted)
    return [f"form.choose_shipping({title!r})"]


def _pay(world: World, deed: Deed) -> list[str]:
    request = deed.given["request"]
    if request.stars is not UNSET:
        act = "form.pay_with_stars()"
    elif request.saved_card_id is not UNSET:
        act = f"form.pay_with_saved_card({request.saved_card_id!r}, password)  # put the password here"
    else:
        act = f"form.pay(card={request.card.number!r})"
    return [f"outcome = {act}", _expected(world, deed)]


def _confirm(world: World, deed: Deed) -> list[str]:
    return [f"outcome = form.answer_3ds(approve={deed.given['request'].approve})", _expected(world, deed)]


def _expected(world: World, deed: Deed) -> str:
    """As the form stands now: the bot has answered since."""
    form = world.payments.forms.get(deed.given["form_id"])
    if deed.verb == "pay" and form is not None and any(one.state == "awaiting_3ds" for one in form.history):
        return 'assert outcome.kind == "awaiting_3ds", outcome'
    return f'assert outcome.kind == "{form.state.value if form else "paid"}", outcome'


WRITERS: dict[str, Callable[[World, Deed], list[str]]] = {
    "start_bot": _start,
    "send_text": _send,
    "tap_button": _tap,
    "open_url": lambda world, deed: [f"{_who(world, deed)}.open_link({deed.given['request'].url!r})"],
    "block_bot": lambda world, deed: [f"{_who(world, deed)}.block()"],
    "unblock_bot": lambda world, deed: [f"{_who(world, deed)}.unblock()"],
    "open_form": _open_form,
    "give_information": _fill,
    "choose_shipping": _choose,
    "set_tip": lambda world, deed: [f"form.tip({deed.given['request'].amount})"],
    "pay": _pay,
    "answer_three_d_secure": _confirm,
    "cancel_form": lambda world, deed: ["form.cancel()"],
}
