"""Payment providers: who there is, the account that a bot connects, and its token.

Facts: the list of core.telegram.org/bots/payments of about 2024 and BotFather's own; token numbers as seen.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from tgsandbox.world.events import SetUpChanged
from tgsandbox.world.ids import Ids
from tgsandbox.world.people import Bot, ProviderToken
from tgsandbox.world.world import World, WorldError

Mode = Literal["test", "live"]
TOKEN = re.compile(r"[0-9]+:(TEST|LIVE):[!-~]+")
FIRST_SEEDED_NUMBER, LAST_SEEDED_NUMBER = 200_000_001, 499_999_999


@dataclass(frozen=True, slots=True)
class Provider:
    """`has_native_form`: card fields in the client, else the provider's page. No `currencies`: takes all."""

    name: str
    country: str  # ISO 3166-1 alpha-2, "" for an international one
    bot_username: str
    has_native_form: bool = False
    currencies: frozenset[str] = frozenset()
    test_number: int = 0  # 0: drawn once per world from its seed
    live_number: int = 0

    @property
    def flag(self) -> str:
        if not self.country:
            return "🌐"
        return "".join(chr(ord(letter) - ord("A") + 0x1F1E6) for letter in self.country)

    def takes(self, currency: str) -> bool:
        return not self.currencies or currency in self.currencies


PROVIDERS = {
    provider.name: provider
    for provider in (
        Provider("Stripe", "", "StripeSetUpBot", has_native_form=True, test_number=284685063),
        Provider("YooKassa", "RU", "YooKassaSetUpBot", test_number=381764678),
        Provider("Sberbank", "RU", "SberbankSetUpBot", test_number=401643678, live_number=410182388),
        Provider("Smart Glocal", "", "SmartGlocalSetUpBot", has_native_form=True),
        Provider("Unlimint", "", "UnlimintSetUpBot"),
        Provider("Tranzzo", "UA", "TranzzoSetUpBot"),
        Provider("Paykassma", "", "PaykassmaSetUpBot"),
        Provider("PSB", "RU", "PSBSetUpBot"),
        Provider("Bank 131", "RU", "Bank131SetUpBot"),
        Provider("Payme", "UZ", "PaymeSetUpBot"),
        Provider("CLICK", "UZ", "ClickSetUpBot"),
        Provider("LiqPay", "UA", "LiqPaySetUpBot"),
        Provider("LeoGaming", "UA", "LeoGamingSetUpBot"),
        Provider("Cascad", "UA", "CascadSetUpBot"),
        Provider("Portmone", "UA", "PortmoneSetUpBot"),
        Provider("Paymega", "", "PaymegaSetUpBot"),
        Provider("ECOMMPAY", "", "ECOMMPAYSetUpBot"),
        # Seen to refuse every other currency with CURRENCY_INVALID.
        Provider("PayMaster", "RU", "PayMasterSetUpBot", currencies=frozenset({"RUB"})),
        Provider("Global Pay UZ", "UZ", "GlobalPaySetUpBot"),
        Provider("iPay88", "KH", "iPay88SetUpBot"),
        Provider("PayBox.money", "KZ", "PayBoxSetUpBot"),
        Provider("Freedom Pay", "KZ", "FreedomPaySetUpBot"),
        Provider("bill_line", "UA", "BillLineSetUpBot"),
        Provider("Chapa", "ET", "ChapaSetUpBot"),
        Provider("Robokassa", "RU", "RobokassaSetUpBot"),
        Provider("Redsys", "ES", "RedsysSetUpBot"),
        Provider("bePaid", "BY", "BePaidSetUpBot"),
    )
}


@dataclass(frozen=True, slots=True)
class ProviderAccount:
    """A merchant's account at a provider, as one bot is connected to it. It outlives the connection."""

    token: str
    bot_id: int
    provider: str
    is_test: bool

    @property
    def merchant_id(self) -> str:
        """The name of the account in the provider's own cabinet: a shop id, or acct_… at Stripe."""
        text = self.token.rpartition(":")[2]
        return text if self.provider == "YooKassa" else f"acct_{self._secret('merchant')[:16]}"

    @property
    def secret_key(self) -> str:
        """For the provider's own API; it has nothing to do with Telegram and is the same in every run."""
        mode = "test" if self.is_test else "live"
        prefix = "sk_" if self.provider == "Stripe" else ""
        return f"{prefix}{mode}_{self._secret('key')[:32]}"

    def _secret(self, what: str) -> str:
        return hashlib.sha256(f"{what}:{self.token}".encode()).hexdigest()


