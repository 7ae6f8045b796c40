"""What Telegram keeps of a buyer for the next purchase, in any bot: contact data and cards.

Cards are kept only for an account with a two-step verification password, and as the provider's token.
Facts: core.telegram.org/api/payments; the desktop client asks for a temporary password of 900 seconds.
"""

from __future__ import annotations

from tgsandbox.world.checkout.form_errors import form_error
from tgsandbox.world.checkout.payment_form import Credentials, FormError, PaymentForm
from tgsandbox.world.errors import WorldError
from tgsandbox.world.events import SetUpChanged
from tgsandbox.world.people import OrderInfo, SavedCard
from tgsandbox.world.world import World

TEMPORARY_PASSWORD_SECONDS = 900


def set_password(world: World, user_id: int, password: str) -> None:
    """Turn two-step verification on, or with "" off; without it no saved card can be used."""
    world.account(user_id).password = password
    world.payments.unlocked_until.pop(user_id, None)
    world.bulletin.publish(SetUpChanged("password", user_id))


def usable_cards(world: World, form: PaymentForm) -> list[SavedCard]:
    """The saved cards that the provider of this form's invoice knows."""
    account = world.account(form.user_id)
    if not account.password:
        return []
    return [card for card in account.saved_cards if card.provider == form.invoice.provider]


def save_card(world: World, form: PaymentForm) -> None:
    """Keep the card that the form was paid with; the same card of one provider is kept once."""
    account, credentials = world.account(form.user_id), form.credentials
    if credentials is None or not credentials.save or not account.password:
        return
    number = world.payments.card_tokens[credentials.token]
    for card in account.saved_cards:
        if card.provider == form.invoice.provider and world.payments.card_tokens[card.number_token] == number:
            return
    account.saved_cards.append(
        SavedCard(world.ids.text(16), credentials.title, form.invoice.provider, credentials.token)
    )
    world.bulletin.publish(SetUpChanged("saved_cards", form.user_id))


def delete_saved_cards(world: World, user_id: int, card_id: str = "") -> None:
    """One card, or all of them."""
    account = world.account(user_id)
    if card_id and card_id not in {card.id for card in account.saved_cards}:
        raise WorldError(f"{account.user.first_name} has no saved card '{card_id}'")
    account.saved_cards[:] = [card for card in account.saved_cards if card_id and card.id != card_id]
    world.bulletin.publish(SetUpChanged("saved_cards", user_id))


def keep_order_info(world: World, form: PaymentForm) -> None:
    """What this form was given replaces what was saved before, field by field."""
    account, new = world.account(form.user_id), form.order_info or OrderInfo()
    old = account.saved_order_info or OrderInfo()
    account.saved_order_info = OrderInfo(
        new.name or old.name,
        new.phone_number or old.phone_number,
        new.email or old.email,
        new.shipping_address or old.shipping_address,
    )
    world.bulletin.publish(SetUpChanged("saved_order_info", form.user_id))


def delete_saved_order_info(world: World, user_id: int) -> None:
    world.account(user_id).saved_order_info = None
    world.bulletin.publish(SetUpChanged("saved_order_info", user_id))


def unlock(world: World, user_id: int, password: str) -> FormError | None:
    """Let saved cards be used for 15 minutes; why not, when the password is wrong or missing."""
    account = world.account(user_id)
    if not password:
        is_unlocked = world.payments.unlocked_until.get(user_id, 0.0) > world.now()
        return None if is_unlocked else form_error("TMP_PASSWORD_INVALID", field="password")
    if not account.password or password != account.password:
        return form_error("PASSWORD_HASH_INVALID", field="password")
    world.payments.unlocked_until[user_id] = world.now() + TEMPORARY_PASSWORD_SECONDS
    return None


def credentials_of(card: SavedCard) -> Credentials:
    return Credentials(card.number_token, card.title, saved_card_id=card.id)
