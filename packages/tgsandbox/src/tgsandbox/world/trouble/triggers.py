"""Updates without the clicks that lead to them, and updates that are sent again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tgsandbox.world import queueing
from tgsandbox.world.checkout import invoicing, paying
from tgsandbox.world.checkout.invoices import STARS, InvoiceContent, LabeledPrice
from tgsandbox.world.errors import ServerRefusal, WorldError
from tgsandbox.world.providers import provider
from tgsandbox.world.providers.cards import Card
from tgsandbox.world.star_trade import stars
from tgsandbox.world.star_trade.star_moves import StarMove
from tgsandbox.world.talk import acts
from tgsandbox.world.talk.messages import RefundedPayment, SuccessfulPayment
from tgsandbox.world.updates import Update

if TYPE_CHECKING:
    from tgsandbox.world.people import Bot
    from tgsandbox.world.world import World

TEST_CARD = Card("4242424242424242", "12/40", "123")


@dataclass(frozen=True, slots=True)
class Wish:
    """What the update should say. `amount` is in the currency's smallest units."""

    text: str = "Hello"
    currency: str = STARS
    total_amount: int = 100
    invoice_payload: str = "payload"
    title: str = "Triggered"
    shipping_option_id: str = ""
    telegram_payment_charge_id: str = ""
    provider_payment_charge_id: str = ""


def trigger(world: World, bot_id: int, user_id: int, kind: str, wish: Wish) -> None:
    """Make what that kind of update tells of. Raises WorldError with the kinds that there are."""
    if kind not in TRIGGERS:
        raise WorldError(f"'{kind}' can't be triggered; these can: {', '.join(TRIGGERS)}")
    world.account(user_id)
    TRIGGERS[kind](world, world.bot(bot_id), user_id, wish)


def write(world: World, bot: Bot, user_id: int, wish: Wish) -> None:
    acts.send_text(world, user_id, bot.id, wish.text)


def ask_pre_checkout(world: World, bot: Bot, user_id: int, wish: Wish) -> None:
    """A real form is behind the query: when the bot says yes, the payment follows."""
    in_stars = wish.currency == STARS
    if not in_stars and not bot.provider_tokens:
        provider.connect_provider(world, bot.id, "Stripe")
    invoice = InvoiceContent(
        bot.id,
        wish.title,
        wish.title,
        wish.invoice_payload,
        wish.currency,
        (LabeledPrice(wish.title, wish.total_amount),),
        provider_token="" if in_stars else bot.provider_tokens[-1].token,
    )
    try:
        link = invoicing.make_link(world, bot, invoice)
    except ServerRefusal as refusal:
        raise WorldError(f"Telegram refuses such an invoice: {refusal.code}") from None
    form = paying.open_link(world, user_id, link.slug)
    if in_stars:
        world.account(user_id).stars += wish.total_amount
        paying.pay_by_stars(world, form.id)
        return
    paying.pay_by_card(world, form.id, TEST_CARD)


def pay(world: World, bot: Bot, user_id: int, wish: Wish) -> None:
    """Stars are given to the person and spent, so that they can be refunded; no provider hears of a card."""
    charge_id = wish.telegram_payment_charge_id or stars.new_star_charge_id(world)
    at_provider = wish.provider_payment_charge_id or f"{user_id}_{next(world.payments.charge_numbers)}"
    if wish.currency == STARS:
        world.account(user_id).stars += wish.total_amount
        stars.spend(
            world,
            StarMove(
                charge_id,
                world.now(),
                bot.id,
                user_id,
                wish.total_amount,
                wish.invoice_payload,
                provider_payment_charge_id=at_provider,
            ),
        )
    paid = SuccessfulPayment(
        wish.currency,
        wish.total_amount,
        wish.invoice_payload,
        charge_id,
        at_provider,
        wish.title,
        shipping_option_id=wish.shipping_option_id,
    )
    world.add_message(world.private_chat(bot.id, user_id), user_id, paid)


def give_back(world: World, bot: Bot, user_id: int, wish: Wish) -> None:
    charge_id = wish.telegram_payment_charge_id or stars.new_star_charge_id(world)
    back = RefundedPayment(wish.currency, wish.total_amount, wish.invoice_payload, charge_id)
    world.add_message(world.private_chat(bot.id, user_id), bot.id, back)


TRIGGERS: dict[str, Callable[[World, Bot, int, Wish], None]] = {
    "message": write,
    "pre_checkout_query": ask_pre_checkout,
    "successful_payment": pay,
    "refunded_payment": give_back,
}


def replay(world: World, bot_id: int, update: Update) -> Update:
    """The same news under a new update_id; with the old one a bot that polls would not look at it again."""
    bot = world.bot(bot_id)
    queued = queueing.queue_update(world, bot, update.kind, update.subject, queue_key=update.queue_key)
    if queued is None:
        raise WorldError(f"@{bot.user.username} does not take a {update.kind} now: see its allowed_updates")
    return queued
