"""A small shop on aiogram: a mug by card with shipping, a wallpaper with Stars.

BOT_TOKEN, PROVIDER_TOKEN and, for the sandbox, BOT_API_URL come from the environment.
"""

import asyncio
import os

from aiogram import Bot, Dispatcher, F
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.filters import Command, CommandStart
from aiogram.types import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LabeledPrice,
    Message,
    PreCheckoutQuery,
    ShippingOption,
    ShippingQuery,
)

dispatcher = Dispatcher()
PROVIDER_TOKEN = os.environ["PROVIDER_TOKEN"]

POST = ShippingOption(id="post", title="Post", prices=[LabeledPrice(label="Post", amount=500)])
COURIER = ShippingOption(id="courier", title="Courier", prices=[LabeledPrice(label="Courier", amount=1500)])


@dispatcher.message(CommandStart())
async def start(message: Message) -> None:
    await message.answer("Hello! /mug is a mug by post, /wallpaper is a picture for Stars.")


@dispatcher.message(Command("mug"))
async def mug(message: Message) -> None:
    await message.answer_invoice(
        title="Mug",
        description="A blue mug, 300 ml.",
        payload="mug",
        provider_token=PROVIDER_TOKEN,
        currency="USD",
        prices=[LabeledPrice(label="Mug", amount=1200)],
        start_parameter="mug",
        need_name=True,
        need_shipping_address=True,
        is_flexible=True,
    )


@dispatcher.message(Command("wallpaper"))
async def wallpaper(message: Message) -> None:
    await message.answer_invoice(
        title="Wallpaper",
        description="A picture of the sea.",
        payload="wallpaper",
        currency="XTR",
        prices=[LabeledPrice(label="Wallpaper", amount=50)],
        reply_markup=InlineKeyboardMarkup(
            inline_keyboard=[[InlineKeyboardButton(text="Buy for 50 ⭐", pay=True)]]
        ),
    )


@dispatcher.shipping_query()
async def shipping(query: ShippingQuery) -> None:
    if query.shipping_address.country_code == "AQ":
        await query.answer(ok=False, error_message="We don't ship to Antarctica.")
        return
    await query.answer(ok=True, shipping_options=[POST, COURIER])


@dispatcher.pre_checkout_query()
async def pre_checkout(query: PreCheckoutQuery) -> None:
    await query.answer(ok=True)


@dispatcher.message(F.successful_payment)
async def paid(message: Message) -> None:
    payment = message.successful_payment
    assert payment is not None
    if payment.invoice_payload == "mug":
        assert payment.order_info is not None
        await message.answer(f"Thank you! The mug is on its way to {payment.order_info.name}.")
        return
    await message.answer("Thank you! Here is your picture: sea.jpg")


async def main() -> None:
    base = os.environ.get("BOT_API_URL", "https://api.telegram.org")
    session = AiohttpSession(api=TelegramAPIServer.from_base(base))
    await dispatcher.start_polling(Bot(os.environ["BOT_TOKEN"], session=session))


if __name__ == "__main__":
    asyncio.run(main())
