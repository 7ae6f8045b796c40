"""All that can happen next: to the buyer, at the provider and Telegram, in the outbox, at the merchant's."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from packages.kassa.tests.walking.scene import (
    BUYER,
    HERE,
    NOWHERE,
    STRANGER,
    Scene,
    broken_unless,
)
from packages.kassa.tests.walking.situation import Capture, News, Situation
from packages.kassa.tests.walking.telling import ask, hear, tell

from kassa.core.catalogue import AccessGoods, PhysicalGoods
from kassa.core.decision import Deliver, Effect, GrantAccess, RefundCharge, RevokeAccess
from kassa.core.inputs import (
    AnswerRejected,
    CancelOrder,
    CancelSubscription,
    ChargedBack,
    Command,
    DeadlinePassed,
    DeliveryFailed,
    DeliverySucceeded,
    Input,
    MarkDelivered,
    MarkPacked,
    MarkReturned,
    MarkShipped,
    PaymentRefunded,
    PaymentSucceeded,
    RecordRefund,
    Redeliver,
    RefundFailed,
    RefundOrder,
    RefundSent,
    Restock,
    RetryRefund,
    SubscriptionChanged,
)
from kassa.core.money import STARS, Money
from kassa.core.order import Order, Refund, RefundState
from kassa.core.wanted import is_still_wanted

Step = tuple[str, Situation]


def steps(scene: Scene, situation: Situation) -> Iterator[Step]:
    yield from _of_the_buyer(scene, situation)
    yield from _of_the_news(scene, situation)
    yield from _of_time(scene, situation)
    yield from _of_the_outbox(scene, situation)
    yield from _of_the_merchant(scene, situation)
    yield from _of_the_provider(scene, situation)
    yield from _of_a_rival(situation)
    yield from _of_a_subscriber(scene, situation)


# The buyer asks, is told yes or no, pays, is declined; the answer may come too late.


def _of_the_buyer(scene: Scene, situation: Situation) -> Iterator[Step]:
    if situation.budget.questions:
        for address in (HERE, NOWHERE):
            query = scene.shipping_question(address)
            number, found = scene.order_for(situation, query)
            yield (
                f"asks about shipping to {address.country_code}",
                tell(scene, found.spending("questions"), number, query),
            )
    for number, state in enumerate(situation.attempts):
        if state == "new":
            yield from _first_steps(scene, situation, number)
            break
    for number, state in enumerate(situation.attempts):
        if state.startswith("yes"):
            yield from _steps_after_yes(scene, situation, number, state)


def _first_steps(scene: Scene, situation: Situation, number: int) -> Iterator[Step]:
    asked, is_yes = ask(scene, situation, scene.question(number))
    yield f"presses pay ({number})", asked.with_attempt(number, "yes" if is_yes else "no")
    if scene.odd_payments:
        yield f"pays unasked ({number})", _pay(scene, situation, number, scene.payment(number))
        yield f"pays too much ({number})", _pay(scene, situation, number, scene.payment(number, more=1))
        stranger = scene.payment(number, payer_id=STRANGER)
        yield f"a stranger pays ({number})", _pay(scene, situation, number, stranger)
        for query in (scene.question(number, more=-1), scene.question(number, payer_id=STRANGER)):
            asked, is_yes = ask(scene, situation, query)
            broken_unless(not is_yes, f"{query} was approved")
            yield f"asks for something odd ({number})", asked.with_attempt(number, "no")


def _steps_after_yes(scene: Scene, situation: Situation, number: int, state: str) -> Iterator[Step]:
    yield f"is declined ({number})", situation.with_attempt(number, "declined")
    yield f"is charged ({number})", _pay(scene, situation, number, scene.payment(number))
    if state == "yes":
        query_id = scene.question(number).query_id
        order = _order_that_approved(situation, query_id)
        if order is not None:
            lost = situation.with_attempt(number, "lost")
            yield f"never hears the yes ({number})", lost.with_news(order, AnswerRejected(query_id, False))
            doubtful = situation.with_attempt(number, "yes?")
            yield (
                f"may have heard the yes ({number})",
                doubtful.with_news(order, AnswerRejected(query_id, True)),
            )


def _order_that_approved(situation: Situation, query_id: str) -> int | None:
    found = (number for number, order in enumerate(situation.orders) if query_id in order.approvals)
    return next(found, None)


def _pay(scene: Scene, situation: Situation, number: int, payment: PaymentSucceeded) -> Situation:
    charge_id = payment.telegram_payment_charge_id
    paid = situation.with_attempt(number, "paid").with_capture(Capture(charge_id, payment.total.amount))
    if payment.is_recurring:
        paid = replace(paid, renews=True)
    return paid.with_news(None, payment)


# What is under way arrives, in any order, and again.


def _of_the_news(scene: Scene, situation: Situation) -> Iterator[Step]:
    for news in situation.news:
        heard = hear_news(scene, situation, news)
        yield f"hears {_name(news.input)}", replace(heard, news=heard.news - {news}, told=heard.told | {news})
    if situation.budget.repeats:
        for news in situation.told:
            yield f"hears again {_name(news.input)}", hear_news(scene, situation, news).spending("repeats")


def _name(input_: Input) -> str:
    charge_id = getattr(input_, "telegram_payment_charge_id", "")
    return f"{type(input_).__name__}({charge_id})"


def hear_news(scene: Scene, situation: Situation, news: News) -> Situation:
    if news.order is not None:
        return tell(scene, situation, news.order, news.input)
    assert isinstance(news.input, PaymentSucceeded | PaymentRefunded | SubscriptionChanged)
    number, found = scene.order_for(situation, news.input)
    return tell(scene, found, number, news.input)


def _of_time(scene: Scene, situation: Situation) -> Iterator[Step]:
    if situation.budget.waits:
        yield "five minutes pass", replace(situation.spending("waits"), now=situation.now + 300)
    for number, deadline in situation.deadlines:
        if deadline.kind not in scene.passing:
            continue
        later = replace(
            situation,
            now=max(situation.now, deadline.due),
            deadlines=situation.deadlines - {(number, deadline)},
        )
        passed = DeadlinePassed(deadline.kind, deadline.due)
        yield f"the {deadline.kind} deadline passes", tell(scene, later, number, passed)


# Effects run, fail, and nobody knows.


def _of_the_outbox(scene: Scene, situation: Situation) -> Iterator[Step]:
    for number, effect in situation.outbox:
        order = situation.orders[number]
        without = replace(situation, outbox=situation.outbox - {(number, effect)})
        if not is_still_wanted(order, effect):
            yield f"{effect} is not wanted any more", without
        elif isinstance(effect, Deliver | GrantAccess):
            yield from _handing_over(scene, without, number, effect)
        elif isinstance(effect, RefundCharge):
            yield from _giving_back(without, number, effect)
        elif isinstance(effect, RevokeAccess):
            door = (number, effect.delivery_number)
            yield "shuts the door", replace(without, inside=without.inside - {door})
        else:
            yield "ends the subscription at Telegram", replace(without, renews=False)


def _handing_over(
    scene: Scene, situation: Situation, number: int, effect: Deliver | GrantAccess
) -> Iterator[Step]:
    if isinstance(scene.product.goods, PhysicalGoods):
        yield "the merchant reads what to pack", situation
        return
    yield "goods arrive", arrived(situation, number, effect)
    if situation.budget.failures:
        for transient in (True, False):
            failed = DeliveryFailed(effect.delivery_number, "no", transient)
            yield "goods don't arrive", situation.spending("failures").with_news(number, failed)


def arrived(situation: Situation, number: int, effect: Deliver | GrantAccess) -> Situation:
    """The buyer has it; the shop hears of it later. Nothing reaches them that was not paid."""
    order = situation.orders[number]
    delivery = order.delivery(effect.delivery_number)
    assert delivery is not None
    paid = situation.capture(delivery.telegram_payment_charge_id) is not None
    broken_unless(paid, "goods that nobody paid for")
    place = (number, effect.delivery_number)
    there = replace(situation, handed=situation.handed | {place})
    if isinstance(effect, GrantAccess):
        there = replace(there, inside=there.inside | {place})
    return there.with_news(number, DeliverySucceeded(effect.delivery_number))


def _giving_back(situation: Situation, number: int, effect: RefundCharge) -> Iterator[Step]:
    refund = situation.orders[number].refund(effect.refund_number)
    assert refund is not None
    if refund.amount.currency != STARS:
        yield "the merchant gets a task", situation
        if situation.budget.failures:
            yield (
                "the bank is at it",
                situation.spending("failures").with_news(number, RefundSent(refund.number)),
            )
        return
    yield "Stars go back", given_back(situation, number, refund)
    if situation.budget.failures:
        less = situation.spending("failures")
        unknown = RefundFailed(refund.number, "cut", unknown=True)
        yield "Stars go back, who knows", given_back(less, number, refund).with_news(number, unknown)
        yield "Stars don't go back, who knows", less.with_news(number, unknown)
        yield "Stars don't go back", less.with_news(number, RefundFailed(refund.number, "no"))


def given_back(situation: Situation, number: int, refund: Refund) -> Situation:
    """The provider gives back once, and never more than was paid; it refuses what was charged back."""
    charge_id = refund.telegram_payment_charge_id
    capture = situation.capture(charge_id)
    if capture is None or capture.charged_back:
        return situation.with_news(number, RefundFailed(refund.number, "nothing to give back"))
    if refund.amount.currency != STARS or not capture.given_back:
        total = capture.given_back + refund.amount.amount
        broken_unless(total <= capture.amount, f"{total} of {capture.amount} went back")
        situation = situation.with_capture(replace(capture, given_back=total))
    return situation.with_news(number, PaymentRefunded(BUYER, "payload", refund.amount, charge_id, "call"))


# The merchant tries everything, allowed or not.


def _of_the_merchant(scene: Scene, situation: Situation) -> Iterator[Step]:
    if not situation.budget.commands:
        return
    for number, order in enumerate(situation.orders):
        for command in _commands(scene, order):
            yield from _commanded(scene, situation, number, command)


def _commanded(scene: Scene, situation: Situation, number: int, command: Command) -> Iterator[Step]:
    world = situation
    if isinstance(command, RecordRefund):
        refund = situation.orders[number].refund(command.refund_number)
        if refund is None or not can_be_given_by_hand(situation, refund):
            return
        capture = situation.capture(refund.telegram_payment_charge_id)
        assert capture is not None
        world = situation.with_capture(replace(capture, given_back=capture.given_back + refund.amount.amount))
    after, decision = hear(scene, world, number, command)
    if decision.rejected is None:
        yield f"the merchant says {command}", after.spending("commands")


def can_be_given_by_hand(situation: Situation, refund: Refund) -> bool:
    capture = situation.capture(refund.telegram_payment_charge_id)
    if capture is None or capture.charged_back or refund.state is RefundState.DONE:
        return False
    return refund.amount.currency != STARS and capture.given_back + refund.amount.amount <= capture.amount


def _commands(scene: Scene, order: Order) -> Iterator[Command]:
    yield CancelOrder()
    yield RefundOrder()
    yield RefundOrder(Money(1, order.currency))
    yield RefundOrder(Money(scene.total.amount + 1, order.currency))
    if order.subscription_seconds:
        yield CancelSubscription()
    for refund in order.refunds:
        yield RetryRefund(refund.number)
        yield RecordRefund(refund.number)
    for delivery in order.deliveries:
        yield Redeliver(delivery.number)
        yield Restock(delivery.number)
        if isinstance(scene.product.goods, PhysicalGoods):
            yield MarkPacked(delivery.number)
            yield MarkShipped(delivery.number, "RR1")
            yield MarkDelivered(delivery.number)
            yield MarkReturned(delivery.number)


# Money moves without us.


def _of_the_provider(scene: Scene, situation: Situation) -> Iterator[Step]:
    if not situation.budget.outside:
        return
    less = situation.spending("outside")
    for capture in situation.provider:
        rest = capture.amount - capture.given_back
        is_card = scene.total.currency != STARS
        if rest and not capture.charged_back:
            refund_id = "the-rest" if is_card else ""
            yield "all goes back elsewhere", _elsewhere(scene, less, capture, rest, refund_id)
            if is_card and not capture.given_back:
                yield "a part goes back elsewhere", _elsewhere(scene, less, capture, 2, "a-part")
        number = _order_of(situation, capture.charge_id)
        if number is not None and capture.given_back in (0, capture.amount):
            # A bank may take back what was given back before: that is for a person to see.
            is_first = not capture.given_back
            gone = less.with_capture(replace(capture, charged_back=capture.charged_back or is_first))
            back = ChargedBack(capture.charge_id, Money(capture.amount, scene.total.currency))
            yield "is charged back", gone.with_news(number, back)


def _elsewhere(
    scene: Scene, situation: Situation, capture: Capture, amount: int, refund_id: str
) -> Situation:
    money = Money(amount, scene.total.currency)
    told = PaymentRefunded(BUYER, "payload", money, capture.charge_id, "list", refund_id)
    return situation.with_capture(replace(capture, given_back=capture.given_back + amount)).with_news(
        None, told
    )


def _order_of(situation: Situation, charge_id: str) -> int | None:
    """Whose charge it is; a personal invoice's order even when the payment was not heard of yet."""
    known = (number for number, order in enumerate(situation.orders) if order.charge(charge_id))
    found = next(known, None)
    if found is not None:
        return found
    return 0 if situation.orders and len(situation.orders) == 1 else None


def _of_a_rival(situation: Situation) -> Iterator[Step]:
    if situation.budget.rivals and situation.shelf:
        bought = situation.spending("rivals")
        yield "a rival buys one", replace(bought, shelf=bought.shelf - 1, others=bought.others + 1)


# Telegram charges a subscription again, and says what it thinks of it.


def _of_a_subscriber(scene: Scene, situation: Situation) -> Iterator[Step]:
    if not situation.budget.renewals or not isinstance(scene.product.goods, AccessGoods):
        return
    less = situation.spending("renewals")
    number = scene.budget.renewals - situation.budget.renewals + 1
    if situation.renews:
        payment = scene.renewal(number)
        charged = less.with_capture(Capture(payment.telegram_payment_charge_id, payment.total.amount))
        yield "is charged for another month", charged.with_news(None, payment)
    if situation.provider:
        for state in ("canceled", "active", "failed"):
            said = less.with_news(None, SubscriptionChanged(BUYER, state))
            yield (
                f"Telegram says {state}",
                replace(said, renews=state == "active") if state != "failed" else said,
            )


def deeds_left(situation: Situation) -> list[tuple[int, Effect]]:
    return sorted(situation.outbox, key=repr)
