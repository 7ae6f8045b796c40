"""The checker lets an honest day pass and finds each invariant broken in a doctored one."""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from pathlib import Path

import pytest
from tests.reliability.checker import INVARIANTS, check
from tests.reliability.day import a_day
from tests.reliability.evidence import Evidence, Row, dump

SEED = 4


async def live_a_day(folder: Path) -> Evidence:
    """Three purchases, one of them given back, and everything told again."""
    async with a_day(folder, "webhook", SEED) as day:
        assert await day.shop.start()
        course = await day.buy("Ann", "course")
        game = await day.buy("Bob", "game")
        mug = await day.buy("Cleo", "mug")
        await day.got(game, "GAMEKEY-")
        await day.got(mug, "Thank you")
        await day.got(course, "here-is-the-course")
        await day.shop.command("refund", await day.order_of(course), "--reason", "a change of mind")
        await day.got(course, "has been given back")
        await day.got(day.merchant, "Parcel to send")
        await day.shop.stop()
        evidence = day.evidence()

        assert await day.shop.start()
        bodies = [json.dumps(update.body, separators=(",", ":")).encode() for update in evidence.acknowledged]
        shuffled = random.Random(SEED).sample(bodies, len(bodies))
        await day.shop.tell_again(bodies + shuffled)
        await day.shop.stop()
        return replace(evidence, after_replay=dump(day.shop.database))


@pytest.fixture(scope="module")
def honest(tmp_path_factory: pytest.TempPathFactory) -> Evidence:
    return asyncio.run(live_a_day(tmp_path_factory.mktemp("day")))


def test_an_honest_day_passes(honest: Evidence) -> None:
    assert check(honest) == []
    # Or the checks looked at nothing.
    assert len(honest.provider) == 3
    assert honest.rows("refunds")
    assert honest.rows("deliveries")


# How to break a day: one way for each invariant at least. Each may change what it is given.
Doctor = Callable[[Evidence], Evidence]


def charge_forgotten(evidence: Evidence) -> Evidence:
    evidence.tables["charges"].pop()
    return evidence


def delivery_forgotten(evidence: Evidence) -> Evidence:
    evidence.tables["deliveries"] = [
        row for row in evidence.tables["deliveries"] if row["state"] != "DELIVERED"
    ]
    return evidence


def goods_given_to_a_stranger(evidence: Evidence) -> Evidence:
    given = next(call for call in evidence.calls if "GAMEKEY-" in str(call.arguments))
    evidence.calls.append(replace(given, number=9999, arguments={**given.arguments, "chat_id": "1"}))
    return evidence


def goods_given_before_the_payment(evidence: Evidence) -> Evidence:
    evidence.calls[:] = [
        replace(call, at=call.at - 3600) if "GAMEKEY-" in str(call.arguments) else call
        for call in evidence.calls
    ]
    return evidence


def thanked_for_nothing(evidence: Evidence) -> Evidence:
    thanks = next(call for call in evidence.calls if "Thank you" in str(call.arguments))
    nobody = {**thanks.arguments, "chat_id": "1", "text": "Thank you!"}
    evidence.calls.append(replace(thanks, number=9999, arguments=nobody))
    return evidence


def two_keys_for_one_charge(evidence: Evidence) -> Evidence:
    given = next(call for call in evidence.calls if "GAMEKEY-" in str(call.arguments))
    evidence.calls.append(replace(given, number=9999, arguments={**given.arguments, "text": "GAMEKEY-5"}))
    return evidence


def one_key_for_two_orders(evidence: Evidence) -> Evidence:
    pinned = next(row for row in evidence.tables["keys"] if row["order_id"])
    evidence.tables["keys"].append({**pinned, "order_id": "another"})
    return evidence


def shelf_below_nothing(evidence: Evidence) -> Evidence:
    _stock(evidence, "mug").update(shelf=-1, received=0)
    return evidence


def goods_out_of_nowhere(evidence: Evidence) -> Evidence:
    _stock(evidence, "mug")["shelf"] += 1
    return evidence


def a_transfer_forgotten(evidence: Evidence) -> Evidence:
    evidence.tables["ledger"].pop()
    return evidence


def a_euro_more_in_the_ledger(evidence: Evidence) -> Evidence:
    evidence.tables["ledger"][-1]["amount"] += 100
    return evidence


def refunded_twice(evidence: Evidence) -> Evidence:
    evidence.calls.append(next(call for call in evidence.calls if call.method == "refundStarPayment"))
    return evidence


def told_again_and_booked_again(evidence: Evidence) -> Evidence:
    assert evidence.after_replay is not None
    evidence.after_replay["ledger"].append(evidence.after_replay["ledger"][-1])
    return evidence


def a_gap_in_the_journal(evidence: Evidence) -> Evidence:
    evidence.tables["journal"] = [row for row in evidence.tables["journal"] if row["revision"] != 1]
    return evidence


def a_move_that_no_table_has(evidence: Evidence) -> Evidence:
    for row in evidence.tables["journal"]:
        if row["input"] == "PaymentSucceeded":
            row["input"] = "CancelOrder"
    return evidence


def a_second_answer(evidence: Evidence) -> Evidence:
    answer = next(call for call in evidence.calls if call.method == "answerPreCheckoutQuery")
    no = {**answer.arguments, "ok": "false", "error_message": "No"}
    evidence.calls.append(replace(answer, number=9999, arguments=no))
    return evidence


def silence_after_a_question(evidence: Evidence) -> Evidence:
    evidence.calls[:] = [call for call in evidence.calls if call.method != "answerPreCheckoutQuery"]
    return evidence


