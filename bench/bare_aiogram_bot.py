"""The rival: an aiogram bot in its ordinary style that sells and stores nothing at all."""

import asyncio
import os

from aiogram import Bot, Dispatcher, F
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.filters import Command
from aiogram.types import LabeledPrice, Message, PreCheckoutQuery

dispatcher = Dispatcher()


@dispatcher.message(Command("buy"))
async def buy(message: Message) -> None:
    await message.answer_invoice(
        title="Bench",
        description="Bench",
        payload="bench",
        currency="XTR",
        prices=[LabeledPrice(label="Bench", amount=50)],
    )


@dispatcher.pre_checkout_query()
async def pre_checkout(query: PreCheckoutQuery) -> None:
    await query.answer(ok=True)


@dispatcher.message(F.successful_payment)
async def paid(message: Message) -> None:
    await message.answer("bench-goods")


async def main() -> None:
    session = AiohttpSession(api=TelegramAPIServer.from_base(os.environ["BOT_API_URL"]))
    await dispatcher.start_polling(Bot(os.environ["BOT_TOKEN"], session=session))


if __name__ == "__main__":
    asyncio.run(main())
