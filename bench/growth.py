"""A growing world: what a stored message takes, and what a call costs when there are a million of them.

python -m bench.growth MESSAGES     measures one world, in a process of its own, and prints JSON
"""

from __future__ import annotations

import asyncio
import json
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tgsandbox.server import Server
from tgsandbox.world.chats import Chat
from tgsandbox.world.people import Account
from tgsandbox.world.providers.provider import connect_provider
from tgsandbox.world.talk import acts
from tgsandbox.world.talk.messages import Text
from tgsandbox.world.world import World

SMALL, LARGE = 1_000, 1_000_000
MESSAGES_PER_PERSON = 100
MESSAGES_PER_SALE = 500
# A part of what is said is said in one group, where everybody is: a long chat.
PART_IN_THE_GROUP = 5
ROUNDS, TIMES = 5, 60
BUTTONS = {"inline_keyboard": [[{"text": "More", "callback_data": "more"}]]}
TEA = {"title": "Tea", "description": "Green", "payload": "tea"}
IN_STARS = TEA | {"currency": "XTR", "prices": [{"label": "Tea", "amount": 5}]}
BY_CARD = TEA | {"currency": "USD", "prices": [{"label": "Tea", "amount": 500}]}
WITH_STARS = {"stars": True}
WITH_A_CARD = {"card": {"number": "4242 4242 4242 4242"}}


@dataclass(frozen=True, slots=True)
class GrowthFigures:
    """`cost_ratios`: a call's CPU time in the large world to that in the small one."""

    bytes_per_message: float
    cost_ratios: dict[str, float]

    @property
    def median_ratio(self) -> float:
        return statistics.median(self.cost_ratios.values())

    @property
    def worst(self) -> tuple[str, float]:
        return max(self.cost_ratios.items(), key=lambda pair: pair[1])


def measure(large: int = LARGE) -> GrowthFigures:
    small, grown = (_in_a_process(messages) for messages in (SMALL, large))
    ratios = {name: grown["costs"][name] / cost for name, cost in small["costs"].items()}
    return GrowthFigures((grown["bytes"] - small["bytes"]) / (large - SMALL), ratios)


def _in_a_process(messages: int) -> Any:
    command = [sys.executable, "-m", "bench.growth", str(messages)]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


