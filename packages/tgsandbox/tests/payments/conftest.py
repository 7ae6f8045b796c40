"""A stall: one bot with a payment provider, one buyer who has started it, a clock that stands still."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from typing import Any

import pytest
from packages.tgsandbox.tests.botapi.schema import check, check_result

from tgsandbox.botapi.methods.table import METHODS
from tgsandbox.botapi.reading.arguments import Arguments
from tgsandbox.botapi.serving.calling import call
from tgsandbox.botapi.showing.objects import write_update
from tgsandbox.world.chats import ChatKey
from tgsandbox.world.checkout import paying
from tgsandbox.world.checkout.payment_form import PaymentForm
from tgsandbox.world.people import Account, Bot, OrderInfo, ShippingAddress
from tgsandbox.world.providers import provider
from tgsandbox.world.providers.cards import Card
from tgsandbox.world.talk import acts
from tgsandbox.world.world import World

NOON = 1_800_000_000.0
ADDRESS = ShippingAddress("DE", "", "Berlin", "Unter den Linden 1", "", "10117")
OPTIONS = [
    {"id": "post", "title": "Post", "prices": [{"label": "Post", "amount": 500}]},
    {"id": "hand", "title": "By hand", "prices": [{"label": "Courier", "amount": 900}]},
]
Json = dict[str, Any]


@dataclass
class Stall:
    world: World
    bot: Bot
    buyer: Account
    token: str

    @property
    def user_id(self) -> int:
        return self.buyer.user.id

    @property
    def chat(self) -> ChatKey:
        return ChatKey(self.user_id, self.bot.id)

    def call(self, method: str, **arguments: Any) -> Json:
        """The whole envelope; arguments that are not text go as JSON."""
        return self.call_as(self.bot, method, **arguments)

    def call_as(self, bot: Bot, method: str, **arguments: Any) -> Json:
        """As another bot than the stall's own."""
        values = {
            name: value if isinstance(value, str) else json.dumps(value) for name, value in arguments.items()
        }
        answer: Json = asyncio.run(call(self.world, METHODS, bot, method, Arguments(values))).body
        if answer["ok"]:
            check_result(method, answer["result"])
        return answer

    def refusal(self, method: str, **arguments: Any) -> str:
        """The description of an error that is there."""
        answer = self.call(method, **arguments)
        assert answer["ok"] is False, answer
        assert answer["error_code"] == 400
        return str(answer["description"])

    def invoice_arguments(self, **changes: Any) -> Json:
        return {
            "title": "Tea",
            "description": "A pot of tea",
            "payload": "tea-1",
            "provider_token": self.token,
            "currency": "EUR",
            "prices": [{"label": "Tea", "amount": 1000}],
        } | changes

    def star_arguments(self, **changes: Any) -> Json:
        stars = {"provider_token": "", "currency": "XTR", "prices": [{"label": "Tea", "amount": 50}]}
        return self.invoice_arguments(**stars | changes)

    def send_invoice(self, **changes: Any) -> int:
        """The id of its message."""
        answer = self.call("sendInvoice", chat_id=self.user_id, **self.invoice_arguments(**changes))
        assert answer["ok"], answer
        return int(answer["result"]["message_id"])

    def make_link(self, **changes: Any) -> str:
        answer = self.call("createInvoiceLink", **self.invoice_arguments(**changes))
        assert answer["ok"], answer
        return str(answer["result"])

    def open(self, **changes: Any) -> PaymentForm:
        """Send an invoice and open its form."""
        return paying.open_form(self.world, self.user_id, self.chat, self.send_invoice(**changes))

    def open_stars(self, **changes: Any) -> PaymentForm:
        link = self.call("createInvoiceLink", **self.star_arguments(**changes))["result"]
        return paying.open_link(self.world, self.user_id, link)

    def form(self, form: PaymentForm) -> PaymentForm:
        """As it stands now."""
        return paying.form_with_id(self.world, form.id)

    def fill_for_shipping(self, form: PaymentForm) -> PaymentForm:
        """Fill in an address and let the bot offer two shipping options."""
        asked = paying.fill(self.world, form.id, OrderInfo(shipping_address=ADDRESS))
        self.call("answerShippingQuery", shipping_query_id=asked.query_id, ok=True, shipping_options=OPTIONS)
        return self.form(form)

    def approve(self, form: PaymentForm) -> PaymentForm:
        """The bot says yes to the form's pre-checkout query."""
        query_id = self.form(form).query_id
        answer = self.call("answerPreCheckoutQuery", pre_checkout_query_id=query_id, ok=True)
        assert answer["ok"], answer
        return self.form(form)

    def pay(self, form: PaymentForm, card: Card | None = None, *, save: bool = False) -> PaymentForm:
        """By card, with the bot's yes."""
        asked = paying.pay_by_card(self.world, form.id, card or Card(), save)
        assert asked.error is None, asked.error
        return self.approve(form)

    def pay_stars(self, form: PaymentForm) -> PaymentForm:
        asked = paying.pay_by_stars(self.world, form.id)
        assert asked.error is None, asked.error
        return self.approve(form)

    def told(self, kind: str, bot: Bot | None = None) -> list[Json]:
        """What the bot's queue holds of a kind, as it goes over the wire; successful_payment is one, too."""
        bot = bot or self.bot
        written = [write_update(self.world, bot, update) for update in bot.updates.waiting.values()]
        check(written, "Array of Update", "updates")
        if kind in ("successful_payment", "refunded_payment"):
            return [wire["message"][kind] for wire in written if kind in wire.get("message", {})]
        return [wire[kind] for wire in written if kind in wire]


@pytest.fixture
def stall() -> Stall:
    world = World(lambda: NOON, seed=7)
    world.clock.freeze()
    buyer = world.add_user("Ann", username="ann_buys", stars=100)
    bot = world.add_bot("Tea Shop", "tea_shop_bot")
    token = provider.connect_provider(world, bot.id, "Stripe").token
    acts.start(world, buyer.user.id, bot.id)
    return Stall(world, bot, buyer, token)
