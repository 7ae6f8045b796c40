"""Gifts become unique and go from hand to hand, for the Stars of whose they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tgsandbox.control.shapes.star_deals import GiftTransfer, GiftUpgrade, NewBusinessConnection, NewGift
from tgsandbox.control.verb import NotThere
from tgsandbox.control.verbs import gifts as own
from tgsandbox.control.verbs import star_deals as verbs
from tgsandbox.world.errors import WorldError
from tgsandbox.world.people import Account
from tgsandbox.world.star_trade import gifts, stars
from tgsandbox.world.talk import dialogues
from tgsandbox.world.talk.messages import Text

if TYPE_CHECKING:
    from packages.tgsandbox.tests.payments.conftest import Json, Stall

ROSE, RING = "5100000000000000003", "5100000000000000006"


def connect(stall: Stall, *rights: str) -> Json:
    """The bot looks after Ann's account."""
    shown = verbs.connect_business(
        stall.world, stall.user_id, NewBusinessConnection(stall.bot.id, list(rights) or None)
    )
    return {"business_connection_id": shown.id}


def give_ring(stall: Stall, *, prepaid: bool = False) -> str:
    """The bot gives Ann a ring; the gift's own id."""
    stars.give_to_bot(stall.world, stall.bot.id, 300)
    stall.call("sendGift", user_id=stall.user_id, gift_id=RING, text="Yours", pay_for_upgrade=prepaid)
    return gifts.gifts_of(stall.world, stall.user_id)[0].id


def friend(stall: Stall, name: str = "Bob") -> Account:
    """Somebody who has just written to Ann."""
    bob = stall.world.add_user(name, stars=500)
    dialogues.write(stall.world, bob.user.id, stall.user_id, Text("Hi"))
    return bob


def test_a_prepaid_upgrade_makes_a_gift_unique_and_its_giver_hears_of_it(stall: Stall) -> None:
    account = connect(stall)
    ring = give_ring(stall, prepaid=True)
    before = stall.call("getBusinessAccountGifts", **account)["result"]["gifts"][0]
    assert (before["can_be_upgraded"], before["prepaid_upgrade_star_count"]) == (True, 200)

    done = stall.call("upgradeGift", **account, owned_gift_id=ring, keep_original_details=True)

    assert done["result"] is True
    assert stall.buyer.stars == 100
    (owned,) = stall.call("getBusinessAccountGifts", **account)["result"]["gifts"]
    assert (owned["type"], owned["owned_gift_id"]) == ("unique", ring)
    unique = owned["gift"]
    assert (unique["gift_id"], unique["number"], unique["name"]) == (RING, 1, "GoldRing-1")
    assert (owned["can_be_transferred"], owned["transfer_star_count"]) == (True, 25)
    told = stall.told("message")[-1]
    assert told["from"]["id"] == stall.user_id
    assert (told["unique_gift"]["origin"], told["unique_gift"]["text"]) == ("upgrade", "Yours")
    assert told["unique_gift"]["gift"] == unique
    assert told["unique_gift"]["owned_gift_id"] == ring


def test_an_upgrade_that_was_not_prepaid_costs_the_owners_stars_and_not_the_bots(stall: Stall) -> None:
    account = connect(stall)
    ring = give_ring(stall)
    upgrade = {**account, "owned_gift_id": ring}
    assert stall.refusal("upgradeGift", **upgrade) == "Bad Request: PAYMENT_REQUIRED"
    wrong = stall.refusal("upgradeGift", **upgrade, star_count=199)
    assert wrong == "Bad Request: wrong upgrade price specified"
    assert stall.refusal("upgradeGift", **upgrade, star_count=200) == "Bad Request: BALANCE_TOO_LOW"
    stall.buyer.stars = 250
    in_the_books = stall.call("getStarTransactions")["result"]

    assert stall.call("upgradeGift", **upgrade, star_count=200)["ok"]

    assert stall.buyer.stars == 50
    assert stall.call("getStarTransactions")["result"] == in_the_books
    assert stall.refusal("upgradeGift", **upgrade) == "Bad Request: STARGIFT_ALREADY_UPGRADED"


def test_a_unique_gift_is_handed_to_who_wrote_to_the_account_today(stall: Stall) -> None:
    account = connect(stall)
    ring = give_ring(stall, prepaid=True)
    stall.call("upgradeGift", **account, owned_gift_id=ring)
    bob = friend(stall)
    transfer = {**account, "owned_gift_id": ring, "new_owner_chat_id": bob.user.id}
    assert stall.refusal("transferGift", **transfer) == "Bad Request: PAYMENT_REQUIRED"

    assert stall.call("transferGift", **transfer, star_count=25)["result"] is True

    assert stall.buyer.stars == 75
    assert stall.call("getBusinessAccountGifts", **account)["result"] == {"total_count": 0, "gifts": []}
    (owned,) = stall.call("getUserGifts", user_id=bob.user.id)["result"]["gifts"]
    assert (owned["type"], owned["sender_user"]["id"]) == ("unique", stall.user_id)
    assert "owned_gift_id" not in owned
    told = stall.told("business_message")[-1]
    assert (told["chat"]["id"], told["from"]["id"]) == (bob.user.id, stall.user_id)
    assert told["business_connection_id"] == account["business_connection_id"]
    assert told["unique_gift"]["origin"] == "transfer"
    stall.world.advance(86_401)
    words = stall.refusal("transferGift", **transfer)
    assert words == "Bad Request: have no access to the new gift owner"


