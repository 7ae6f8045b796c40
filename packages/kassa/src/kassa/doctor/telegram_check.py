"""What Telegram says of the bot's token, the way of updates, the merchant's chat, and invoices."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from kassa.core.catalogue import Product
from kassa.core.currencies import CURRENCIES, format_money
from kassa.core.money import Money
from kassa.doctor.finding import Finding, fail, ok, warn
from kassa.settings import Settings
from kassa.telegram.bot_api import BotApi, BotApiError, NotSent, OutcomeUnknown
from kassa.telegram.updates import KINDS

# Without these a shop is paid and doesn't know it.
MONEY_KINDS = frozenset({"message", "pre_checkout_query", "shipping_query"})
# A payload that no order has: nobody can pay for the invoice that is tried out.
TRIAL_PAYLOAD = "kassa doctor"


class _Bot(msgspec.Struct):
    username: str
    first_name: str


class _WebhookInfo(msgspec.Struct):
    """`allowed_updates` is left out when it is Telegram's default, which has all that a shop needs."""

    url: str
    pending_update_count: int
    allowed_updates: list[str] | None = None
    last_error_message: str = ""


class _Chat(msgspec.Struct):
    type: str


async def check_telegram(settings: Settings, products: Sequence[Product]) -> list[Finding]:
    async with BotApi(settings.telegram.token, settings.telegram.api_url) as bot:
        try:
            known = await bot.call("getMe", {}, _Bot)
        except BotApiError as error:
            right = "copy the token again from @BotFather" if error.code == 401 else "try again later"
            return [fail("bot token", f"Telegram says {error.description}", right)]
        except (NotSent, OutcomeUnknown) as error:
            return [fail("Telegram", f"no answer ({error})", "look at the network and at [telegram] api_url")]
        return [
            ok("bot token", f"@{known.username}, {known.first_name}"),
            *await _updates(bot, settings),
            *await _merchant(bot, settings.shop.merchant_chat_id),
            *[
                await _invoice(bot, settings, currency, products)
                for currency in sorted(settings.provider_tokens)
            ],
        ]


async def _updates(bot: BotApi, settings: Settings) -> list[Finding]:
    try:
        info = await bot.call("getWebhookInfo", {}, _WebhookInfo)
    except (BotApiError, NotSent, OutcomeUnknown) as error:
        return [fail("updates", f"Telegram doesn't say how they come ({error})", "try again later")]
    return [_allowed(info), _way(info, settings), *_trouble(info)]


def _allowed(info: _WebhookInfo) -> Finding:
    if info.allowed_updates is None:
        return ok("allowed updates", "Telegram's default, with all that a shop needs")
    missing = MONEY_KINDS - set(info.allowed_updates)
    if missing:
        found = f"without {', '.join(sorted(missing))}"
        return warn("allowed updates", found, "`kassa run` asks for all that a shop needs when it starts")
    missing_talk = set(KINDS) - set(info.allowed_updates)
    if missing_talk:
        found = f"without {', '.join(sorted(missing_talk))}"
        return warn("allowed updates", found, "`kassa run` asks for all that a shop needs when it starts")
    return ok("allowed updates", ", ".join(info.allowed_updates))


def _way(info: _WebhookInfo, settings: Settings) -> Finding:
    wanted = settings.telegram.webhook.url if settings.telegram.webhook else ""
    if info.url == wanted:
        return ok("webhook", wanted or "none, the shop asks for updates itself")
    if not wanted:
        return warn(
            "webhook", f"set to {info.url}", "`kassa run` takes it away; does another program use this bot?"
        )
    return warn("webhook", f"set to {info.url or 'nothing'}", f"`kassa run` sets it to {wanted}")


def _trouble(info: _WebhookInfo) -> list[Finding]:
    findings = []
    if info.last_error_message:
        right = "see that the address can be reached from outside, with a valid certificate"
        findings.append(warn("webhook", f"Telegram's last try failed: {info.last_error_message}", right))
    if info.pending_update_count:
        found = f"{info.pending_update_count} wait at Telegram"
        findings.append(warn("updates", found, "open the shop within 24 hours; then Telegram forgets them"))
    return findings


async def _merchant(bot: BotApi, chat_id: int) -> list[Finding]:
    if not chat_id:
        return []
    try:
        chat = await bot.call("getChat", {"chat_id": chat_id}, _Chat)
    except BotApiError as error:
        right = "write /start to the bot from that account, or add the bot to that group"
        return [fail("merchant chat", f"Telegram says {error.description}", right)]
    except (NotSent, OutcomeUnknown) as error:
        return [warn("merchant chat", f"no answer ({error})", "try again later")]
    return [ok("merchant chat", f"the bot knows this {chat.type} chat")]


async def _invoice(bot: BotApi, settings: Settings, currency: str, products: Sequence[Product]) -> Finding:
    """Has Telegram make an invoice link, which nobody gets: it checks token, currency and amount."""
    price = _cheapest(currency, products)
    subject = f"invoice in {currency}"
    arguments = {
        "title": "Trial",
        "description": "Made by kassa doctor; can't be paid.",
        "payload": TRIAL_PAYLOAD,
        "provider_token": settings.provider_tokens[currency].reveal(),
        "currency": currency,
        "prices": [{"label": "Trial", "amount": price.amount}],
    }
    try:
        await bot.call("createInvoiceLink", arguments, str)
    except BotApiError as error:
        return fail(
            subject, f"Telegram refuses {format_money(price)} with {error.description}", _advice(error)
        )
    except (NotSent, OutcomeUnknown) as error:
        return warn(subject, f"no answer ({error})", "try again later")
    return ok(subject, f"Telegram takes {format_money(price)} by this provider")


def _cheapest(currency: str, products: Sequence[Product]) -> Money:
    prices = [
        variant.price.amount
        for product in products
        for variant in product.variants
        if product.currency == currency
    ]
    return Money(min(prices, default=CURRENCIES[currency].min_amount * 2), currency)


def _advice(error: BotApiError) -> str:
    for code, right in (
        (
            "PAYMENT_PROVIDER_INVALID",
            "take the provider's token again from @BotFather; it is of another bot or disconnected",
        ),
        ("CURRENCY_INVALID", "this provider doesn't take the currency; `kassa providers` lists others"),
        ("CURRENCY_TOTAL_AMOUNT_INVALID", "Telegram takes about 1 to 10,000 US dollars; change the price"),
    ):
        if code in error.description:
            return right
    return "see the words of the Bot API's documentation"
