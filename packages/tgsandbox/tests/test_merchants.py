"""The providers' own side: Stripe's and YooKassa's official SDKs work against the sandbox's books."""

from __future__ import annotations

import csv
import io
import urllib.error
import urllib.request
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
import stripe
import yookassa  # type: ignore[import-untyped]  # it carries no types
from yookassa.domain.exceptions import ApiError  # type: ignore[import-untyped]

from tgsandbox.testing import Buyer, Sandbox, SandboxBot, WorldError

CARDS = {"Stripe": "4242424242424242", "YooKassa": "1111111111111026"}


@dataclass
class Counter:
    """A bot that sells something for 10.00 in the provider's currency, its program played by the test."""

    sandbox: Sandbox
    bot: SandboxBot
    buyer: Buyer
    provider: str
    token: str

    @property
    def secret_key(self) -> str:
        return self.bot.merchants()[0].secret_key

    def sell(self, amount: int = 10_000, card: str = "") -> str:
        """The provider's id of the charge."""
        invoice = {
            "title": "Tea",
            "description": "A pot of tea",
            "payload": "tea",
            "provider_token": self.token,
            "currency": "EUR" if self.provider == "Stripe" else "RUB",
            "prices": [{"label": "Tea", "amount": amount}],
        }
        self.bot.call("sendInvoice", chat_id=self.buyer.id, **invoice)
        form = self.buyer.open_form()
        form.press_pay(card=card or CARDS[self.provider])
        (update,) = self.bot.call("getUpdates", allowed_updates=["pre_checkout_query"], offset=-1)
        query_id = update["pre_checkout_query"]["id"]
        self.bot.call("answerPreCheckoutQuery", pre_checkout_query_id=query_id, ok=True)
        return self.sandbox.charges()[-1].id


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(seed=3, limit_seconds=5) as running:
        running.clock.freeze()
        yield running


def open_counter(sandbox: Sandbox, provider: str, username: str = "tea_bot") -> Counter:
    bot, ann = sandbox.bot(username=username), sandbox.buyer()
    ann.open(bot)
    return Counter(sandbox, bot, ann, provider, bot.connect_provider(provider))


@pytest.fixture
def at_stripe(sandbox: Sandbox) -> Counter:
    return open_counter(sandbox, "Stripe")


@pytest.fixture
def at_yookassa(sandbox: Sandbox) -> Iterator[Counter]:
    counter = open_counter(sandbox, "YooKassa")
    (merchant,) = counter.bot.merchants()
    address = sandbox.url + merchant.api_url
    yookassa.Configuration.configure(merchant.merchant_id, merchant.secret_key, api_url=address)
    yield counter
    yookassa.Configuration.configure(None, None)


def client(counter: Counter, key: str = "") -> stripe.StripeClient:
    address = counter.sandbox.url + counter.bot.merchants()[0].api_url
    return stripe.StripeClient(
        key or counter.secret_key, base_addresses={"api": address}, max_network_retries=0
    )


# Stripe.


def test_stripes_sdk_lists_and_gets_charges(at_stripe: Counter) -> None:
    first = at_stripe.sell()
    at_stripe.sandbox.clock.advance(60)
    declined = at_stripe.sell(card="4000000000000002")
    charges = client(at_stripe).v1.charges
    assert [charge.id for charge in charges.list().data] == [declined, first]
    paid, failed = charges.retrieve(first), charges.retrieve(declined)
    assert (paid.amount, paid.currency, paid.status, paid.paid, paid.livemode) == (
        10_000,
        "eur",
        "succeeded",
        True,
        False,
    )
    assert (failed.status, failed.paid, failed.failure_code) == ("failed", False, "card_declined")
    late = charges.list({"created": {"gt": int(paid.created)}}).data
    assert [charge.id for charge in late] == [declined]


def test_stripes_sdk_pages_through_charges(at_stripe: Counter) -> None:
    sold = [at_stripe.sell(100 * number) for number in range(1, 6)]
    charges = client(at_stripe).v1.charges
    page = charges.list({"limit": 2})
    assert page.has_more
    assert [charge.id for charge in page.auto_paging_iter()] == sold[::-1]
    before = charges.list({"limit": 2, "ending_before": sold[0]}).data
    assert [charge.id for charge in before] == [sold[2], sold[1]]


