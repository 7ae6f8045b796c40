"""The rival that stores, too: aiogram-stars with its SQLite storage, as its own page says to use it."""

import asyncio
import os

from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.filters import Command
from aiogram.types import Message
from aiogram_stars import Checkout, Payment, StarsPayments
from aiogram_stars.sqlalchemy import SqlAlchemyStorage
from sqlalchemy.ext.asyncio import create_async_engine

dispatcher = Dispatcher()


async def check(checkout: Checkout) -> None:
    """Everything is always there."""


async def on_paid(payment: Payment, message: Message) -> None:
    await message.answer("bench-goods")


async def main() -> None:
    # With SQLite's ordinary 5 seconds some of 64 buyers find the database locked and get no goods.
    address, patience = f"sqlite+aiosqlite:///{os.environ['BOT_DATABASE']}", {"timeout": 60}
    storage = SqlAlchemyStorage(create_async_engine(address, connect_args=patience))
    await storage.create_tables()
    stars = StarsPayments(storage, secret="bench-bench-bench-bench", check=check, on_paid=on_paid)
    stars.setup(dispatcher)

    @dispatcher.message(Command("buy"))
    async def buy(message: Message, bot: Bot) -> None:
        await stars.send_invoice(
            bot,
            message.chat.id,
            order_id=f"{message.chat.id}-{message.message_id}",
            amount=50,
            title="Bench",
            description="Bench",
        )

    session = AiohttpSession(api=TelegramAPIServer.from_base(os.environ["BOT_API_URL"]))
    await dispatcher.start_polling(Bot(os.environ["BOT_TOKEN"], session=session))


if __name__ == "__main__":
    asyncio.run(main())
