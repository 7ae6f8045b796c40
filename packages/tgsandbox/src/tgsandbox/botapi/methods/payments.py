"""The bot sells: it sends invoices, makes links to them and answers the two queries."""

from __future__ import annotations

import tgsandbox.botapi.showing.payment_objects  # noqa: F401  its writers put themselves into the tables
from tgsandbox.botapi.errors import bad_request
from tgsandbox.botapi.methods import Method
from tgsandbox.botapi.methods.sending import post
from tgsandbox.botapi.reading.arguments import Arguments
from tgsandbox.botapi.reading.dialogues import read_connection
from tgsandbox.botapi.reading.invoices import read_invoice, read_shipping_options
from tgsandbox.botapi.reading.keyboards import require_pay_button
from tgsandbox.world.chats import Chat
from tgsandbox.world.checkout import answering, invoicing
from tgsandbox.world.checkout.invoices import InvoiceContent
from tgsandbox.world.checkout.payment_form import ShippingOption
from tgsandbox.world.errors import ServerRefusal
from tgsandbox.world.people import Bot
from tgsandbox.world.talk.messages import Wire
from tgsandbox.world.trouble.quirks import SHIPPING_ANSWERS_OF_10_2
from tgsandbox.world.world import World


def send_invoice(world: World, bot: Bot, arguments: Arguments) -> Wire:
    """Its own arguments are checked before the chat is looked up."""
    invoice = read_invoice(bot, arguments)

    def approve(_chat: Chat) -> InvoiceContent:
        if invoice.subscription_period:
            raise ServerRefusal("SUBSCRIPTION_EXPORT_MISSING")
        return invoicing.approved(world, bot, invoice)

    return post(world, bot, arguments, approve, only_inline=True, check_markup=require_pay_button)


def create_invoice_link(world: World, bot: Bot, arguments: Arguments) -> str:
    invoice = read_invoice(bot, arguments)
    if arguments.text("business_connection_id"):
        read_connection(world, bot, arguments)
        if not invoice.is_in_stars:
            raise ServerRefusal("BUSINESS_CONNECTION_INVALID")
    return invoicing.make_link(world, bot, invoice).url


def answer_shipping_query(world: World, bot: Bot, arguments: Arguments) -> bool:
    query_id = query_id_of(arguments, "shipping_query_id")
    if arguments.boolean("ok"):
        options = read_shipping_options(arguments)
        check_quirk(world, options)
        answering.offer_shipping(world, bot.id, query_id, options)
        return True
    words = arguments.required("error_message")
    check_quirk(world, ())
    answering.refuse_shipping(world, bot.id, query_id, words)
    return True


def check_quirk(world: World, options: tuple[ShippingOption, ...]) -> None:
    if SHIPPING_ANSWERS_OF_10_2 not in world.quirks:
        return
    if any(option.amount <= 0 for option in options):
        raise bad_request("Total price must be positive")
    if not options:
        raise bad_request("There must be at least one shipping option")


def answer_pre_checkout_query(world: World, bot: Bot, arguments: Arguments) -> bool:
    query_id = query_id_of(arguments, "pre_checkout_query_id")
    if arguments.boolean("ok"):
        answering.approve_pre_checkout(world, bot.id, query_id)
        return True
    answering.refuse_pre_checkout(world, bot.id, query_id, arguments.required("error_message"))
    return True


def query_id_of(arguments: Arguments, name: str) -> str:
    """Query ids are 64-bit integers; anything else is 0, which no query has."""
    return str(arguments.integer(name))


METHODS: dict[str, Method] = {
    "sendinvoice": send_invoice,
    "createinvoicelink": create_invoice_link,
    "answershippingquery": answer_shipping_query,
    "answerprecheckoutquery": answer_pre_checkout_query,
}
