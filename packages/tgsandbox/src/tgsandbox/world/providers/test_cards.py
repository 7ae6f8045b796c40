"""The test cards of Stripe and YooKassa, and what becomes of a charge on each.

Facts: stripe.com/docs/testing; YooKassa's set-up bot for its first card, its other two from a third party.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Outcome(StrEnum):
    SUCCESS = "success"
    NEEDS_3DS = "needs_3ds"  # charged only after the buyer confirms at the bank
    CARD_DECLINED = "card_declined"
    INSUFFICIENT_FUNDS = "insufficient_funds"
    LOST_CARD = "lost_card"
    STOLEN_CARD = "stolen_card"
    EXPIRED_CARD = "expired_card"
    INCORRECT_CVC = "incorrect_cvc"
    PROCESSING_ERROR = "processing_error"
    CARD_BLOCKED = "card_blocked"
    NOT_A_TEST_CARD = "not_a_test_card"
    FAILED_3DS = "authentication_failed"


# What the provider's own records say of a decline. The buyer only hears that the payment failed.
DECLINE_REASONS = {
    Outcome.CARD_DECLINED: "the bank declined the card and gave no reason",
    Outcome.INSUFFICIENT_FUNDS: "there is not enough money on the card",
    Outcome.LOST_CARD: "the card is reported as lost",
    Outcome.STOLEN_CARD: "the card is reported as stolen",
    Outcome.EXPIRED_CARD: "the card has expired",
    Outcome.INCORRECT_CVC: "the security code is wrong",
    Outcome.PROCESSING_ERROR: "the bank made an error while processing",
    Outcome.CARD_BLOCKED: "the card is blocked",
    Outcome.NOT_A_TEST_CARD: "only test cards are taken here, such as 4242 4242 4242 4242",
    Outcome.FAILED_3DS: "the buyer did not confirm the payment at the bank (3-D Secure)",
}


@dataclass(frozen=True, slots=True)
class TestCard:
    __test__ = False  # pytest: not a test

    number: str
    outcome: Outcome
    provider: str


STRIPE_CARDS = {
    "4242424242424242": Outcome.SUCCESS,
    "5555555555554444": Outcome.SUCCESS,
    "378282246310005": Outcome.SUCCESS,
    "4000000000000002": Outcome.CARD_DECLINED,
    "4000000000009995": Outcome.INSUFFICIENT_FUNDS,
    "4000000000009987": Outcome.LOST_CARD,
    "4000000000009979": Outcome.STOLEN_CARD,
    "4000000000000069": Outcome.EXPIRED_CARD,
    "4000000000000127": Outcome.INCORRECT_CVC,
    "4000000000000119": Outcome.PROCESSING_ERROR,
    "4000002500003155": Outcome.NEEDS_3DS,
    "4000002760003184": Outcome.NEEDS_3DS,
    "4000000000003220": Outcome.NEEDS_3DS,
}
YOOKASSA_CARDS = {
    "1111111111111026": Outcome.SUCCESS,
    "1111111111111049": Outcome.INSUFFICIENT_FUNDS,
    "1111111111111051": Outcome.CARD_BLOCKED,
}
TEST_CARDS = (
    *(TestCard(number, outcome, "Stripe") for number, outcome in STRIPE_CARDS.items()),
    *(TestCard(number, outcome, "YooKassa") for number, outcome in YOOKASSA_CARDS.items()),
)


def cards_of(provider: str) -> dict[str, Outcome]:
    """The numbers that a provider knows: Stripe only its own, each other one all of them.

    Telegram's other providers publish no numbers; so that each can be tried, they take the known ones.
    """
    if provider == "Stripe":
        return STRIPE_CARDS
    return STRIPE_CARDS | YOOKASSA_CARDS


def outcome_of(provider: str, number: str) -> Outcome:
    return cards_of(provider).get(number, Outcome.NOT_A_TEST_CARD)
