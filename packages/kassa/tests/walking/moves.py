"""All that can happen next, to the buyer, in time, at Telegram, and in the rooms of deeds and office."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from packages.kassa.tests.walking.deeds import of_the_outbox
from packages.kassa.tests.walking.office import of_the_merchant, of_the_provider
from packages.kassa.tests.walking.scene import (
    BUYER,
    HERE,
    NOWHERE,
    STRANGER,
    Scene,
    broken_unless,
)
from packages.kassa.tests.walking.situation import Capture, News, Situation
from packages.kassa.tests.walking.telling import ask, tell

from kassa.core.inputs import (
    AnswerRejected,
    DeadlinePassed,
    Input,
    PaymentRefunded,
    PaymentSucceeded,
    SubscriptionChanged,
)

Step = tuple[str, Situation]


def steps(scene: Scene, situation: Situation) -> Iterator[Step]:
    yield from _of_the_buyer(scene, situation)
    yield from _of_the_news(scene, situation)
    yield from _of_time(scene, situation)
    yield from of_the_outbox(situation)
    yield from of_the_merchant(scene, situation)
    yield from of_the_provider(scene, situation)
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


def _of_a_rival(situation: Situation) -> Iterator[Step]:
    if situation.budget.rivals and situation.shelf:
        bought = situation.spending("rivals")
        yield "a rival buys one", replace(bought, shelf=bought.shelf - 1, others=bought.others + 1)


# Telegram charges a subscription again, and says what it thinks of it.


def _of_a_subscriber(scene: Scene, situation: Situation) -> Iterator[Step]:
    if not situation.budget.renewals:
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
            renews = situation.renews if state == "failed" else state == "active" and not situation.stopped
            yield f"Telegram says {state}", replace(said, renews=renews)
