from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from importlib.resources import as_file, files
from pathlib import Path

import pytest

from kassa.core.catalogue import (
    FileGoods,
    KeyGoods,
    PhysicalGoods,
    Product,
    ShippingMethod,
    TextGoods,
    Variant,
)
from kassa.core.money import Money
from kassa.core.secret import Secret
from kassa.demo.control import Bot, Control, Message, ProviderToken, User
from kassa.demo.sandbox import start_sandbox
from kassa.doctor.catalogue_check import check_catalogue, files_of
from kassa.doctor.finding import Finding
from kassa.doctor.settings_check import check_settings
from kassa.doctor.telegram_check import check_telegram
from kassa.settings import Settings, load_settings

STRIPE_TEST = "284685063:TEST:abc"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    with as_file(files("kassa") / "data/demo_shop") as data:
        shutil.copytree(data, tmp_path / "shop")
    environment = {
        "KASSA_BOT_TOKEN": "123456:AbCdEf",
        "KASSA_PROVIDER_TOKEN_EUR": STRIPE_TEST,
        "KASSA_MERCHANT_CHAT_ID": "7",
    }
    return load_settings(tmp_path / "shop", environment)


def product(
    price: Money, goods: TextGoods | KeyGoods | FileGoods | PhysicalGoods, title: str = "Cup"
) -> Product:
    return Product("cup", title, "A cup.", goods, (Variant("cup", price),))


def said_of(
    one: Product, settings: Settings, shelf: dict[str, int | None] | None = None
) -> list[tuple[str, str]]:
    findings = check_catalogue([one], shelf or {}, [], settings)
    return [(finding.level, finding.found) for finding in findings if finding.subject == "cup"]


def test_a_finding_is_one_line_with_what_would_be_right() -> None:
    assert (
        str(Finding("fail", "bot token", "unknown", "copy it again"))
        == "fail  bot token: unknown; copy it again"
    )


def test_shipping_that_may_cost_nothing_is_pointed_out(settings: Settings) -> None:
    methods = (
        ShippingMethod("post", "Post", Money(500, "EUR")),
        ShippingMethod("slow", "Slow", Money(0, "EUR")),
        ShippingMethod("gift", "Gift", Money(500, "EUR"), free_from=Money(5000, "EUR")),
    )
    changed = replace(settings, shop=replace(settings.shop, shipping=methods))

    warned = [finding for finding in check_settings(changed) if finding.subject.startswith("shipping")]

    assert [(finding.level, finding.subject) for finding in warned] == [
        ("warn", "shipping slow"),
        ("warn", "shipping gift"),
    ]


def test_a_parcel_at_a_good_price_needs_nothing(settings: Settings) -> None:
    assert said_of(product(Money(1450, "EUR"), PhysicalGoods()), settings) == []


def test_digital_goods_for_a_provider_s_money_are_warned_of(settings: Settings) -> None:
    assert said_of(product(Money(1450, "EUR"), TextGoods("x")), settings) == [
        ("warn", "digital goods for 14,50 €")
    ]


def test_a_currency_that_no_provider_takes_is_a_failure(settings: Settings) -> None:
    assert said_of(product(Money(1450, "USD"), PhysicalGoods()), settings) == [
        ("fail", "it costs $14.50 and no provider takes that"),
        ("fail", "a parcel that nothing can ship"),
    ]


def test_prices_outside_telegram_s_limits_are_told(settings: Settings) -> None:
    assert said_of(product(Money(20, "EUR"), PhysicalGoods()), settings) == [
        ("warn", "its price doesn't fit an invoice")
    ]
    assert said_of(product(Money(100_001, "XTR"), TextGoods("x")), settings) == [
        ("fail", "its price doesn't fit an invoice")
    ]


def test_a_title_that_the_invoice_shortens_is_told(settings: Settings) -> None:
    assert said_of(product(Money(1450, "EUR"), PhysicalGoods(), "C" * 33), settings) == [
        ("warn", "a long title")
    ]


def test_an_empty_pool_of_keys_is_told(settings: Settings) -> None:
    one = product(Money(50, "XTR"), KeyGoods("codes"))

    assert said_of(one, settings, {"pool:codes": 0})[0][0] == "warn"
    assert said_of(one, settings, {"pool:codes": 3}) == []


