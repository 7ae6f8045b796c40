"""A small shop on pyTelegramBotAPI: a mug by card with shipping, a wallpaper with Stars.

BOT_TOKEN, PROVIDER_TOKEN and, for the sandbox, BOT_API_URL come from the environment.
"""

import os

from telebot import TeleBot, apihelper
from telebot.types import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LabeledPrice,
    Message,
    PreCheckoutQuery,
    ShippingOption,
    ShippingQuery,
)

if "BOT_API_URL" in os.environ:
    apihelper.API_URL = os.environ["BOT_API_URL"] + "/bot{0}/{1}"

bot = TeleBot(os.environ["BOT_TOKEN"])
PROVIDER_TOKEN = os.environ["PROVIDER_TOKEN"]

POST = ShippingOption("post", "Post").add_price(LabeledPrice("Post", 500))
COURIER = ShippingOption("courier", "Courier").add_price(LabeledPrice("Courier", 1500))


@bot.message_handler(commands=["start"])
def start(message: Message) -> None:
    bot.send_message(message.chat.id, "Hello! /mug is a mug by post, /wallpaper is a picture for Stars.")


@bot.message_handler(commands=["mug"])
def mug(message: Message) -> None:
    bot.send_invoice(
        message.chat.id,
        title="Mug",
        description="A blue mug, 300 ml.",
        invoice_payload="mug",
        provider_token=PROVIDER_TOKEN,
        currency="USD",
        prices=[LabeledPrice("Mug", 1200)],
        start_parameter="mug",
        need_name=True,
        need_shipping_address=True,
        is_flexible=True,
    )


@bot.message_handler(commands=["wallpaper"])
def wallpaper(message: Message) -> None:
    keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("Buy for 50 ⭐", pay=True)]])
    bot.send_invoice(
        message.chat.id,
        title="Wallpaper",
        description="A picture of the sea.",
        invoice_payload="wallpaper",
        provider_token="",
        currency="XTR",
        prices=[LabeledPrice("Wallpaper", 50)],
        reply_markup=keyboard,
    )


@bot.shipping_query_handler(func=lambda _: True)
def shipping(query: ShippingQuery) -> None:
    if query.shipping_address.country_code == "AQ":
        bot.answer_shipping_query(query.id, ok=False, error_message="We don't ship to Antarctica.")
        return
    bot.answer_shipping_query(query.id, ok=True, shipping_options=[POST, COURIER])


@bot.pre_checkout_query_handler(func=lambda _: True)
def pre_checkout(query: PreCheckoutQuery) -> None:
    bot.answer_pre_checkout_query(query.id, ok=True)


@bot.message_handler(content_types=["successful_payment"])
def paid(message: Message) -> None:
    payment = message.successful_payment
    if payment.invoice_payload == "mug":
        bot.send_message(message.chat.id, f"Thank you! The mug is on its way to {payment.order_info.name}.")
        return
    bot.send_message(message.chat.id, "Thank you! Here is your picture: sea.jpg")


if __name__ == "__main__":
    bot.infinity_polling()