class GrownWorld:
    """People who have talked with one bot, each alone and all in one group; asked without a network."""

    def __init__(self, messages: int) -> None:
        self.world = World(time.time, seed=1)
        self.bot = self.world.add_bot("Tea", "tea_bot")
        self.provider_token = connect_provider(self.world, self.bot.id, "Stripe", "test").token
        self.people = [self._add_person(number) for number in range(max(messages // MESSAGES_PER_PERSON, 10))]
        everybody = {self.bot.id, *(person.user.id for person in self.people)}
        self.group: Chat = self.world.add_chat("supergroup", "Market", everybody)
        self._asked = 0
        for number in range(messages // 2):
            self._talk(self.people[number % len(self.people)], number)
        self.server = Server(self.world)

    @property
    def person(self) -> int:
        """Another one each time."""
        self._asked += 1
        return self.people[self._asked * 7919 % len(self.people)].user.id

    async def sell(self, invoice: dict[str, Any], paying: dict[str, Any]) -> None:
        """From the invoice to the payment, the bot's part too."""
        person, token = self.person, "" if invoice is IN_STARS else self.provider_token
        sent = await self.call("sendInvoice", chat_id=person, provider_token=token, **invoice)
        about = {"bot_id": self.bot.id, "message_id": sent["message_id"]}
        form = await self.control("POST", f"/users/{person}/forms", about)
        await self.control("POST", f"/users/{person}/forms/{form['id']}/pay", paying)
        (update,) = await self.call("getUpdates", offset=-1)
        query_id = update["pre_checkout_query"]["id"]
        await self.call("answerPreCheckoutQuery", pre_checkout_query_id=query_id, ok=True)
        (update,) = await self.call("getUpdates", offset=-1)
        assert "successful_payment" in update["message"]

    async def call(self, method: str, /, **arguments: Any) -> Any:
        return (await self._ask("POST", f"/bot{self.bot.token}/{method}", arguments))["result"]

    async def control(self, method: str, path: str, body: Any = None, *, query: str = "") -> Any:
        return await self._ask(method, f"/control/v1{path}", body, query)

    def _add_person(self, number: int) -> Account:
        person = self.world.add_user(f"Person {number}", username=f"person{number}", stars=1_000_000)
        acts.start(self.world, person.user.id, self.bot.id)
        return person

    def _talk(self, person: Account, number: int) -> None:
        """A question and its answer."""
        is_in_group = number % PART_IN_THE_GROUP == 0
        chat = self.group if is_in_group else self.world.private_chat(self.bot.id, person.user.id)
        question = f"/where is order {number}?"
        group_id = chat.key.chat_id if is_in_group else 0
        asked = acts.send_text(self.world, person.user.id, self.bot.id, question, chat_id=group_id)
        answer = f"Order {number} is on its way and will be with you on Thursday."
        self.world.add_message(chat, self.bot.id, Text(answer), reply_markup=BUTTONS, reply_to=asked.id)
        self.bot.updates.waiting.clear()

    async def _ask(self, method: str, path: str, body: Any, query: str = "") -> Any:
        sent: list[Any] = []
        content = b"" if body is None else json.dumps(body).encode()

        async def receive() -> Any:
            return {"type": "http.request", "body": content, "more_body": False}

        async def send(message: Any) -> None:
            sent.append(message)

        about = {"type": "http", "method": method, "path": path, "raw_path": path.encode()}
        headers = [(b"content-type", b"application/json")]
        await self.server({**about, "query_string": query.encode(), "headers": headers}, receive, send)
        if sent[0]["status"] != 200:
            raise RuntimeError(f"{path}: {sent[0]['status']} {sent[1]['body']!r}")
        return json.loads(sent[1]["body"])


Call = Callable[[GrownWorld], Awaitable[Any]]
PAGE = "limit=20"
LINK = {"url": "https://t.me/tea_bot?start=x"}
CALLS: dict[str, Call] = {
    "sendMessage": lambda w: w.call("sendMessage", chat_id=w.person, text="Hello"),
    "sendMessage to the group": lambda w: w.call("sendMessage", chat_id=w.group.key.chat_id, text="Hello"),
    "getChat": lambda w: w.call("getChat", chat_id=w.person),
    "getMyStarBalance": lambda w: w.call("getMyStarBalance"),
    "getStarTransactions": lambda w: w.call("getStarTransactions", limit=1),
    "a sale in Stars": lambda w: w.sell(IN_STARS, WITH_STARS),
    "a sale by card": lambda w: w.sell(BY_CARD, WITH_A_CARD),
    "a person writes": lambda w: w.control(
        "POST", f"/users/{w.person}/chats/{w.bot.id}/messages", {"text": "Hi"}
    ),
    "a person's chats": lambda w: w.control("GET", f"/users/{w.person}/chats"),
    "a chat's last messages": lambda w: w.control(
        "GET", f"/users/{w.person}/chats/{w.bot.id}/messages", query=PAGE
    ),
    "the group's last messages": lambda w: w.control(
        "GET", f"/users/{w.person}/chats/{w.group.key.chat_id}/messages", query=PAGE
    ),
    "the bots": lambda w: w.control("GET", "/bots"),
    "a person": lambda w: w.control("GET", f"/users/{w.person}"),
    "the last calls": lambda w: w.control("GET", "/calls", query=PAGE),
    "the waiting updates": lambda w: w.control("GET", "/updates", query=PAGE),
    "a link to the bot is opened": lambda w: w.control("POST", f"/users/{w.person}/open", LINK),
}


async def _measure(messages: int) -> dict[str, Any]:
    before = _resident_bytes()
    grown = GrownWorld(messages)
    taken = _resident_bytes() - before
    for _ in range(messages // MESSAGES_PER_SALE):
        await grown.sell(IN_STARS, WITH_STARS)
        await grown.sell(BY_CARD, WITH_A_CARD)
    return {"bytes": taken, "costs": {name: await _cost(grown, call) for name, call in CALLS.items()}}


async def _cost(grown: GrownWorld, call: Call) -> float:
    """CPU seconds of one call: the best of some rounds, as what comes between only makes them slower."""
    rounds = []
    for _ in range(ROUNDS):
        begun = time.process_time()
        for _ in range(TIMES):
            await call(grown)
        rounds.append((time.process_time() - begun) / TIMES)
        grown.bot.updates.waiting.clear()
    return min(rounds)


def _resident_bytes() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()


if __name__ == "__main__":
    print(json.dumps(asyncio.run(_measure(int(sys.argv[1])))))
