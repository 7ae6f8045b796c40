"""The providers' own SDKs, each in a process of its own: what they find, and what they can't break."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import pytest
from tests.kassa_telegram.stub_provider import http, listed, stub_provider

from kassa.core.money import Money
from kassa.core.secret import Secret
from kassa.providers.cabinets.asking import Cabinet, CabinetStatement
from kassa.service.reconciling.lists import StatementLine, Unanswered, Window
from tgsandbox.testing.async_bot import AsyncSandboxBot
from tgsandbox.testing.async_sandbox import AsyncSandbox

pytestmark = pytest.mark.anyio

Provider = Literal["stripe", "yookassa"]
CARDS = {"Stripe": "4242424242424242", "YooKassa": "1111111111111026"}
ALWAYS = Window(1.0, 1.0, 1.0)
KEYS: dict[Provider, str] = {"stripe": "sk_test_canary", "yookassa": "test_canary"}


async def read(cabinet: Cabinet, page_seconds: float = 25.0) -> list[StatementLine]:
    lines: list[StatementLine] = []
    async with contextlib.aclosing(CabinetStatement(cabinet, page_seconds).pages(ALWAYS)) as pages:
        async for page in pages:
            lines += page
    return lines


def cabinet_at(provider: Provider, url: str) -> Cabinet:
    return Cabinet(provider, Secret(KEYS[provider]), "1234", False, url)


def cabinet_of(sandbox: AsyncSandbox, bot: AsyncSandboxBot) -> Cabinet:
    (account,) = bot.merchants()
    provider: Provider = "stripe" if account.provider == "Stripe" else "yookassa"
    key = Secret(account.secret_key)
    return Cabinet(provider, key, account.merchant_id, False, sandbox.url + account.api_url)


async def sell(sandbox: AsyncSandbox, bot: AsyncSandboxBot, token: str, provider: str, amount: int) -> str:
    """The provider's id of the charge."""
    buyer = sandbox.buyer()
    await buyer.open(bot)
    invoice = {
        "title": "Tea",
        "description": "A pot of tea",
        "payload": "tea",
        "provider_token": token,
        "currency": "EUR" if provider == "Stripe" else "RUB",
        "prices": [{"label": "Tea", "amount": amount}],
    }
    await bot.call("sendInvoice", chat_id=buyer.id, **invoice)
    await (await buyer.open_form()).press_pay(card=CARDS[provider])
    (update,) = await bot.call("getUpdates", allowed_updates=["pre_checkout_query"], offset=-1)
    await bot.call(
        "answerPreCheckoutQuery", pre_checkout_query_id=update["pre_checkout_query"]["id"], ok=True
    )
    return sandbox.charges()[-1].id


@pytest.mark.parametrize("provider", ["Stripe", "YooKassa"])
async def test_payments_and_refunds_are_read_page_by_page(provider: str) -> None:
    async with AsyncSandbox(seed=3) as sandbox:
        bot = sandbox.bot()
        token = bot.connect_provider(provider)
        sold = [await sell(sandbox, bot, token, provider, 10_000 + number) for number in range(103)]
        sandbox.refund(sold[0], 2_500)

        lines = await read(cabinet_of(sandbox, bot))

        assert [line.id for line in lines if line.kind == "payment"] == sold[::-1]
        assert [line.total.amount for line in lines if line.kind == "payment"][-1] == 10_000
        (refund,) = [line for line in lines if line.kind == "refund"]
        assert (refund.provider_payment_charge_id, refund.total.amount) == (sold[0], 2_500)


async def test_two_shops_in_one_process_each_read_their_own_account_at_the_same_time() -> None:
    """The SDKs keep keys in module and class attributes (I17)."""
    async with AsyncSandbox(seed=3) as sandbox:
        accounts = []
        for number, provider in enumerate(("YooKassa", "YooKassa", "Stripe", "Stripe")):
            bot = sandbox.bot(f"Shop {number}", f"shop_{number}_bot")
            charge = await sell(sandbox, bot, bot.connect_provider(provider), provider, 10_000 + number)
            accounts.append((cabinet_of(sandbox, bot), charge))

        found = await asyncio.gather(*(read(cabinet) for cabinet, _ in accounts))

        assert [[line.id for line in lines] for lines in found] == [[charge] for _, charge in accounts]


async def test_a_dispute_becomes_a_chargeback_or_is_won() -> None:
    async with AsyncSandbox(seed=3) as sandbox:
        bot = sandbox.bot()
        token = bot.connect_provider("Stripe")
        charges = [await sell(sandbox, bot, token, "Stripe", 10_000) for _ in range(3)]
        sandbox.dispute(charges[0])
        sandbox.dispute(charges[1], won=False)
        sandbox.dispute(charges[2], won=True)

        lines = await read(cabinet_of(sandbox, bot))

        kinds = {line.provider_payment_charge_id: line.kind for line in lines if line.kind != "payment"}
        assert kinds == dict(zip(charges, ["dispute", "chargeback", "dispute_won"], strict=True))


@pytest.mark.parametrize("provider", ["stripe", "yookassa"])
@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(http(b"<html>Bad gateway</html>", "502 Bad Gateway", "text/html"), id="a page"),
        pytest.param(http(b'{"data": [', "200 OK"), id="half a list"),
        pytest.param(http(b"[]"), id="another shape"),
        pytest.param(http(b'{"data": [{"id": 1}], "items": [{"id": 1}]}'), id="items without fields"),
        pytest.param(http(b'{"error": {"message": "sk_test_canary"}}', "401 Unauthorized"), id="a refusal"),
        pytest.param(http(b"{}", "429 Too Many Requests"), id="too many"),
        pytest.param(b"\x00\xff nonsense", id="no HTTP"),
        pytest.param(b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{", id="cut in the middle"),
        pytest.param(None, id="cut before"),
    ],
)
async def test_whatever_goes_wrong_is_unanswered(provider: Provider, answer: bytes | None) -> None:
    async def answering(path: str) -> bytes | None:
        return answer

    async with stub_provider(answering) as stub:
        with pytest.raises(Unanswered) as caught:
            await read(cabinet_at(provider, stub.url))

    assert "canary" not in str(caught.value)