def another_price_in_the_invoice(evidence: Evidence) -> Evidence:
    prices = '[{"label":"Mug","amount":1200}]'
    evidence.calls[:] = [
        replace(call, arguments={**call.arguments, "prices": prices})
        if call.arguments.get("title") == "Mug"
        else call
        for call in evidence.calls
    ]
    return evidence


def a_tip_above_its_limit(evidence: Evidence) -> Evidence:
    evidence.calls[:] = [
        replace(call, arguments={**call.arguments, "max_tip_amount": "99"})
        if call.arguments.get("title") == "Mug"
        else call
        for call in evidence.calls
    ]
    return evidence


def a_hold_without_an_order(evidence: Evidence) -> Evidence:
    evidence.tables["stock_moves"] = [row for row in evidence.tables["stock_moves"] if row["kind"] != "sell"]
    return evidence


def a_hold_that_nobody_ends(evidence: Evidence) -> Evidence:
    evidence.tables["orders"][0]["payment"] = "APPROVED"
    evidence.tables["deadlines"].clear()
    return evidence


def an_effect_that_waits(evidence: Evidence) -> Evidence:
    evidence.tables["outbox"][-1].update(state="pending", due_at=0.0)
    return evidence


def goods_sent_twice_for_no_reason(evidence: Evidence) -> Evidence:
    evidence.calls.append(
        next(call for call in evidence.calls if "here-is-the-course" in str(call.arguments))
    )
    return evidence


def access_after_its_time(evidence: Evidence) -> Evidence:
    order = evidence.tables["orders"][0]
    document = json.loads(order["document"])
    charge = next(row for row in evidence.tables["charges"] if row["order_id"] == order["id"])
    document["order"]["subscription"] = {
        "state": "ACTIVE",
        "first_charge_id": charge["telegram_payment_charge_id"],
        "paid_until": evidence.now - 2 * evidence.grace_seconds,
        "cancelled_by_us": False,
    }
    order["document"] = json.dumps(document)
    for row in evidence.tables["deliveries"]:
        if row["order_id"] == order["id"]:
            row["state"] = "GRANTED"
    return evidence


def a_token_in_the_log(evidence: Evidence) -> Evidence:
    return replace(evidence, output=f"GET /bot123:{evidence.canaries[0]}/getMe")


def a_token_in_the_tables(evidence: Evidence) -> Evidence:
    evidence.tables["cases"].append({"shop": evidence.shop, "detail": evidence.canaries[1], "update_id": 1})
    return evidence


def a_payment_that_was_not_stored(evidence: Evidence) -> Evidence:
    evidence.tables["inbox"] = [
        row for row in evidence.tables["inbox"] if b"successful_payment" not in row["body"]
    ]
    return evidence


def a_time_that_passed_unseen(evidence: Evidence) -> Evidence:
    evidence.tables["deadlines"][0]["due"] = evidence.now - 3600
    return evidence


def a_refund_on_its_way_for_ever(evidence: Evidence) -> Evidence:
    evidence.tables["refunds"][0]["state"] = "SENT"
    return evidence


def another_shop_s_order_in_our_books(evidence: Evidence) -> Evidence:
    evidence.tables["orders"][0]["shop"] = "another"
    return evidence


def _stock(evidence: Evidence, item: str) -> Row:
    return next(row for row in evidence.tables["stock"] if row["item"] == item)


DOCTORED: list[tuple[str, Doctor]] = [
    ("I1 fate", charge_forgotten),
    ("I1 fate", delivery_forgotten),
    ("I2 nothing unpaid", goods_given_to_a_stranger),
    ("I2 nothing unpaid", goods_given_before_the_payment),
    ("I2 nothing unpaid", thanked_for_nothing),
    ("I3 unique goods", goods_given_to_a_stranger),
    ("I3 unique goods", two_keys_for_one_charge),
    ("I3 unique goods", one_key_for_two_orders),
    ("I4 stock", shelf_below_nothing),
    ("I4 stock", goods_out_of_nowhere),
    ("I5 ledger", a_transfer_forgotten),
    ("I5 ledger", a_euro_more_in_the_ledger),
    ("I6 refunds", refunded_twice),
    ("I7 told again", told_again_and_booked_again),
    ("I8 journal", a_gap_in_the_journal),
    ("I8 journal", a_move_that_no_table_has),
    ("I9 answers", a_second_answer),
    ("I9 answers", silence_after_a_question),
    ("I10 price", another_price_in_the_invoice),
    ("I10 price", a_tip_above_its_limit),
    ("I11 holds", a_hold_without_an_order),
    ("I11 holds", a_hold_that_nobody_ends),
    ("I12 outbox", an_effect_that_waits),
    ("I12 outbox", goods_sent_twice_for_no_reason),
    ("I13 access", access_after_its_time),
    ("I14 secrets", a_token_in_the_log),
    ("I14 secrets", a_token_in_the_tables),
    ("I15 acknowledged", a_payment_that_was_not_stored),
    ("I16 liveness", a_time_that_passed_unseen),
    ("I16 liveness", a_refund_on_its_way_for_ever),
    ("I17 shops", another_shop_s_order_in_our_books),
]


@pytest.mark.parametrize(("invariant", "doctor"), DOCTORED)
def test_a_doctored_day_is_found_out(honest: Evidence, invariant: str, doctor: Doctor) -> None:
    evidence = doctor(deepcopy(honest))

    assert list(INVARIANTS[invariant](evidence)) != []


def test_every_invariant_has_been_seen_broken() -> None:
    assert {invariant for invariant, _ in DOCTORED} == set(INVARIANTS)