def test_stripes_sdk_refunds_a_part_and_then_the_rest(at_stripe: Counter) -> None:
    charge_id = at_stripe.sell()
    refunds = client(at_stripe).v1.refunds
    part = refunds.create({"charge": charge_id, "amount": 2_500, "reason": "requested_by_customer"})
    assert (part.amount, part.charge, part.status) == (2_500, charge_id, "succeeded")
    assert at_stripe.sandbox.charges()[0].state == "partly_refunded"
    with pytest.raises(stripe.InvalidRequestError, match="greater than unrefunded amount"):
        refunds.create({"charge": charge_id, "amount": 7_501})
    rest = refunds.create({"charge": charge_id})
    assert rest.amount == 7_500
    with pytest.raises(stripe.InvalidRequestError) as again:
        refunds.create({"charge": charge_id})
    assert again.value.code == "charge_already_refunded"
    assert [refund.id for refund in refunds.list({"charge": charge_id}).data] == [rest.id, part.id]
    assert client(at_stripe).v1.charges.retrieve(charge_id).refunded is True


def test_the_same_idempotency_key_refunds_once_at_stripe(at_stripe: Counter) -> None:
    charge_id = at_stripe.sell()
    refunds = client(at_stripe).v1.refunds
    once, twice = (
        refunds.create({"charge": charge_id, "amount": 1_000}, {"idempotency_key": "refund-1"}) for _ in "ab"
    )
    assert once.id == twice.id
    assert at_stripe.sandbox.charges()[0].refunded.amount == 1_000


def test_stripe_refuses_wrong_keys_and_unknown_things(at_stripe: Counter) -> None:
    with pytest.raises(stripe.AuthenticationError, match="Invalid API Key provided"):
        client(at_stripe, "sk_test_wrong").v1.charges.list()
    with pytest.raises(stripe.InvalidRequestError) as missing:
        client(at_stripe).v1.charges.retrieve("ch_none")
    assert (missing.value.code, missing.value.http_status) == ("resource_missing", 404)
    with pytest.raises(stripe.InvalidRequestError, match="Unrecognized request URL"):
        client(at_stripe).v1.customers.list()
    with pytest.raises(stripe.InvalidRequestError, match="One of the following params"):
        client(at_stripe).v1.refunds.create({"amount": 5})


def test_one_merchant_does_not_see_anothers_charges(at_stripe: Counter) -> None:
    charge_id = at_stripe.sell()
    other = open_counter(at_stripe.sandbox, "Stripe", "cake_bot")
    assert client(other).v1.charges.list().data == []
    with pytest.raises(stripe.InvalidRequestError, match="No such charge"):
        client(other).v1.refunds.create({"charge": charge_id})


def test_a_dispute_takes_the_money_until_it_is_won(at_stripe: Counter) -> None:
    charge_id = at_stripe.sell()
    at_stripe.sandbox.dispute(charge_id)
    api = client(at_stripe).v1
    (dispute,) = api.disputes.list().data
    assert (dispute.status, dispute.charge, dispute.amount) == ("needs_response", charge_id, 10_000)
    assert api.balance.retrieve().available[0].amount == 0
    with pytest.raises(stripe.InvalidRequestError) as refused:
        api.refunds.create({"charge": charge_id})
    assert refused.value.code == "charge_disputed"
    assert at_stripe.sandbox.close_dispute(dispute.id, won=True).state == "won"
    assert api.balance.retrieve().available[0].amount == 10_000
    assert api.charges.retrieve(charge_id).disputed is False


def test_a_lost_dispute_is_a_chargeback(at_stripe: Counter) -> None:
    lost, given_in = at_stripe.sell(), at_stripe.sell()
    assert at_stripe.sandbox.dispute(lost, won=False).state == "lost"
    opened = at_stripe.sandbox.dispute(given_in)
    assert client(at_stripe).v1.disputes.close(opened.id).status == "lost"
    assert [charge.state for charge in at_stripe.sandbox.charges()] == ["charged_back", "charged_back"]
    with pytest.raises(WorldError, match="can't be disputed"):
        at_stripe.sandbox.dispute(lost)


def test_a_pay_out_empties_the_balance(at_stripe: Counter) -> None:
    at_stripe.sell()
    refunded = at_stripe.sell(5_000)
    at_stripe.sandbox.refund(refunded, 2_000)
    (paid,) = at_stripe.bot.pay_out(at_stripe.token)
    assert paid.total.amount == 13_000
    api = client(at_stripe).v1
    assert [(one.id, one.amount) for one in api.payouts.list().data] == [(paid.id, 13_000)]
    assert api.balance.retrieve().available[0].amount == 0
    lines = api.balance_transactions.list().data
    assert sorted((line.type, line.amount) for line in lines) == [
        ("charge", 5_000),
        ("charge", 10_000),
        ("payout", -13_000),
        ("refund", -2_000),
    ]
    assert at_stripe.bot.pay_out(at_stripe.token) == []


