"""What an input does to the books: units, which run in the writer's thread, within one commit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kassa.core.cart import Cart
from kassa.core.catalogue import Product
from kassa.core.checkout import NO_ROW, decide
from kassa.core.decision import (
    AnswerPreCheckoutQuery,
    AnswerShippingQuery,
    Deadline,
    Decision,
    Effect,
    Given,
    NotifyMerchant,
)
from kassa.core.errors import InvalidInput, NotFound
from kassa.core.inputs import (
    ChargedBack,
    DeadlinePassed,
    Fact,
    Input,
    PaymentRefunded,
    PaymentSucceeded,
    PreCheckoutQueried,
    ShippingQueried,
    SubscriptionChanged,
)
from kassa.core.open_invoice import News as NewsOfPayer
from kassa.core.open_invoice import order_meant
from kassa.core.order import Invoicing, Order, PaymentState
from kassa.core.placing import PlaceOrder, place_for_payment, place_order
from kassa.core.refusal import Refusal
from kassa.core.renewals import renews
from kassa.service.bookkeeping import unmatched_income, unmatched_outgo
from kassa.service.books import Books, Lane, NewCase, NewEffect, OpenInvoice, PendingEffect
from kassa.service.cases import report_case
from kassa.service.catalogue import Catalogue
from kassa.service.numbering import Numbering, new_payload
from kassa.service.ports import Clock, RawUpdate, Shop
from kassa.service.recording import Recorded, Told, record
from kassa.service.restoring import NOTHING
from kassa.service.stocking import held_elsewhere, shelf_of_order, shelf_of_skus
from kassa.service.stray import stray_order

# Telegram waits 10 seconds for an answer. What is not decided after 8 is refused, while that still arrives.
SECONDS_TO_DECIDE = 8.0
# Policy.lapsed_holds_per_hour
SECONDS_OF_LAPSED_HOLDS = 3_600.0

_ABOUT_A_CHARGE = PaymentSucceeded | PaymentRefunded | ChargedBack


class Ordering:
    """The shop's side of every input."""

    def __init__(self, shop: Shop, clock: Clock) -> None:
        self._shop = shop
        self._clock = clock
        self._numbering = Numbering()
        self.catalogue = Catalogue()
        self.reserve = NOTHING

    # Commands and facts about an order that the caller knows

    def place(
        self,
        books: Books,
        buyer_id: int,
        lines: Sequence[tuple[str, int]],
        language: str,
        update: RawUpdate | None,
    ) -> Recorded:
        """Raises InvalidInput. An update that comes again finds the order that it placed."""
        placed = self._placed_by(books, update) if update else None
        if placed:
            return Recorded(placed)
        now = self._clock.now()
        placing = PlaceOrder(
            self._shop.id, self._numbering.new_order_id(now), buyer_id, Cart.of(lines), language
        )
        decision = place_order(
            placing, self._products(lines), self._given(now, self._shelf_of_skus(lines, books))
        )
        if update:
            books.store_update(update, now, decision.order.id)
        return self._record(books, None, decision, Told(placing, now, update.update_id if update else None))

    def tell(
        self,
        books: Books,
        order_id: str,
        input_: Input,
        update: RawUpdate | None = None,
        goods_due: float = 0.0,
    ) -> Recorded:
        """Raises NotFound."""
        order = books.order(order_id)
        if order is None:
            raise NotFound(f"there is no order {order_id}")
        if update and books.order_of_update(update) is not None:
            return Recorded(order)
        now = self._clock.now()
        if update:
            books.store_update(update, now, order_id)
        return self._decide(
            books, order, input_, Told(input_, now, update.update_id if update else None, goods_due)
        )

    def pass_deadline(self, books: Books, order_id: str, deadline: Deadline) -> Recorded | None:
        """None when it means nothing any more: an order is not cluttered with times that it outran."""
        books.drop_deadline(order_id, deadline)
        order = books.order(order_id)
        if order is None:
            return None
        now, passed = self._clock.now(), DeadlinePassed(deadline.kind, deadline.due)
        decision = decide(order, passed, self._given(now, shelf_of_order(order, books, self.catalogue)))
        return None if decision.row == NO_ROW else self._record(books, order, decision, Told(passed, now))

    def miss_deadline(self, books: Books, order_id: str, deadline: Deadline, reason: str) -> Recorded:
        """After a failure: it is not told again and again, and a person gets to see it."""
        books.drop_deadline(order_id, deadline)
        detail = {"reason": reason, "input": "DeadlinePassed", "kind": deadline.kind}
        return self.report(books, NewCase("failed_input", detail, order_id), self._clock.now())

    def learn(self, books: Books, fact: Fact, payload: str) -> Recorded | None:
        """News from a list of payments, not from an update. None when it is no news: nothing is written."""
        if isinstance(fact, PaymentSucceeded) and fact.is_recurring:
            fact = replace(
                fact, is_first_recurring=not renews(self._orders_of(books, payload, fact.payer_id), fact)
            )
        told = Told(fact, self._clock.now())
        order = self._order_behind(books, fact, payload, told)
        if order is None:
            return self._learn_stray(books, fact, told)
        decision = decide(order, fact, self._given(told.at, shelf_of_order(order, books, self.catalogue)))
        if decision.order == order and not decision.effects:
            return None
        return self._record(books, order, decision, told)

    def learn_in_vain(self, books: Books, fact: Fact, reason: str) -> Recorded:
        """After a failure: a person is told, since the list is read on."""
        charge_id = fact.telegram_payment_charge_id if isinstance(fact, _ABOUT_A_CHARGE) else ""
        detail = {"reason": reason, "input": type(fact).__name__}
        return self.report(
            books, NewCase("failed_input", detail, telegram_payment_charge_id=charge_id), self._clock.now()
        )

    # The money lane: questions and facts that name an invoice's payload

    def ask(
        self, books: Books, input_: Input, payload: str, update: RawUpdate, asked_at: float
    ) -> Recorded | None:
        """None when this update was here before: it has its answer."""
        if books.order_of_update(update) is not None:
            return None
        now = self._clock.now()
        told = Told(input_, now, update.update_id)
        order = self._order_behind(books, input_, payload, told)
        books.store_update(update, now, order.id if order else "")
        if order is None:
            return self._ask_stray(books, input_, payload, told)
        if isinstance(input_, ShippingQueried | PreCheckoutQueried):
            why, refusal = self._refusal_beforehand(order, now - asked_at)
            if refusal is not None:
                return self._record(
                    books, order, Decision(order, why, effects=(_refuse(input_, refusal),)), told
                )
        return self._decide(books, order, input_, told)

    def ask_in_vain(self, books: Books, input_: Input, update: RawUpdate, reason: str) -> Recorded | None:
        """After a failure: the update is kept, a person is told, and a question is refused."""
        if books.order_of_update(update) is not None:
            return None
        now = self._clock.now()
        books.store_update(update, now, set_aside=reason)
        charge_id = input_.telegram_payment_charge_id if isinstance(input_, _ABOUT_A_CHARGE) else ""
        case = NewCase(
            "failed_input",
            {"reason": reason, "input": type(input_).__name__},
            "",
            update.update_id,
            charge_id,
        )
        answered = self._answer_stray(books, input_, Refusal.TRY_AGAIN, Told(input_, now, update.update_id))
        reported = self.report(books, case, now)
        return replace(reported, effects=(*answered, *reported.effects))

    def set_aside(self, books: Books, update: RawUpdate, reason: str) -> Recorded | None:
        """None when this update was here before."""
        if books.order_of_update(update) is not None:
            return None
        now = self._clock.now()
        books.store_update(update, now, set_aside=reason)
        case = NewCase("unreadable_update", {"reason": reason}, "", update.update_id)
        return self.report(books, case, now)

    def open_invoice(self, books: Books, lines: Sequence[tuple[str, int]]) -> OpenInvoice:
        """Raises InvalidInput when nobody could buy that."""
        now = self._clock.now()
        invoice = OpenInvoice(new_payload(), tuple(lines), now)
        self._order_of_invoice(books, invoice, 0, now)
        books.add_open_invoice(invoice)
        return invoice

    # What these share

    def _refusal_beforehand(self, order: Order, waited_seconds: float) -> tuple[str, Refusal | None]:
        """What is refused whatever the table would say, and why."""
        if waited_seconds >= SECONDS_TO_DECIDE:
            return "late", Refusal.TRY_AGAIN
        return "restored", self.reserve.refusal_of(order)

    def _shelf_of_skus(self, lines: Sequence[tuple[str, int]], books: Books) -> dict[str, int | None]:
        shelf = shelf_of_skus(lines, books, self.catalogue)
        return {sku: 0 if self.reserve.is_held_back(sku, self.catalogue) else shelf[sku] for sku in shelf}

    def _decide(self, books: Books, order: Order, input_: Input, told: Told) -> Recorded:
        given = self._given(told.at, shelf_of_order(order, books, self.catalogue))
        if isinstance(input_, PreCheckoutQueried) and order.payment is PaymentState.OPEN:
            given = self._with_holds(given, books, order)
        return self._record(books, order, decide(order, input_, given), told)

    def _record(self, books: Books, before: Order | None, decision: Decision, told: Told) -> Recorded:
        """A shop without a chat for its merchant is run from the command line: nobody is told there."""
        if not self._shop.merchant_chat_id:
            effects = tuple([one for one in decision.effects if not isinstance(one, NotifyMerchant)])
            if effects != decision.effects:
                decision = replace(decision, effects=effects)
        return record(books, before, decision, told)

    def _with_holds(self, given: Given, books: Books, order: Order) -> Given:
        """Only goods that are counted can be kept from others."""
        if not any(given.shelf.values()):
            return given
        since = given.now - SECONDS_OF_LAPSED_HOLDS
        holds = books.holds_of(order.buyer_id, since, since - self._shop.policy.invoice_seconds)
        return replace(given, held_elsewhere=held_elsewhere(order, holds.orders), lapsed_holds=holds.lapsed)

    def _given(self, now: float, shelf: dict[str, int | None]) -> Given:
        return Given(now, shelf, self._shop.shipping, self._shop.policy)

    def _products(self, lines: Sequence[tuple[str, int]]) -> list[Product]:
        return self.catalogue.of_skus(sku for sku, _ in lines)

    def _placed_by(self, books: Books, update: RawUpdate) -> Order | None:
        order_id = books.order_of_update(update)
        return books.order(order_id) if order_id else None

    def _order_behind(self, books: Books, input_: Input, payload: str, told: Told) -> Order | None:
        """The order that is meant: by its charge, a personal payload, or an open payload and its payer."""
        if isinstance(input_, _ABOUT_A_CHARGE):
            order_id = books.order_of_charge(input_.telegram_payment_charge_id)
            if order_id is not None:
                return books.order(order_id) if order_id else None
        order = books.order(payload)
        if order is not None:
            return order if order.invoicing is Invoicing.PERSONAL else None
        invoice = books.open_invoice(payload)
        payer_id = getattr(input_, "payer_id", None)
        if invoice is None or payer_id is None:
            return None
        return self._order_of_payer(books, invoice, payer_id, input_, told)

    def _order_of_payer(
        self, books: Books, invoice: OpenInvoice, payer_id: int, input_: Input, told: Told
    ) -> Order | None:
        """The one of the payer's orders that this is about, or else a new one."""
        if not isinstance(input_, NewsOfPayer):
            return None
        found = order_meant(books.orders_of_payer(invoice.payload, payer_id), input_)
        if found is not None or isinstance(input_, SubscriptionChanged):
            return found
        try:
            order = self._order_of_invoice(books, invoice, payer_id, told.at)
        except InvalidInput:
            return None
        placed = Decision(order, "1", deadlines=(Deadline("invoice", order.expires_at),))
        return self._record(books, None, placed, replace(told, input=invoice)).order

    def _order_of_invoice(self, books: Books, invoice: OpenInvoice, payer_id: int, now: float) -> Order:
        placing = PlaceOrder(
            self._shop.id,
            self._numbering.new_order_id(now),
            payer_id,
            Cart.of(invoice.lines),
            self._shop.languages[0],
            Invoicing.OPEN,
            invoice.payload,
        )
        shelf = self._shelf_of_skus(invoice.lines, books)
        return place_for_payment(placing, self._products(invoice.lines), self._given(now, shelf))

    def _orders_of(self, books: Books, payload: str, payer_id: int) -> Sequence[Order]:
        """A payer's orders of an invoice: the one of a personal payload, any number of an open one."""
        order = books.order(payload)
        if order is not None:
            return (order,)
        return books.orders_of_payer(payload, payer_id) if books.open_invoice(payload) else ()

    # Payloads that name nothing

    def _learn_stray(self, books: Books, fact: Fact, told: Told) -> Recorded | None:
        if isinstance(fact, PaymentSucceeded):
            return self._keep_unmatched(books, fact, told)
        if isinstance(fact, PaymentRefunded) and self._return_unmatched(books, fact, told):
            return Recorded(stray_order(self._shop.id))
        return None

    def _ask_stray(self, books: Books, input_: Input, payload: str, told: Told) -> Recorded | None:
        if isinstance(input_, PaymentSucceeded):
            return self._keep_unmatched(books, input_, told)
        if isinstance(input_, PaymentRefunded) and self._return_unmatched(books, input_, told):
            return None
        detail = {"input": type(input_).__name__, "invoice_payload": payload}
        case = NewCase("unknown_payload", detail, "", told.update_id)
        answered = self._answer_stray(books, input_, Refusal.ORDER_CLOSED, told)
        if not answered:
            return self.report(books, case, told.at)
        # Anybody may press Pay again and again: a question that was refused is written down, and no more.
        books.open_case(case, told.at)
        return Recorded(answered[0].item.order, answered)

    def _keep_unmatched(self, books: Books, payment: PaymentSucceeded, told: Told) -> Recorded | None:
        charge_id = payment.telegram_payment_charge_id
        if books.order_of_charge(charge_id) is not None:
            return None
        books.record_unmatched_charge(
            charge_id, payment.provider_payment_charge_id, payment.payer_id, payment.total, told.at
        )
        books.book("", 0, told.at, unmatched_income(charge_id, payment.total))
        detail = {
            "invoice_payload": payment.invoice_payload,
            "payer_id": payment.payer_id,
            "amount": payment.total.amount,
            "currency": payment.total.currency,
        }
        return self.report(
            books, NewCase("unmatched_payment", detail, "", told.update_id, charge_id), told.at
        )

    def _return_unmatched(self, books: Books, refund: PaymentRefunded, told: Told) -> bool:
        charge_id = refund.telegram_payment_charge_id
        if books.order_of_charge(charge_id) is None:
            return False
        if books.refund_unmatched_charge(charge_id):
            books.book("", 0, told.at, unmatched_outgo(charge_id, refund.total))
        return True

    def report(self, books: Books, case: NewCase, now: float) -> Recorded:
        """Opens a case, and tells the merchant of it."""
        number, effects = report_case(books, self._shop, case, now)
        return Recorded(stray_order(self._shop.id), effects, case=number)

    def _answer_stray(
        self, books: Books, input_: Input, refusal: Refusal, told: Told
    ) -> tuple[PendingEffect, ...]:
        if not isinstance(input_, ShippingQueried | PreCheckoutQueried):
            return ()
        order = stray_order(self._shop.id, self._shop.languages[0], input_.invoice_payload, input_.payer_id)
        new = NewEffect(
            f"stray:{told.update_id}:{input_.query_id}",
            order,
            _refuse(input_, refusal),
            Lane.ANSWERS,
            told.at,
        )
        return (books.queue_effect(new, 0, told.at),)


def _refuse(question: ShippingQueried | PreCheckoutQueried, refusal: Refusal) -> Effect:
    if isinstance(question, ShippingQueried):
        return AnswerShippingQuery(question.query_id, refusal=refusal)
    return AnswerPreCheckoutQuery(question.query_id, refusal)
