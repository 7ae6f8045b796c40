"""What a person has to look at: it is written down, and the merchant is told."""

from __future__ import annotations

from kassa.core.currencies import format_money
from kassa.core.decision import NotifyMerchant
from kassa.core.money import Money
from kassa.service.books import Books, Lane, NewCase, NewEffect, PendingEffect
from kassa.service.ports import Shop
from kassa.service.stray import stray_order


def report_case(books: Books, shop: Shop, case: NewCase, now: float) -> tuple[int, tuple[PendingEffect, ...]]:
    """Opens the case. Returns its number and the merchant's news of it, none without a chat for them."""
    number = books.open_case(case, now)
    if not shop.merchant_chat_id:
        return number, ()
    # A case's kind is its CaseNotice.
    news = NotifyMerchant(case.kind, case=number, detail=_in_words(case))
    effect = NewEffect(f"case:{number}", stray_order(shop.id), news, Lane.MERCHANT, now)
    return number, (books.queue_effect(effect, 0, now),)


def _in_words(case: NewCase) -> str:
    told = case.detail
    total = format_money(Money(told["amount"], told["currency"])) if "amount" in told else ""
    words = (total, case.telegram_payment_charge_id, case.order_id, told.get("reason", ""))
    return " · ".join(word for word in words if word)
