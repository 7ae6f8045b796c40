"""Quirks and subscriptions by the control API's verbs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tgsandbox.control.shapes.requests import QuirkSwitch
from tgsandbox.control.table import VERBS
from tgsandbox.control.verb import NotThere
from tgsandbox.control.verbs import quirks, subscriptions

if TYPE_CHECKING:
    from packages.tgsandbox.tests.payments.conftest import Stall

MONTH = 2_592_000


def test_a_quirk_is_switched_on_and_off_by_its_name(stall: Stall) -> None:
    name, *others = [quirk.name for quirk in quirks.list_quirks(stall.world)]
    assert quirks.switch_quirk(stall.world, name, QuirkSwitch(True)).is_on
    assert [quirk.is_on for quirk in quirks.list_quirks(stall.world)] == [True, *(False for _ in others)]
    assert not quirks.switch_quirk(stall.world, name, QuirkSwitch(False)).is_on
    with pytest.raises(NotThere, match="no quirk 'speed'"):
        quirks.switch_quirk(stall.world, "speed", QuirkSwitch(True))


def test_a_persons_subscriptions_are_listed_cancelled_and_resumed(stall: Stall) -> None:
    charge_id = stall.pay_stars(stall.open_stars(subscription_period=MONTH)).telegram_payment_charge_id
    (shown,) = subscriptions.list_subscriptions(stall.world, stall.user_id)
    assert (shown.charge_id, shown.stars, shown.state) == (charge_id, 50, "active")
    assert subscriptions.cancel_subscription(stall.world, stall.user_id, charge_id).state == "canceled"
    assert subscriptions.resume_subscription(stall.world, stall.user_id, charge_id).state == "active"
    with pytest.raises(NotThere, match="no subscription"):
        subscriptions.cancel_subscription(stall.world, stall.user_id, "stx")


def test_both_have_a_place_in_the_table() -> None:
    acts = {verb.act for verb in VERBS}
    assert {quirks.list_quirks, quirks.switch_quirk} <= acts
    assert {subscriptions.cancel_subscription, subscriptions.resume_subscription} <= acts
