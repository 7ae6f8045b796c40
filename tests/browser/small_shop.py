"""A bot written with nothing but the standard library: the browser tests buy from it."""

from __future__ import annotations

import json
import threading
import urllib.error
import urllib.request
from typing import Any

Wire = dict[str, Any]

SHIRT: Wire = {
    "title": "Harbour T-shirt",
    "description": "Heavy cotton, printed by hand. Sea blue, size M.",
    "payload": "shirt-sea-m",
    "currency": "EUR",
    "prices": [
        {"label": "T-shirt, sea blue, M", "amount": 2490},
        {"label": "Summer discount", "amount": -300},
    ],
    "max_tip_amount": 1000,
    "suggested_tip_amounts": [100, 200, 500],
    "need_name": True,
    "need_email": True,
    "need_shipping_address": True,
    "is_flexible": True,
}
MUG: Wire = {
    "title": "Enamel mug",
    "description": "Survives every picnic.",
    "payload": "mug",
    "currency": "EUR",
    "prices": [{"label": "Mug", "amount": 1200}],
}
BOOK: Wire = {
    "title": "Knots and Hitches (e-book)",
    "description": "Sixty knots with drawings. Delivered at once as a link.",
    "payload": "book",
    "currency": "XTR",
    "prices": [{"label": "E-book", "amount": 150}],
}
SHIPPING_OPTIONS = [
    {"id": "post", "title": "Post, 3 to 5 days", "prices": [{"label": "Post", "amount": 490}]},
    {
        "id": "courier",
        "title": "Courier, tomorrow",
        "prices": [{"label": "Courier", "amount": 990}, {"label": "Insurance", "amount": 100}],
    },
]
GOODS: dict[str, Wire] = {"shirt": SHIRT, "mug": MUG, "book": BOOK}
GREETING = (
    "<b>Welcome to Seaside Shop!</b>\n\n"
    "Everything here is made within sight of the water. Choose below, or write /help.\n\n"
    "<blockquote>Free returns for 30 days.</blockquote>"
)
MENU = {
    "inline_keyboard": [
        [{"text": "Harbour T-shirt · €21.90", "callback_data": "shirt"}],
        [{"text": "Enamel mug", "callback_data": "mug"}, {"text": "E-book ⭐ 150", "callback_data": "book"}],
    ]
}


class SmallShop:
    """Polls from a thread of its own. With a `refusal` it answers no to every pre-checkout query."""

    def __init__(self, url: str, token: str, provider_token: str) -> None:
        self.provider_token = provider_token
        self.refusal = ""
        self.shipping_refusal = ""
        self.is_silent = False
        self.paid: list[Wire] = []
        self._root = f"{url}/bot{token}/"
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._poll, name="small shop")

    def open(self) -> None:
        self.call(
            "setMyCommands",
            commands=[
                {"command": "start", "description": "What we sell"},
                {"command": "help", "description": "How to reach a human"},
                {"command": "terms", "description": "The small print"},
            ],
        )
        self._thread.start()

    def close(self) -> None:
        self._closed.set()
        self._thread.join()

    def call(self, method: str, **arguments: Any) -> Any:
        """The result of a Bot API call; an answer that is not ok raises urllib.error.HTTPError."""
        request = urllib.request.Request(
            self._root + method, json.dumps(arguments).encode(), {"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request) as answer:
            return json.load(answer)["result"]

    def sell(self, chat_id: int, name: str) -> None:
        goods = GOODS[name]
        token = "" if goods["currency"] == "XTR" else self.provider_token
        self.call("sendInvoice", chat_id=chat_id, provider_token=token, **goods)

    def _poll(self) -> None:
        offset = 0
        while not self._closed.is_set():
            try:
                updates = self.call("getUpdates", offset=offset, timeout=1)
            except (urllib.error.URLError, ConnectionError):
                return  # the sandbox has closed first
            for update in updates:
                offset = update["update_id"] + 1
                self._handle(update)

    def _handle(self, update: Wire) -> None:
        if "message" in update:
            self._hear(update["message"])
        if "callback_query" in update:
            self._choose(update["callback_query"])
        if "shipping_query" in update:
            self._offer_shipping(update["shipping_query"])
        if "pre_checkout_query" in update:
            self._agree(update["pre_checkout_query"])

    def _hear(self, message: Wire) -> None:
        chat_id = message["chat"]["id"]
        if "successful_payment" in message:
            self.paid.append(message["successful_payment"])
            self.call("sendMessage", chat_id=chat_id, text="Thank you! We are packing already.")
            return
        text = message.get("text", "")
        if text.startswith("/start"):
            self.call("sendMessage", chat_id=chat_id, text=GREETING, parse_mode="HTML", reply_markup=MENU)
        elif text == "/help":
            keys = [[{"text": "Where is my order?"}, {"text": "Talk to a human"}]]
            markup = {"keyboard": keys, "resize_keyboard": True}
            self.call("sendMessage", chat_id=chat_id, text="What is it about?", reply_markup=markup)
        elif text.removeprefix("buy ") in GOODS:
            self.sell(chat_id, text.removeprefix("buy "))
        else:
            self.call("sendMessage", chat_id=chat_id, text=f"You said: {text}")

    def _choose(self, query: Wire) -> None:
        self.call("answerCallbackQuery", callback_query_id=query["id"], text="Good choice")
        self.sell(query["message"]["chat"]["id"], query["data"])

    def _offer_shipping(self, query: Wire) -> None:
        if self.is_silent:
            return
        answer: Wire = {"ok": True, "shipping_options": SHIPPING_OPTIONS}
        if self.shipping_refusal:
            answer = {"ok": False, "error_message": self.shipping_refusal}
        self.call("answerShippingQuery", shipping_query_id=query["id"], **answer)

    def _agree(self, query: Wire) -> None:
        if self.is_silent:
            return
        answer: Wire = {"ok": False, "error_message": self.refusal} if self.refusal else {"ok": True}
        self.call("answerPreCheckoutQuery", pre_checkout_query_id=query["id"], **answer)
