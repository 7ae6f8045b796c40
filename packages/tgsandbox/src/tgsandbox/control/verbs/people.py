"""Users and what Telegram keeps for them."""

from __future__ import annotations

from dataclasses import replace

from msgspec import UNSET

from tgsandbox.control.shapes.people import UserView
from tgsandbox.control.shapes.requests import NewUser, UserChanges
from tgsandbox.control.showing.people import show_user
from tgsandbox.control.verb import NotThere
from tgsandbox.world.checkout import saved
from tgsandbox.world.events import SetUpChanged
from tgsandbox.world.naming import some_of
from tgsandbox.world.people import Account
from tgsandbox.world.world import World


def account_of(world: World, user_id: int) -> Account:
    """The person's account; NotThere names the people that there are."""
    account = world.accounts.get(user_id)
    if account is not None:
        return account
    known = (f"{one.user.first_name} ({id})" for id, one in world.accounts.items())
    raise NotThere(f"no person {user_id}; there are: {some_of(known, world.accounts)}")


def list_users(world: World) -> list[UserView]:
    """The people of this world, in the order in which they came."""
    return [show_user(account) for account in world.accounts.values()]


def create_user(world: World, request: NewUser) -> UserView:
    """A new person, with Stars to spend and, if given, a two-step password."""
    account = world.add_user(
        request.first_name,
        id=request.id or 0,
        last_name=request.last_name,
        username=request.username,
        language_code=request.language_code,
        stars=request.stars,
    )
    if request.password:
        saved.set_password(world, account.user.id, request.password)
    return show_user(account)


def get_user(world: World, user_id: int) -> UserView:
    """A person with Star balance, saved cards and saved order info."""
    return show_user(account_of(world, user_id))


def change_user(world: World, user_id: int, request: UserChanges) -> UserView:
    """Change a name, the language, the Star balance or the two-step password."""
    account = account_of(world, user_id)
    names = {
        name: value
        for name in ("first_name", "last_name", "language_code")
        if (value := getattr(request, name)) is not UNSET
    }
    account.user = replace(account.user, **names)
    if request.stars is not UNSET:
        account.stars = request.stars
    if request.add_stars is not UNSET:
        account.stars += request.add_stars
    if request.password is not UNSET:
        saved.set_password(world, user_id, request.password)
    world.bulletin.publish(SetUpChanged("person", user_id))
    return show_user(account)


def forget_card(world: World, user_id: int, card_id: str) -> UserView:
    """Delete a saved card."""
    account = account_of(world, user_id)
    if all(card.id != card_id for card in account.saved_cards):
        known = ", ".join(f"{card.title} ({card.id})" for card in account.saved_cards) or "none"
        raise NotThere(f"no saved card {card_id!r}; there are: {known}")
    saved.delete_saved_cards(world, user_id, card_id)
    return show_user(account)


def forget_order_info(world: World, user_id: int) -> UserView:
    """Delete the saved name, phone number, e-mail and address; harmless when there are none."""
    account = account_of(world, user_id)
    saved.delete_saved_order_info(world, user_id)
    return show_user(account)
