"""Orders that are asked for while another question is under way are read together by the next one."""

from __future__ import annotations

import asyncio

import asyncpg

from kassa.core.order import Order
from kassa.storage import codec
from kassa.storage.postgres.patience import patiently

_ORDERS = "SELECT id, document FROM orders WHERE shop = $1 AND id = ANY($2::text[])"


class OrdersTogether:
    """`read` sees what was committed before it was called."""

    def __init__(self, pool: asyncpg.Pool, shop: str) -> None:
        self._pool = pool
        self._shop = shop
        self._waiting: dict[str, asyncio.Future[Order | None]] = {}
        self._task: asyncio.Task[None] | None = None

    async def read(self, order_id: str) -> Order | None:
        waiting = self._waiting.get(order_id)
        if waiting is None:
            waiting = self._waiting[order_id] = asyncio.get_running_loop().create_future()
            if self._task is None or self._task.done():
                self._task = asyncio.ensure_future(self._run())
        # One who goes away does not take the answer from the others.
        return await asyncio.shield(waiting)

    async def _run(self) -> None:
        while self._waiting:
            asked, self._waiting = self._waiting, {}
            try:
                rows = await patiently(lambda asked=asked: self._fetch(list(asked)))  # type: ignore[misc]
            except Exception as error:
                for future in asked.values():
                    future.set_exception(error)
                continue
            found = {row[0]: codec.order_from_text(row[1]) for row in rows}
            for order_id, future in asked.items():
                future.set_result(found.get(order_id))

    async def _fetch(self, order_ids: list[str]) -> list[asyncpg.Record]:
        return await self._pool.fetch(_ORDERS, self._shop, order_ids)
