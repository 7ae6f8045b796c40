"""A buyer at the payment form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal

from msgspec import UNSET, UnsetType

from tgsandbox.control.reading import make_request
from tgsandbox.control.shapes.forms import FormView, ShippingOptionView
from tgsandbox.control.shapes.requests import (
    Address,
    CardFields,
    ChooseShipping,
    Information,
    Pay,
    SetTip,
    ThreeDSecure,
)
from tgsandbox.control.verb import NotThere, WrongRequest
from tgsandbox.control.verbs import clock, forms
from tgsandbox.testing.outcome import SETTLED, Outcome, outcome_of
from tgsandbox.world.checkout.payment_form import ANSWER_SECONDS

if TYPE_CHECKING:
    from tgsandbox.testing.async_buyer import AsyncBuyer

# What `fill` gives where a form asks and the test doesn't care.
EXAMPLE_ADDRESS = Address(
    country_code="US", state="New York", city="New York", street_line1="1 Example Street", post_code="10001"
)
EXAMPLE_INFORMATION = Information("Ann Example", "+12025550123", "ann@example.com", EXAMPLE_ADDRESS)
VISA = "4242424242424242"


class AsyncPaymentForm:
    """`fill`, `choose_shipping`, `tip`, then a way to pay; `view` is the form as the buyer sees it."""

    def __init__(self, buyer: AsyncBuyer, form_id: str) -> None:
        self._buyer = buyer
        self._sandbox = buyer.sandbox
        self._at = (buyer.id, form_id)
        self.id = form_id

    def view(self) -> FormView:
        return self._sandbox.ground.do(forms.get_form, *self._at)

    async def ready(self) -> FormView:
        """The form once nobody is asked: saved contact data are validated when it opens."""
        return await self._until_settled("the bot's shipping options")

    async def fill(
        self,
        *,
        name: str | None = None,
        phone_number: str | None = None,
        email: str | None = None,
        address: Address | Mapping[str, str] | None = None,
        save: bool = False,
    ) -> FormView:
        """Answer what the form asks for; what is left out gets an example's data, "" stays empty.

        Waits for the bot's shipping options when the invoice is flexible. A mistake is in the view's `error`.
        """
        if address is not None and not isinstance(address, Address):
            address = make_request(Address, **address)
        example = EXAMPLE_INFORMATION
        asks = await self.ready()
        information = Information(
            name=_given(name, example.name) if asks.need_name else "",
            phone_number=_given(phone_number, example.phone_number) if asks.need_phone_number else "",
            email=_given(email, example.email) if asks.need_email else "",
            shipping_address=(address or example.shipping_address) if asks.need_shipping_address else None,
            save=save,
        )
        self._buyer.note_act()
        self._sandbox.ground.do(forms.give_information, *self._at, information)
        return await self._until_settled("the bot's shipping options")

    async def choose_shipping(self, words: str) -> FormView:
        """The option whose title has these words."""
        option = _option_with(words, self.view())
        return self._sandbox.ground.do(forms.choose_shipping, *self._at, ChooseShipping(option.id))

    async def tip(self, amount: int) -> FormView:
        """In smallest units of the form's currency; 0 takes it away."""
        return self._sandbox.ground.do(forms.set_tip, *self._at, make_request(SetTip, amount=amount))

    async def pay(self, card: str | CardFields = VISA) -> Outcome:
        """Pay by card and wait for what comes of it."""
        await self.press_pay(card=card)
        return await self.outcome()

    async def pay_with_saved_card(self, card_id: str, password: str = "") -> Outcome:
        """Pay with a card that was saved before; the two-step password is good for 15 minutes."""
        await self.press_pay(saved_card_id=card_id, password=password)
        return await self.outcome()

    async def pay_with_stars(self) -> Outcome:
        """Pay with Telegram Stars and wait for what comes of it."""
        await self.press_pay(stars=True)
        return await self.outcome()

    async def press_pay(
        self,
        *,
        card: str | CardFields | UnsetType = UNSET,
        saved_card_id: str | UnsetType = UNSET,
        password: str = "",
        stars: Literal[True] | UnsetType = UNSET,
    ) -> FormView:
        """Send the form without waiting for the bot, say to advance a frozen clock before `outcome`."""
        if isinstance(card, str):
            card = CardFields(number=card, cvc="1234" if card.startswith(("34", "37")) else "123")
        self._buyer.note_act()
        return self._sandbox.ground.do(forms.pay, *self._at, Pay(card, saved_card_id, password, stars))

    async def outcome(self) -> Outcome:
        """Wait until the form is settled: by the bot, the provider, or the end of the bot's ten seconds."""
        return outcome_of(await self._until_settled("the bot's answer to the pre-checkout query"))

    async def answer_3ds(self, *, approve: bool = True) -> Outcome:
        """Confirm the payment on the bank's page, or turn it down."""
        self._buyer.note_act()
        self._sandbox.ground.do(forms.answer_three_d_secure, *self._at, ThreeDSecure(approve))
        return await self.outcome()

    async def cancel(self) -> FormView:
        """Close the form; refused while money may be on its way."""
        return self._sandbox.ground.do(forms.cancel_form, *self._at)

    async def _until_settled(self, what: str) -> FormView:
        """On a running clock the bot has its own ten seconds before the limit begins."""
        running = not self._sandbox.ground.do(clock.get_clock).frozen
        await self._sandbox.until(
            lambda: True if self.view().state in SETTLED else None,
            lambda: f"{what} did not come; the form is {self.view().state}",
            self._sandbox.limit_seconds + (ANSWER_SECONDS if running else 0),
            person_id=self._buyer.id,
        )
        return self.view()


def _given(value: str | None, example: str) -> str:
    return example if value is None else value


def _option_with(words: str, view: FormView) -> ShippingOptionView:
    fitting = [option for option in view.shipping_options if words.casefold() in option.title.casefold()]
    if len(fitting) == 1:
        return fitting[0]
    there = ", ".join(repr(option.title) for option in view.shipping_options) or "none"
    if fitting:
        raise WrongRequest(f"{words!r} is in more than one shipping option: {there}")
    because = f" ({view.error.bot_words or view.error.words})" if view.error else ""
    raise NotThere(f"no shipping option {words!r}; there are: {there}{because}")
