"""A bot that looks at its shelf, answers, and only then writes down what is left: what many bots do."""

from __future__ import annotations

import asyncio

from tests.reliability.evidence import Row

from tgsandbox.testing.async_bot import AsyncSandboxBot


class NaiveBot:
    def __init__(self, bot: AsyncSandboxBot, provider_token: str, items: int) -> None:
        self._bot = bot
        self._provider_token = provider_token
        self._left = items
        self._tasks: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        offset = 0
        while True:
            for update in await self._bot.call("getUpdates", offset=offset, timeout=5):
                offset = update["update_id"] + 1
                task = asyncio.create_task(self._handle(update))
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)

    async def _handle(self, update: Row) -> None:
        query, message = update.get("pre_checkout_query"), update.get("message", {})
        if message.get("text", "").startswith("/buy"):
            await self._bot.call(
                "sendInvoice",
                chat_id=message["chat"]["id"],
                title="Ticket",
                description="Ticket",
                payload="ticket",
                currency="EUR",
                provider_token=self._provider_token,
                prices=[{"label": "Ticket", "amount": 1000}],
            )
        if query:
            left = self._left
            ok = {"ok": True} if left > 0 else {"ok": False, "error_message": "Sold out"}
            await self._bot.call("answerPreCheckoutQuery", pre_checkout_query_id=query["id"], **ok)
            self._left = left - 1