def test_a_unique_gift_is_handed_to_a_channel(stall: Stall) -> None:
    account = connect(stall)
    ring = give_ring(stall, prepaid=True)
    stall.call("upgradeGift", **account, owned_gift_id=ring)
    channel = stall.world.add_chat("channel", "Museum", {stall.user_id, stall.bot.id}).key.chat_id

    stall.call("transferGift", **account, owned_gift_id=ring, new_owner_chat_id=channel, star_count=25)

    owned = stall.call("getChatGifts", chat_id=channel)["result"]["gifts"]
    assert [one["type"] for one in owned] == ["unique"]
    assert stall.call("getChatGifts", chat_id=channel, exclude_unique=True)["result"]["total_count"] == 0


@pytest.mark.parametrize("method", ["upgradeGift", "transferGift", "convertGiftToStars"])
def test_a_gift_that_is_not_the_accounts_is_refused(stall: Stall, method: str) -> None:
    account = (
        connect(stall) | {"new_owner_chat_id": friend(stall).user.id} if method == "transferGift" else {}
    )
    account = account or connect(stall)
    words = stall.refusal(method, **account, owned_gift_id="ring")
    assert words == "Bad Request: invalid gift identifier specified"
    assert stall.refusal(method, **account, owned_gift_id="5") == "Bad Request: MESSAGE_ID_INVALID"


def test_what_is_not_unique_is_not_handed_on_and_what_has_no_variants_not_upgraded(stall: Stall) -> None:
    account = connect(stall)
    bob = friend(stall)
    verbs.send_gift(stall.world, bob.user.id, NewGift(stall.user_id, ROSE))
    told = stall.told("business_message")[-1]
    rose = told["gift"]["owned_gift_id"]
    assert told["gift"]["convert_star_count"] == 21

    words = stall.refusal("transferGift", **account, owned_gift_id=rose, new_owner_chat_id=bob.user.id)
    assert words == "Bad Request: STARGIFT_NOT_UNIQUE"
    words = stall.refusal("upgradeGift", **account, owned_gift_id=rose)
    assert words == "Bad Request: STARGIFT_UPGRADE_UNAVAILABLE"
    ring = give_ring(stall)
    words = stall.refusal("convertGiftToStars", **account, owned_gift_id=ring)
    assert words == "Bad Request: STARGIFT_CONVERT_NOT_AVAILABLE"


def test_gifts_need_the_right_and_paid_ones_the_right_to_stars(stall: Stall) -> None:
    account = connect(stall, "can_transfer_and_upgrade_gifts")
    ring = give_ring(stall)
    paid = stall.refusal("upgradeGift", **account, owned_gift_id=ring, star_count=200)
    assert paid == "Bad Request: BOT_ACCESS_FORBIDDEN"
    other = connect(stall, "can_reply")
    words = stall.refusal("upgradeGift", **other, owned_gift_id=ring)
    assert words == "Bad Request: BOT_ACCESS_FORBIDDEN"


def test_a_person_upgrades_hands_on_and_converts_without_a_bot(stall: Stall) -> None:
    world = stall.world
    bob = world.add_user("Bob", stars=500)
    rose = verbs.send_gift(world, bob.user.id, NewGift(stall.user_id, ROSE))
    ring = own.upgrade_gift(world, stall.user_id, give_ring(stall, prepaid=True), GiftUpgrade())
    assert (ring.unique_name, ring.transfer_stars) == ("GoldRing-1", 25)

    own.transfer_gift(world, stall.user_id, ring.id, GiftTransfer(bob.user.id))
    own.convert_gift(world, stall.user_id, rose.id)

    assert stall.buyer.stars == 100 - 25 + 21
    assert [one.unique_name for one in verbs.list_gifts(world, bob.user.id)] == ["GoldRing-1"]
    assert verbs.list_gifts(world, stall.user_id) == []
    with pytest.raises(NotThere, match="no gift 'x' of this person"):
        own.convert_gift(world, stall.user_id, "x")
    with pytest.raises(WorldError, match="STARGIFT_ALREADY_UPGRADED"):
        own.upgrade_gift(world, bob.user.id, ring.id, GiftUpgrade())
