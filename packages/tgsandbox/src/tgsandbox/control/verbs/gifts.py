"""What a person does with the gifts that they have."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from tgsandbox.control.shapes.people import Done
from tgsandbox.control.shapes.star_deals import GiftTransfer, GiftUpgrade, GiftView
from tgsandbox.control.verb import NotThere
from tgsandbox.control.verbs.people import account_of
from tgsandbox.control.verbs.sharing import group_of
from tgsandbox.control.verbs.star_deals import show_gift
from tgsandbox.world.errors import ServerRefusal, WorldError
from tgsandbox.world.star_trade import gifts, unique_gifts
from tgsandbox.world.star_trade.gifts import OwnedGift
from tgsandbox.world.world import World


def convert_gift(world: World, user_id: int, owned_gift_id: str) -> Done:
    """Turn a gift into Stars."""
    owned = own_gift(world, user_id, owned_gift_id)
    with refusals_named():
        gifts.convert(world, user_id, owned.id)
    return Done()


def upgrade_gift(world: World, user_id: int, owned_gift_id: str, request: GiftUpgrade) -> GiftView:
    """Make a gift unique, for what was prepaid or for the person's own Stars."""
    owned = own_gift(world, user_id, owned_gift_id)
    price = 0 if owned.prepaid_upgrade_star_count else owned.gift.upgrade_star_count
    with refusals_named():
        return show_gift(
            unique_gifts.upgrade(
                world, user_id, owned.id, paid_stars=price, keep_details=request.keep_details
            )
        )


def transfer_gift(world: World, user_id: int, owned_gift_id: str, request: GiftTransfer) -> GiftView:
    """Hand a unique gift on to another person or to a channel, for the person's own Stars."""
    owned = own_gift(world, user_id, owned_gift_id)
    receiver_id = request.receiver_id
    if receiver_id > 0:
        account_of(world, receiver_id)
    elif group_of(world, receiver_id).type != "channel":
        raise WorldError("a gift is handed to a person or to a channel, not to a group")
    with refusals_named():
        return show_gift(
            unique_gifts.transfer(world, user_id, owned.id, receiver_id, paid_stars=owned.transfer_star_count)
        )


def own_gift(world: World, user_id: int, owned_gift_id: str) -> OwnedGift:
    """NotThere says which gifts the person has."""
    account_of(world, user_id)
    owned = world.payments.gifts.get(owned_gift_id)
    if owned is None or owned.owner_id != user_id:
        known = ", ".join(one.id for one in gifts.gifts_of(world, user_id)) or "none"
        raise NotThere(f"no gift {owned_gift_id!r} of this person; there are: {known}", field="owned_gift_id")
    return owned


@contextmanager
def refusals_named() -> Iterator[None]:
    """A refusal of Telegram's as an error that names its code."""
    try:
        yield
    except ServerRefusal as refusal:
        raise WorldError(f"Telegram refuses: {refusal.code}") from None
