"""What shop.toml says: provider tokens, texts, the merchant's chat. Pure."""

from __future__ import annotations

from kassa.core.provider_token import shape_of
from kassa.doctor.finding import Finding, fail, ok, warn
from kassa.providers import named_by
from kassa.settings import Settings

# Telegram's terms ask for these commands of every shop: core.telegram.org/bots/payments, payments-stars.
_TEXTS = {
    "terms": "write what buyers agree to; Telegram wants it readable before the purchase",
    "support": "write how buyers reach you; Telegram's own support can't help them",
    "paysupport": "write how buyers reach you about a payment; Telegram's terms for Stars ask for it",
}


def check_settings(settings: Settings) -> list[Finding]:
    return [
        ok("shop", f"{settings.shop.title}, {settings.mode} mode"),
        *(_provider(currency, settings) for currency in sorted(settings.provider_tokens)),
        *_merchant(settings.shop.merchant_chat_id),
        *(finding for language in settings.shop.languages for finding in _texts(settings, language)),
    ]


def _provider(currency: str, settings: Settings) -> Finding:
    shape = shape_of(settings.provider_tokens[currency].reveal())
    profile = named_by(shape)
    subject = f"provider token {currency}"
    if profile is None:
        return ok(
            subject,
            f"a {shape.mode.upper()} token of provider number {shape.number}, which we have no name for",
        )
    if profile.currencies and currency not in profile.currencies and not profile.international:
        others = f"`kassa providers --currency {currency}` lists others"
        right = f"{profile.name} takes {', '.join(profile.currencies)}; {others}"
        return warn(subject, f"a token of {profile.name}", right)
    return ok(subject, f"a {shape.mode.upper()} token of {profile.name}")


def _merchant(chat_id: int) -> list[Finding]:
    """Whether the bot may write there is Telegram's to say."""
    if chat_id:
        return []
    right = "write your chat's number as merchant_chat_id, or nobody hears of orders"
    return [fail("merchant chat", "none", right)]


def _texts(settings: Settings, language: str) -> list[Finding]:
    texts = settings.texts[language]
    missing = [name for name in _TEXTS if not getattr(texts, name)]
    if not missing:
        return [ok(f"texts {language}", "terms, support and paysupport are written")]
    return [warn(f"texts {language}", f"no {name} text", _TEXTS[name]) for name in missing]
