"""The demo's play: a T-shirt by card, a pass and a chart with Stars, the merchant at work, the reckoning."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from kassa.core.money import STARS, Money
from kassa.core.order import Order
from kassa.demo.agreement import Evidence, disagreements
from kassa.demo.control import Message, ProviderCharge, SandboxSaysNo, Stars
from kassa.demo.staging import Stage
from kassa.desk.order_text import journal_lines, order_lines
from kassa.service.clock import RealClock

SETTLING_SECONDS = 10.0
CARD = "4242 4242 4242 4242"
TRACKING = "NS-2026-0001"
ADDRESS = {"country_code": "DE", "city": "Jena", "street_line1": "Am Planetarium 5", "post_code": "07743"}
DIGITAL = ("Planetarium evening pass", "Printable star chart")

StockCounts = dict[str, tuple[int | None, int]]


async def play(scene: Stage, say: Callable[[str], None]) -> bool:
    """True when the goods were handed over and all books agree. Whatever goes wrong is said."""
    before = await _stock(scene)
    try:
        await _buy_shirt(scene)
        await _send_parcel(scene)
        for title in DIGITAL:
            await _buy_digital(scene, title)
    except SandboxSaysNo as error:
        await _show(scene, say)
        say(f"\nThe play broke off: {error}")
        return False
    await _until_recorded(scene)
    orders = await _show(scene, say)
    problems = disagreements(await _evidence(scene, orders, before))
    say("\n== Reckoning ==")
    for problem in problems:
        say(f"WRONG  {problem}")
    if not problems:
        say(
            f"ok  {len(orders)} orders handed over; "
            "the provider's ledger, the shop's ledger and the stock agree"
        )
    return not problems


async def _buy_shirt(scene: Stage) -> None:
    """Colour, size, invoice, address, shipping method, card."""
    buyer = scene.buyer
    await buyer.start()
    await buyer.tap(await buyer.read(), "Big Dipper T-shirt")
    card = await buyer.read("Big Dipper")
    await buyer.tap(card, "Night")
    await buyer.tap(card, "M")
    form = await buyer.open_form(await buyer.read("Big Dipper"))
    form = await buyer.fill_in(
        form, name="Ada Byron", phone_number="+49 3641 885488", shipping_address=ADDRESS
    )
    form = await buyer.choose_shipping(form, "courier")
    await buyer.pay_by_card(form, CARD)
    await buyer.read("Thank you")


async def _send_parcel(scene: Stage) -> None:
    """Packed, shipped with a tracking number, delivered: by the buttons in the merchant's chat."""
    merchant = scene.merchant
    parcel = await merchant.read("Parcel to send")
    await merchant.tap(parcel, "Packed")
    await merchant.tap(parcel, "Shipped")
    question = await merchant.read("Tracking number")
    await merchant.write(TRACKING, reply_to=question.id)
    await merchant.read(TRACKING)
    await scene.buyer.read(TRACKING)
    await merchant.tap(parcel, "Delivered")


async def _buy_digital(scene: Stage, title: str) -> None:
    """The goods' message is the receipt, too."""
    buyer = scene.buyer
    await buyer.start()
    await buyer.tap(await buyer.read(), title)
    await buyer.tap(await buyer.read(title), "Buy")
    form = await buyer.open_form(await buyer.read(title))
    await buyer.pay_by_stars(form)
    await buyer.read_all(is_goods_with_receipt)


def is_goods_with_receipt(message: Message) -> bool:
    return "Thank you" in message.text and (message.file is not None or "Your key" in message.text)


async def _until_recorded(scene: Stage) -> None:
    """The buyer has the goods a moment before the shop has written down that they arrived."""
    clock = RealClock()
    async with asyncio.timeout(SETTLING_SECONDS):
        while await scene.shop.engine.storage.pending_effects():
            await clock.wait_until(clock.now() + 0.01)


async def _show(scene: Stage, say: Callable[[str], None]) -> list[Order]:
    """Prints both conversations and each order with its journal."""
    for person in (scene.buyer, scene.merchant):
        say(f"\n== {person.user.first_name}'s chat with @{scene.bot.username} ==")
        for message in await person.whole_chat():
            say(_told(message, person.user.id, person.user.first_name))
    storage = scene.shop.engine.storage
    orders = [row.order for row in reversed(await storage.recent_orders(100))]
    for order in orders:
        say("\n== The shop's books ==")
        for line in (*order_lines(order), "", *journal_lines(await storage.journal(order.id))):
            say(line)
    return orders


def _told(message: Message, person_id: int, name: str) -> str:
    who = name if message.sender_id == person_id else "shop"
    text = message.text
    if message.invoice:
        text = f"[invoice: {message.invoice.title}, {message.invoice.total.text}]"
    elif message.file:
        text = f"[{message.kind}: {message.file.name}] {text}"
    elif message.kind in {"payment", "refund"}:
        text = f"[{message.kind}] {text}"
    lines = text.strip().replace("\n", "\n" + " " * 12)
    buttons = " ".join(f"[{button.text}]" for row in message.keyboard for button in row)
    return f"{who:>10}: {lines}" + (f"\n{'':12}{buttons}" if buttons else "")


async def _stock(scene: Stage) -> StockCounts:
    return {row.item: (row.shelf, row.taken) for row in await scene.shop.engine.storage.stock()}


async def _evidence(scene: Stage, orders: list[Order], before: StockCounts) -> Evidence:
    storage = scene.shop.engine.storage
    charges = await scene.control.get("/charges", list[ProviderCharge], bot_id=scene.bot.id)
    stars = await scene.control.get("/stars", Stars)
    return Evidence(
        orders=orders,
        provider_charges={
            charge.telegram_payment_charge_id: Money(
                charge.total.amount - charge.refunded.amount, charge.total.currency
            )
            for charge in charges
            if charge.state == "succeeded"
        },
        stars_received={
            move.id: Money(move.stars, STARS) for move in stars.transactions if move.bot_id == scene.bot.id
        },
        receivable=[total for account, total in await storage.ledger_totals() if account == "receivable"],
        stock_before=before,
        stock_after=await _stock(scene),
        book_problems=await storage.check(),
    )