def provider_named(name: str) -> Provider:
    """The provider of that name, in any case. Raises WorldError with the names there are."""
    for provider in PROVIDERS.values():
        if provider.name.lower() == name.strip().lower():
            return provider
    raise WorldError(f"no payment provider '{name}'; there are: {', '.join(PROVIDERS)}")


def connect_provider(
    world: World, bot_id: int, provider: str, mode: Mode = "test", *, token: str = ""
) -> ProviderToken:
    """Connect a provider to a bot as BotFather does; a bot may have several, each with a token of its own.

    A given `token` says its mode itself.
    """
    if mode not in ("test", "live"):
        raise WorldError(f"a provider's mode is 'test' or 'live', got '{mode}'")
    bot = bot_of(world, bot_id)
    kind = provider_named(provider)
    text = checked_token(world, token) if token else new_token_text(world, kind, mode == "test")
    is_test = text.split(":")[1] == "TEST"
    made = ProviderToken(text, kind.name, is_test, world.now())
    bot.provider_tokens.append(made)
    world.payments.accounts[text] = ProviderAccount(text, bot_id, kind.name, is_test)
    world.bulletin.publish(SetUpChanged("provider_token", bot_id))
    return made


def disconnect_provider(world: World, bot_id: int, token: str) -> None:
    """Invoices with that token are refused from now on; the provider's ledger keeps its charges."""
    bot = bot_of(world, bot_id)
    kept = [known for known in bot.provider_tokens if known.token != token]
    if len(kept) == len(bot.provider_tokens):
        raise WorldError(f"@{bot.user.username} has no such provider token; it has {len(kept)}")
    bot.provider_tokens[:] = kept
    world.bulletin.publish(SetUpChanged("provider_token", bot_id))


def connected(world: World, bot_id: int, token: str) -> ProviderToken | None:
    """The connection that stands behind a token of this very bot, None when there is none (any more)."""
    return next((known for known in bot_of(world, bot_id).provider_tokens if known.token == token), None)


def bot_of(world: World, bot_id: int) -> Bot:
    bot = world.bots.get(bot_id)
    if bot is None:
        known = ", ".join(f"@{bot.user.username} ({bot.id})" for bot in world.bots.values()) or "none"
        raise WorldError(f"no bot {bot_id}; there are: {known}")
    return bot


def checked_token(world: World, token: str) -> str:
    """Raises WorldError when it hasn't a provider token's shape or somebody has it already."""
    if not TOKEN.fullmatch(token):
        raise WorldError(
            "a provider token is <number>:TEST:<text> or <number>:LIVE:<text>, got another shape"
        )
    if token in world.payments.accounts:
        raise WorldError("this provider token is taken; every connection has its own")
    return token


def new_token_text(world: World, provider: Provider, is_test: bool) -> str:
    """`<number>:TEST:<text>` or `<number>:LIVE:<text>`; the number names provider and mode."""
    draw = TOKEN_TEXTS.get(provider.name, hexadecimal_text)
    text = draw(world.ids)
    return f"{token_number(world, provider, is_test)}:{'TEST' if is_test else 'LIVE'}:{text}"


def token_number(world: World, provider: Provider, is_test: bool) -> int:
    known = provider.test_number if is_test else provider.live_number
    if known:
        return known
    drawn = world.payments.provider_numbers
    if (provider.name, is_test) not in drawn:
        drawn[provider.name, is_test] = world.ids.integer(FIRST_SEEDED_NUMBER, LAST_SEEDED_NUMBER)
    return drawn[provider.name, is_test]


def digits_text(ids: Ids) -> str:
    return str(ids.integer(10_000, 999_999))


def uuid_text(ids: Ids) -> str:
    digits = ids.octets(16).hex()
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


def base64_text(ids: Ids) -> str:
    return ids.base64url(12)


def hexadecimal_text(ids: Ids) -> str:
    return ids.octets(12).hex()


TOKEN_TEXTS: dict[str, Callable[[Ids], str]] = {
    "Stripe": base64_text,
    "YooKassa": digits_text,
    "Sberbank": uuid_text,
}