@pytest.mark.parametrize("provider", ["stripe", "yookassa"])
async def test_a_provider_that_does_not_answer_is_given_up_and_its_process_ended(provider: Provider) -> None:
    async def answering(path: str) -> bytes | None:
        await asyncio.Event().wait()
        return None

    async with stub_provider(answering) as stub:
        with pytest.raises(Unanswered, match=r"no answer within 0\.5 seconds"):
            await read(cabinet_at(provider, stub.url), page_seconds=0.5)

    assert list(children()) == []


async def test_a_process_that_dies_while_it_asks_has_not_answered() -> None:
    async def answering(path: str) -> bytes | None:
        for process in children():
            os.kill(int(process.name), signal.SIGKILL)
        return None

    async with stub_provider(answering) as stub:
        with pytest.raises(Unanswered, match="ended without an answer"):
            await read(cabinet_at("stripe", stub.url))


@pytest.mark.parametrize("provider", ["stripe", "yookassa"])
async def test_a_key_stands_neither_in_the_list_of_processes_nor_in_an_environment(
    provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KASSA_STRIPE_KEY", "sk_test_canary")
    seen: list[bytes] = []

    async def answering(path: str) -> bytes | None:
        seen.extend(
            (process / name).read_bytes() for process in children() for name in ("cmdline", "environ")
        )
        return None

    async with stub_provider(answering) as stub:
        with pytest.raises(Unanswered):
            await read(cabinet_at(provider, stub.url))

    assert b"kassa.providers.cabinets.child" in b"".join(seen)
    assert b"canary" not in b"".join(seen)


async def test_the_shop_itself_never_loads_an_sdk() -> None:
    program = (
        "import sys, kassa.assembly, kassa.cli.reconciling\n"
        "sys.exit(bool({'stripe', 'yookassa', 'requests'} & set(sys.modules)))"
    )
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", program)

    assert await process.wait() == 0


def charge(**other: Any) -> dict[str, Any]:
    return {
        "object": "charge",
        "id": "ch_1",
        "amount_captured": 1_000,
        "currency": "eur",
        "created": 1_700_000_000,
        "status": "succeeded",
        "description": "Tea",
        **other,
    }


async def read_from_stripe(charges: bytes, refunds: bytes, disputes: bytes) -> list[StatementLine]:
    async def answering(path: str) -> bytes | None:
        return charges if "/charges" in path else refunds if "/refunds" in path else disputes

    async with stub_provider(answering) as stub:
        lines = await read(cabinet_at("stripe", stub.url))
    assert "balance_transaction" in stub.paths[0], "the fee comes with the charge only when it is asked for"
    return lines


async def test_stripe_s_fees_come_with_the_charge_in_the_account_s_own_currency() -> None:
    fee = {"object": "balance_transaction", "fee": 59, "currency": "usd"}
    (line,) = await read_from_stripe(listed(charge(balance_transaction=fee)), listed(), listed())

    assert (line.total, line.fee) == (Money(1_000, "EUR"), Money(59, "USD"))


async def test_a_currency_that_stripe_counts_in_hundredths_is_counted_as_telegram_does() -> None:
    (line,) = await read_from_stripe(
        listed(charge(currency="isk", amount_captured=150_000)), listed(), listed()
    )

    assert line.total == Money(1_500, "ISK")


async def test_what_has_not_succeeded_and_what_took_no_money_is_no_line() -> None:
    refund = {"object": "refund", "charge": "ch_1", "amount": 5, "currency": "eur", "created": 1_700_000_000}
    dispute = {
        "object": "dispute",
        "charge": "ch_1",
        "amount": 5,
        "currency": "eur",
        "created": 1_700_000_000,
    }
    lines = await read_from_stripe(
        listed(charge(status="failed"), charge(id="ch_2", status="pending")),
        listed({**refund, "id": "re_1", "status": "pending"}, {**refund, "id": "re_2", "status": "failed"}),
        listed({**dispute, "id": "dp_1", "status": "warning_needs_response", "reason": "general"}),
    )

    assert lines == []


async def test_yookassa_s_fee_is_what_it_keeps_of_the_payment() -> None:
    payment = {
        "id": "2d1f",
        "status": "succeeded",
        "amount": {"value": "100.00", "currency": "RUB"},
        "income_amount": {"value": "96.50", "currency": "RUB"},
        "created_at": "2026-01-31T12:00:00.000Z",
        "description": "Tea",
        "paid": True,
        "refundable": True,
        "test": True,
    }

    async def answering(path: str) -> bytes | None:
        return http(json.dumps({"type": "list", "items": [payment] if "payments" in path else []}).encode())

    async with stub_provider(answering) as stub:
        (line,) = await read(cabinet_at("yookassa", stub.url))

    assert (line.total, line.fee) == (Money(10_000, "RUB"), Money(350, "RUB"))


def children() -> Iterator[Path]:
    """Of this process, as the kernel lists them."""
    for task in Path("/proc/self/task").iterdir():
        for number in (task / "children").read_text().split():
            yield Path("/proc") / number