def test_a_missing_file_of_the_goods_is_a_failure(settings: Settings) -> None:
    one = product(Money(50, "XTR"), FileGoods("book.pdf"))

    assert files_of([one]) == ["book.pdf"]
    assert [finding.level for finding in check_catalogue([one], {}, ["book.pdf"], settings)] == ["ok", "fail"]


def test_missing_texts_and_a_missing_merchant_are_told(settings: Settings) -> None:
    bare = replace(
        settings,
        shop=replace(settings.shop, merchant_chat_id=0, languages=("en",)),
        texts={"en": replace(settings.texts["en"], paysupport="")},
    )

    said = {(finding.level, finding.subject) for finding in check_settings(bare)}

    assert {("fail", "merchant chat"), ("warn", "texts")} <= said


def test_a_token_of_a_provider_for_other_money_is_warned_of(settings: Settings) -> None:
    yookassa = replace(settings, provider_tokens={"EUR": Secret("381764678:TEST:12345")})

    finding = next(one for one in check_settings(yookassa) if one.subject == "provider token EUR")

    assert (finding.level, finding.found) == ("warn", "a token of YooMoney (YooKassa)")


@asynccontextmanager
async def telegram(settings: Settings) -> AsyncIterator[tuple[Settings, Control, Bot]]:
    """The shop's settings with a bot, a provider and a merchant of a sandbox."""
    async with start_sandbox() as url, Control(url) as control:
        bot = await control.post("/bots", Bot, name="Cups", username="cups_bot")
        token = await control.post(f"/bots/{bot.id}/providers", ProviderToken, provider="Stripe", mode="test")
        merchant = await control.post("/users", User, first_name="Merchant")
        await control.post(f"/users/{merchant.id}/chats/{bot.id}/start", Message)
        yield (
            replace(
                settings,
                shop=replace(settings.shop, merchant_chat_id=merchant.id),
                telegram=replace(settings.telegram, token=Secret(bot.token), api_url=url),
                provider_tokens={"EUR": Secret(token.token)},
            ),
            control,
            bot,
        )


def test_telegram_is_asked_about_token_updates_merchant_and_invoices(settings: Settings) -> None:
    async def ask() -> list[Finding]:
        async with telegram(settings) as (shop, _, _):
            return await check_telegram(shop, [product(Money(1450, "EUR"), PhysicalGoods())])

    findings = asyncio.run(ask())

    assert [(finding.level, finding.subject) for finding in findings] == [
        ("ok", "bot token"),
        ("ok", "allowed updates"),
        ("ok", "webhook"),
        ("warn", "updates"),
        ("ok", "merchant chat"),
        ("ok", "invoice in EUR"),
    ]
    assert "14,50 €" in findings[-1].found


def test_a_token_that_telegram_does_not_know_is_a_failure(settings: Settings) -> None:
    async def ask() -> list[Finding]:
        async with telegram(settings) as (shop, _, _):
            stranger = replace(shop.telegram, token=Secret("1:unknown_token_of_nobody_at_all"))
            return await check_telegram(replace(shop, telegram=stranger), [])

    (finding,) = asyncio.run(ask())

    assert (finding.level, finding.subject) == ("fail", "bot token")
    assert "@BotFather" in finding.right


def test_a_provider_token_of_another_bot_is_a_failure(settings: Settings) -> None:
    async def ask() -> list[Finding]:
        async with telegram(settings) as (shop, _, _):
            return await check_telegram(replace(shop, provider_tokens={"EUR": Secret(STRIPE_TEST)}), [])

    finding = asyncio.run(ask())[-1]

    assert finding.level == "fail"
    assert "PAYMENT_PROVIDER_INVALID" in finding.found


def test_a_silent_telegram_is_told_without_the_token(settings: Settings) -> None:
    nowhere = replace(settings.telegram, api_url="http://127.0.0.1:1")

    (finding,) = asyncio.run(check_telegram(replace(settings, telegram=nowhere), []))

    assert finding.level == "fail"
    assert "AbCdEf" not in str(finding)