# YooKassa.


def test_yookassas_sdk_lists_and_finds_payments(at_yookassa: Counter) -> None:
    first = at_yookassa.sell()
    at_yookassa.sandbox.clock.advance(60)
    declined = at_yookassa.sell(card="1111111111111049")
    found = yookassa.Payment.list({"limit": 10})
    assert [payment.id for payment in found.items] == [declined, first]
    payment = yookassa.Payment.find_one(first)
    assert (payment.status, payment.paid, payment.test, payment.refundable) == ("succeeded", True, True, True)
    assert (str(payment.amount.value), payment.amount.currency) == ("100.00", "RUB")
    assert payment.payment_method.card.last4 == "1026"
    cancelled = yookassa.Payment.list({"status": "canceled"}).items
    assert [(one.id, one.cancellation_details.reason) for one in cancelled] == [
        (declined, "insufficient_funds")
    ]
    assert yookassa.Payment.list({"created_at.gt": payment.created_at}).items[0].id == declined


def test_yookassas_sdk_follows_the_cursor(at_yookassa: Counter) -> None:
    sold = [at_yookassa.sell() for _ in range(3)]
    first = yookassa.Payment.list({"limit": 2})
    assert [payment.id for payment in first.items] == [sold[2], sold[1]]
    rest = yookassa.Payment.list({"limit": 2, "cursor": first.next_cursor})
    assert [payment.id for payment in rest.items] == [sold[0]]
    assert rest.next_cursor is None


def test_yookassas_sdk_refunds_a_part_and_then_the_rest(at_yookassa: Counter) -> None:
    payment_id = at_yookassa.sell()

    def refund(value: str, key: str) -> str:
        amount = {"value": value, "currency": "RUB"}
        return str(yookassa.Refund.create({"payment_id": payment_id, "amount": amount}, key).id)

    part = refund("25.00", "key-1")
    assert refund("25.00", "key-1") == part
    with pytest.raises(ApiError):
        refund("75.01", "key-2")
    rest = refund("75.00", "key-3")
    assert [one.id for one in yookassa.Refund.list({"payment_id": payment_id}).items] == [rest, part]
    assert str(yookassa.Refund.find_one(part).amount.value) == "25.00"
    payment = yookassa.Payment.find_one(payment_id)
    assert (str(payment.refunded_amount.value), payment.refundable) == ("100.00", False)
    assert at_yookassa.sandbox.charges()[0].state == "refunded"


def test_yookassa_knows_its_shop_and_refuses_others(at_yookassa: Counter) -> None:
    (merchant,) = at_yookassa.bot.merchants()
    assert yookassa.Settings.get_account_settings()["account_id"] == merchant.merchant_id
    with pytest.raises(ApiError):
        yookassa.Payment.find_one("none")
    address = at_yookassa.sandbox.url + merchant.api_url
    yookassa.Configuration.configure(merchant.merchant_id, "test_wrong", api_url=address)
    with pytest.raises(ApiError):
        yookassa.Payment.list()


# The statement.


def test_a_merchant_downloads_the_statement_as_csv(at_stripe: Counter) -> None:
    charge_id = at_stripe.sell()
    at_stripe.sandbox.clock.advance(60)
    at_stripe.sandbox.refund(charge_id, 2_500)
    request = urllib.request.Request(f"{at_stripe.sandbox.url}/merchant/statement.csv")
    with pytest.raises(urllib.error.HTTPError, match="401"):
        urllib.request.urlopen(request)
    request.add_header("Authorization", "Basic " + b64encode(f":{at_stripe.secret_key}".encode()).decode())
    with urllib.request.urlopen(request) as answer:
        assert answer.headers["content-type"].startswith("text/csv")
        payment, refund = csv.DictReader(io.StringIO(answer.read().decode()))
    assert (payment["type"], payment["amount"], payment["currency"]) == ("payment", "10000", "EUR")
    assert payment["provider_payment_charge_id"] == refund["provider_payment_charge_id"] == charge_id
    assert payment["telegram_payment_charge_id"].startswith(f"{at_stripe.bot.id}_")
    assert (refund["type"], refund["amount"]) == ("refund", "-2500")
