"""Rows G1 to G15: each delivery's way to the buyer, and back."""

from __future__ import annotations

import pytest
from packages.kassa.tests.core.sale import CLUB, KEY, MUG, Sale, paid

from kassa.core.decision import (
    Deadline,
    Deliver,
    GrantAccess,
    NotifyBuyer,
    NotifyMerchant,
    RevokeAccess,
    StockMove,
)
from kassa.core.errors import NotFound, TransitionNotAllowed
from kassa.core.inputs import (
    Command,
    DeliveryFailed,
    DeliverySucceeded,
    MarkDelivered,
    MarkPacked,
    MarkReturned,
    MarkShipped,
    Redeliver,
    RefundOrder,
    Restock,
)
from kassa.core.order import DeliveryState
from kassa.core.wanted import is_still_wanted


def state(sale: Sale) -> DeliveryState:
    return sale.order.deliveries[0].state


def test_a_key_arrives() -> None:
    sale = paid(KEY)

    assert sale.hear(DeliverySucceeded(1)).row == "G1"
    assert state(sale) is DeliveryState.DELIVERED


def test_a_transient_failure_is_tried_again_until_the_tries_are_used_up() -> None:
    sale = paid(KEY)
    failed = DeliveryFailed(1, "Too Many Requests", transient=True)

    rows = [sale.hear(failed).row for _ in range(sale.policy.delivery_attempts)]

    assert rows == ["G5", "G5", "G5", "G5", "G6"]
    assert state(sale) is DeliveryState.FAILED


def test_a_buyer_who_blocked_the_bot_is_not_tried_again_but_shown_to_the_merchant() -> None:
    sale = paid(KEY)

    decision = sale.hear(DeliveryFailed(1, "bot was blocked by the user", transient=False))

    assert decision.row == "G6"
    assert decision.effects == (NotifyMerchant("delivery_failed"), NotifyBuyer("delayed"))
    assert sale.order.deliveries[0].reason == "bot was blocked by the user"


def test_a_failed_delivery_is_sent_again_with_all_its_tries() -> None:
    sale = paid(KEY)
    sale.hear(DeliveryFailed(1, "no", transient=False))

    decision = sale.hear(Redeliver(1))

    assert (decision.row, decision.effects) == ("G8", (Deliver(1),))
    assert (state(sale), sale.order.deliveries[0].attempts) == (DeliveryState.OWED, 0)


def test_what_arrived_is_sent_again_when_the_buyer_asks() -> None:
    sale = paid(KEY)
    sale.hear(DeliverySucceeded(1))

    decision = sale.hear(Redeliver(1))

    assert (decision.row, decision.effects) == ("G9", (Deliver(1),))
    assert is_still_wanted(sale.order, Deliver(1))
    assert sale.hear(DeliveryFailed(1, "no", transient=False)).row == "G7"
    assert state(sale) is DeliveryState.DELIVERED


def test_what_was_paid_back_is_not_sent_again() -> None:
    sale = paid(KEY)
    sale.hear(DeliverySucceeded(1))
    sale.hear(RefundOrder())

    rejected = sale.hear(Redeliver(1)).rejected
    assert isinstance(rejected, TransitionNotAllowed)
    assert str(rejected) == (
        "Redeliver of what is DELIVERED is possible only when its money is kept, its subscription has not "
        "ended, and it is no parcel"
    )
    assert not is_still_wanted(sale.order, Deliver(1))


def test_a_key_that_crossed_a_refund_is_written_down_and_reported() -> None:
    sale = paid(KEY)
    sale.hear(RefundOrder())

    decision = sale.hear(DeliverySucceeded(1))

    assert (decision.row, decision.effects) == ("G3", (NotifyMerchant("delivered_after_refund"),))
    assert state(sale) is DeliveryState.DELIVERED


def test_a_parcel_is_packed_shipped_and_delivered() -> None:
    sale = paid(MUG)

    sale.hear(MarkPacked(1))
    shipped = sale.hear(MarkShipped(1, "RR123"))
    assert (shipped.effects, sale.order.deliveries[0].tracking) == ((NotifyBuyer("shipped"),), "RR123")

    sale.hear(MarkShipped(1, "RR124"))
    sale.hear(MarkDelivered(1))
    assert (state(sale), sale.order.deliveries[0].tracking) == (DeliveryState.DELIVERED, "RR124")


def test_what_there_is_to_know_of_a_parcel_goes_to_the_merchant() -> None:
    sale = Sale.of(MUG)
    sale.ask_shipping()

    assert Deliver(1) in sale.pay(2_500, option_id="post").effects
    assert is_still_wanted(sale.order, Deliver(1))
    sale.hear(MarkPacked(1))
    assert not is_still_wanted(sale.order, Deliver(1))


def test_a_merchant_who_was_not_reached_can_still_ship() -> None:
    sale = paid(MUG)
    sale.hear(DeliveryFailed(1, "chat not found", transient=False))
    assert state(sale) is DeliveryState.FAILED

    assert sale.hear(MarkShipped(1, "RR1")).row == "G11"


@pytest.mark.parametrize("command", [MarkPacked(1), MarkShipped(1), MarkDelivered(1), MarkReturned(1)])
def test_a_key_is_not_packed_or_shipped(command: Command) -> None:
    assert isinstance(paid(KEY).hear(command).rejected, TransitionNotAllowed)


def test_a_parcel_whose_money_went_back_is_not_shipped() -> None:
    sale = paid(MUG)
    sale.hear(RefundOrder())

    rejected = sale.hear(MarkShipped(1)).rejected

    assert (
        str(rejected) == "MarkShipped is possible from OWED or FAILED or PACKED or SHIPPED, this is CANCELLED"
    )


def test_goods_come_back_to_the_shelf_once_and_only_by_a_persons_word() -> None:
    sale = paid(MUG)
    sale.hear(MarkShipped(1))
    assert sale.hear(RefundOrder()).stock_moves == ()
    assert sale.hear(MarkReturned(1)).stock_moves == ()

    assert sale.hear(Restock(1)).stock_moves == (StockMove("restock", "THING", 1, 1),)
    assert isinstance(sale.hear(Restock(1)).rejected, TransitionNotAllowed)


def test_a_key_never_goes_back_to_the_pool() -> None:
    sale = paid(KEY)
    sale.hear(RefundOrder())

    assert isinstance(sale.hear(Restock(1)).rejected, TransitionNotAllowed)


def test_a_time_in_a_chat_begins_with_the_open_door_and_ends() -> None:
    sale = paid(CLUB)
    sale.now = 2_000.0

    granted = sale.hear(DeliverySucceeded(1))
    until = 2_000.0 + 30 * 86_400
    assert (granted.row, granted.deadlines) == ("G2", (Deadline("access", until),))

    ended = sale.pass_deadline("access", until)
    assert (ended.row, ended.effects) == ("G15", (RevokeAccess(1), NotifyBuyer("access_ended")))
    assert state(sale) is DeliveryState.ENDED


def test_a_door_that_opened_after_the_refund_is_shut() -> None:
    sale = paid(CLUB)
    sale.hear(RefundOrder())

    decision = sale.hear(DeliverySucceeded(1))

    assert (decision.row, decision.effects) == ("G4", (RevokeAccess(1),))
    assert is_still_wanted(sale.order, RevokeAccess(1))
    assert not is_still_wanted(sale.order, GrantAccess(1))


def test_a_delivery_that_there_is_none_of_is_not_found() -> None:
    assert isinstance(paid(KEY).hear(Redeliver(2)).rejected, NotFound)
    assert paid(KEY).hear(DeliverySucceeded(2)).row == "-"
