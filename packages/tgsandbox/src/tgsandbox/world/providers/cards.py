"""Bank cards as a buyer types them, and the checks that a client makes before anything is sent."""

from __future__ import annotations

from dataclasses import dataclass

from tgsandbox.world.checkout.payment_form import FormError


@dataclass(frozen=True, slots=True)
class Card:
    """Only test cards buy anything here; see `provider.TEST_CARDS`."""

    number: str = "4242424242424242"
    expires: str = "12/39"  # MM/YY
    cvc: str = "123"
    holder: str = ""

    def __repr__(self) -> str:
        return f"Card(*{self.number[-4:]})"

    @property
    def digits(self) -> str:
        return "".join(sign for sign in self.number if sign.isdigit())

    @property
    def brand(self) -> str:
        if self.digits.startswith(("34", "37")):
            return "American Express"
        return {"4": "Visa", "5": "Mastercard", "2": "Mir"}.get(self.digits[:1], "Card")

    @property
    def title(self) -> str:
        """As Telegram shows it: "Visa *4242"."""
        return f"{self.brand} *{self.digits[-4:]}"


def passes_luhn(digits: str) -> bool:
    """The check digit of ISO/IEC 7812."""
    total = 0
    for place, sign in enumerate(reversed(digits)):
        value = int(sign) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return bool(digits) and total % 10 == 0


def card_problem(
    card: Card, known_numbers: frozenset[str], year_month: tuple[int, int] | None
) -> FormError | None:
    """The client's own complaint, None when it sends the card on.

    `known_numbers` are a provider's test numbers, some of which have no valid check digit. `year_month` is
    now, for a form that looks at the expiry date; None for a provider's page that takes its old test card.
    """
    digits = card.digits
    if digits not in known_numbers and not (12 <= len(digits) <= 19 and passes_luhn(digits)):
        return FormError(
            "LOCAL_CARD_NUMBER_INVALID",
            "This is not a card number: a digit is missing or wrong.",
            field="number",
        )
    expiry = expiry_of(card.expires)
    if expiry is None:
        return FormError(
            "LOCAL_CARD_EXPIRE_DATE_INVALID",
            f"The expiry date should be month/year such as 12/39, not '{card.expires}'.",
            field="expires",
        )
    if year_month is not None and expiry < year_month:
        return FormError(
            "LOCAL_CARD_EXPIRE_DATE_INVALID", f"This card expired in {card.expires}.", field="expires"
        )
    length = 4 if card.brand == "American Express" else 3
    if not (card.cvc.isdigit() and len(card.cvc) == length):
        return FormError("LOCAL_CARD_CVC_INVALID", f"The security code has {length} digits.", field="cvc")
    return None


def expiry_of(expires: str) -> tuple[int, int] | None:
    """(year, month) of "MM/YY" or "MM/YYYY"."""
    month, slash, year = (part.strip() for part in expires.partition("/"))
    if not (slash and month.isdigit() and year.isdigit() and len(year) in (2, 4) and 1 <= int(month) <= 12):
        return None
    return (int(year) + (2000 if len(year) == 2 else 0), int(month))
