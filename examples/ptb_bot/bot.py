"""A small shop on python-telegram-bot: a mug by card with shipping, a wallpaper with Stars.

BOT_TOKEN, PROVIDER_TOKEN and, for the sandbox, BOT_API_URL come from the environment.
"""

import os

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, LabeledPrice, ShippingOption, Update
from telegram.ext import (
    Application,
    CommandHandler,
    ContextTypes,
    MessageHandler,
    PreCheckoutQueryHandler,
    ShippingQueryHandler,
    filters,
)

PROVIDER_TOKEN = os.environ["PROVIDER_TOKEN"]

POST = ShippingOption("post", "Post", [LabeledPrice("Post", 500)])
COURIER = ShippingOption("courier", "Courier", [LabeledPrice("Courier", 1500)])


async def start(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
    assert update.message is not None
    await update.message.reply_text("Hello! /mug is a mug by post, /wallpaper is a picture for Stars.")


async def mug(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
    assert update.message is not None
    await update.message.reply_invoice(
        title="Mug",
        description="A blue mug, 300 ml.",
        payload="mug",
        provider_token=PROVIDER_TOKEN,
        currency="USD",
        prices=[LabeledPrice("Mug", 1200)],
        start_parameter="mug",
        need_name=True,
        need_shipping_address=True,
        is_flexible=True,
    )


async def wallpaper(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
    assert update.message is not None
    await update.message.reply_invoice(
        title="Wallpaper",
        description="A picture of the sea.",
        payload="wallpaper",
        provider_token="",
        currency="XTR",
        prices=[LabeledPrice("Wallpaper", 50)],
        reply_markup=InlineKeyboardMarkup([[InlineKeyboardButton("Buy for 50 ⭐", pay=True)]]),
    )


async def shipping(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
    query = update.shipping_query
    assert query is not None
    if query.shipping_address.country_code == "AQ":
        await query.answer(ok=False, error_message="We don't ship to Antarctica.")
        return
    await query.answer(ok=True, shipping_options=[POST, COURIER])


async def pre_checkout(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
    assert update.pre_checkout_query is not None
    await update.pre_checkout_query.answer(ok=True)


async def paid(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
    assert update.message is not None
    payment = update.message.successful_payment
    assert payment is not None
    if payment.invoice_payload == "mug":
        assert payment.order_info is not None
        await update.message.reply_text(f"Thank you! The mug is on its way to {payment.order_info.name}.")
        return
    await update.message.reply_text("Thank you! Here is your picture: sea.jpg")


def main() -> None:
    base = os.environ.get("BOT_API_URL", "https://api.telegram.org")
    application = (
        Application.builder()
        .token(os.environ["BOT_TOKEN"])
        .base_url(f"{base}/bot")
        .base_file_url(f"{base}/file/bot")
        .build()
    )
    application.add_handler(CommandHandler("start", start))
    application.add_handler(CommandHandler("mug", mug))
    application.add_handler(CommandHandler("wallpaper", wallpaper))
    application.add_handler(ShippingQueryHandler(shipping))
    application.add_handler(PreCheckoutQueryHandler(pre_checkout))
    application.add_handler(MessageHandler(filters.SUCCESSFUL_PAYMENT, paid))
    application.run_polling()


if __name__ == "__main__":
    main()
