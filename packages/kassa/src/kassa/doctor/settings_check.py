"""What shop.toml says: provider tokens, texts, the merchant's chat. Pure."""

from __future__ import annotations

from kassa.core.catalogue import ShippingMethod
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
        *_texts(settings),
        *(_free_shipping(method) for method in settings.shop.shipping if _may_be_free(method)),
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


def _may_be_free(method: ShippingMethod) -> bool:
    return method.price.amount == 0 or method.free_from is not None


def _free_shipping(method: ShippingMethod) -> Finding:
    """td since July 2026 (commit d61592348) says "total price must be positive" of such an option."""
    right = "Telegram may refuse that, and buyers then see the other ways only: have one with a price"
    return warn(f"shipping {method.id}", "it may cost nothing", right)


def _texts(settings: Settings) -> list[Finding]:
    findings = []
    for name, right in _TEXTS.items():
        missing = [each for each in settings.shop.languages if not getattr(settings.texts[each], name)]
        if missing:
            findings.append(warn("texts", f"no {name} text in {', '.join(missing)}", right))
    return findings or [ok("texts", "terms, support and paysupport are written")]
