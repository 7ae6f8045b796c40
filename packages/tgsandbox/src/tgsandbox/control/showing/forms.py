"""The payment form, as the buyer sees it, with its history for the bot's author."""

from __future__ import annotations

from tgsandbox.control.shapes.forms import (
    DiagnosisView,
    FormErrorView,
    FormEventView,
    FormView,
    PricePart,
    ShippingOptionView,
)
from tgsandbox.control.shapes.money import show_money
from tgsandbox.control.showing.people import show_order_info, show_saved_card
from tgsandbox.world.checkout.diagnosis import Diagnosis, diagnosis
from tgsandbox.world.checkout.invoices import LabeledPrice
from tgsandbox.world.checkout.payment_form import (
    ANSWER_SECONDS,
    FormError,
    FormState,
    PaymentForm,
    ShippingOption,
)
from tgsandbox.world.checkout.saved import usable_cards
from tgsandbox.world.world import World

WAITS_FOR_BOT = frozenset({FormState.AWAITING_SHIPPING, FormState.AWAITING_PRE_CHECKOUT})
# The world's card says `expires`, the control API's field is called `expiry`.
FIELD_NAMES = {"expires": "expiry"}


def show_form(world: World, form: PaymentForm) -> FormView:
    invoice, account = form.invoice, world.account(form.user_id)
    currency = invoice.currency
    return FormView(
        id=form.id,
        state=form.state.value,
        user_id=form.user_id,
        bot_id=form.bot_id,
        bot_name=world.user(form.bot_id).first_name,
        title=invoice.title,
        description=invoice.description,
        photo_url=invoice.photo.url if invoice.photo else "",
        currency=currency,
        is_test=invoice.is_test,
        is_in_stars=invoice.is_in_stars,
        subscription_period=invoice.subscription_period,
        provider=invoice.provider,
        price_parts=show_prices(form.price_parts, currency),
        tip=show_money(form.tip_amount, currency),
        total=show_money(form.total_amount, currency),
        max_tip=show_money(invoice.max_tip_amount, currency),
        suggested_tips=[show_money(amount, currency) for amount in invoice.suggested_tip_amounts],
        need_name=invoice.need_name,
        need_phone_number=invoice.need_phone_number,
        need_email=invoice.need_email,
        need_shipping_address=invoice.need_shipping_address,
        is_flexible=invoice.is_flexible,
        order_info=show_order_info(form.order_info),
        order_info_is_valid=form.order_info_validated_at is not None,
        shipping_options=[_show_option(option, currency) for option in form.shipping_options],
        shipping_option_id=form.shipping_option_id,
        saved_cards=[show_saved_card(card) for card in usable_cards(world, form)],
        can_save_card=bool(account.password) and not invoice.is_in_stars,
        stars=account.stars,
        error=_show_error(form.error),
        verification_url=form.verification_url,
        due_at=_due_at(form),
        diagnosis=_show_diagnosis(diagnosis(world, form)),
        history=[FormEventView(event.at, event.state.value, event.why) for event in form.history],
        receipt_message_id=form.receipt_message_id,
    )


def show_prices(prices: tuple[LabeledPrice, ...], currency: str) -> list[PricePart]:
    return [PricePart(price.label, show_money(price.amount, currency)) for price in prices]


def _show_option(option: ShippingOption, currency: str) -> ShippingOptionView:
    return ShippingOptionView(
        option.id, option.title, show_prices(option.prices, currency), show_money(option.amount, currency)
    )


def _show_error(error: FormError | None) -> FormErrorView | None:
    if error is None:
        return None
    field = FIELD_NAMES.get(error.field, error.field)
    return FormErrorView(error.code, error.words, error.bot_words, field)


def _show_diagnosis(found: Diagnosis | None) -> DiagnosisView | None:
    return DiagnosisView(found.code, found.sentence) if found else None


def _due_at(form: PaymentForm) -> float | None:
    if form.state not in WAITS_FOR_BOT or not form.history:
        return None
    return form.history[-1].at + ANSWER_SECONDS
