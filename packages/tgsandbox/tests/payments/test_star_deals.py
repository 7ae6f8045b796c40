"""Stars beside invoices: paid media, gifts, business accounts, affiliates, withdrawals, broadcasts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tgsandbox.control.shapes.star_deals import (
    NewBusinessConnection,
    NewGift,
    NewReferral,
    PaidBroadcastSwitch,
    StarAmountGiven,
    WithdrawalEnd,
)
from tgsandbox.control.verb import NotNow, NotThere
from tgsandbox.control.verbs import star_deals as verbs
from tgsandbox.world.checkout.form_errors import PaymentRefused
from tgsandbox.world.errors import WorldError
from tgsandbox.world.star_trade import business, gifts, paid_media, stars
from tgsandbox.world.star_trade.star_moves import NANOSTARS

if TYPE_CHECKING:
    from packages.tgsandbox.tests.payments.conftest import Json, Stall

PHOTO = {"type": "photo", "media": "https://example.org/a.jpg"}
VIDEO = {"type": "video", "media": "https://example.org/a.mp4", "width": 640, "height": 480, "duration": 9}
ROSE, RING = "5100000000000000003", "5100000000000000006"


def send_media(stall: Stall, **changes: Any) -> Json:
    arguments = {"chat_id": stall.user_id, "star_count": 30, "media": [PHOTO, VIDEO], "payload": "pics"}
    answer = stall.call("sendPaidMedia", **arguments | changes)
    assert answer["ok"], answer
    return dict(answer["result"])


def transactions(stall: Stall) -> list[Json]:
    return list(stall.call("getStarTransactions")["result"]["transactions"])


def balance(stall: Stall) -> Json:
    return dict(stall.call("getMyStarBalance")["result"])


def rich(stall: Stall, amount: int = 10_000) -> None:
    verbs.give_stars(stall.world, stall.bot.id, StarAmountGiven(amount))


# Paid media.


def test_paid_media_are_bought_once_and_the_bot_is_told_by_its_payload(stall: Stall) -> None:
    sent = send_media(stall, caption="<b>Pics</b>", parse_mode="HTML")
    assert sent["paid_media"]["star_count"] == 30
    photo, video = sent["paid_media"]["paid_media"]
    assert (photo["type"], video["type"], video["video"]["duration"]) == ("photo", "video", 9)
    assert (sent["caption"], sent["caption_entities"][0]["type"]) == ("Pics", "bold")
    move = paid_media.buy(stall.world, stall.user_id, stall.chat, sent["message_id"])
    (told,) = stall.told("purchased_paid_media")
    assert (told["from"]["id"], told["paid_media_payload"]) == (stall.user_id, "pics")
    assert (stall.buyer.stars, balance(stall)) == (70, {"amount": 30})
    with pytest.raises(PaymentRefused, match="MEDIA_ALREADY_PAID"):
        paid_media.buy(stall.world, stall.user_id, stall.chat, sent["message_id"])
    (transaction,) = transactions(stall)
    source = transaction["source"]
    assert (transaction["id"], source["transaction_type"]) == (move.id, "paid_media_payment")
    assert (source["paid_media_payload"], len(source["paid_media"])) == ("pics", 2)
    assert stall.told("successful_payment") == []


def test_paid_media_without_a_payload_are_bought_in_silence(stall: Stall) -> None:
    sent = send_media(stall, payload="")
    paid_media.buy(stall.world, stall.user_id, stall.chat, sent["message_id"])
    assert stall.told("purchased_paid_media") == []


def test_what_is_paid_in_a_channel_is_the_channels(stall: Stall) -> None:
    channel = stall.world.add_chat("channel", "Pics", {stall.user_id, stall.bot.id})
    sent = send_media(stall, chat_id=channel.key.chat_id)
    verbs.buy_media(stall.world, stall.user_id, channel.key.chat_id, sent["message_id"])
    assert balance(stall) == {"amount": 0}
    assert stars.bot_balance(stall.world, channel.key.chat_id) == 30
    assert stall.told("purchased_paid_media") == []


def test_paid_media_are_refunded_as_invoices_are(stall: Stall) -> None:
    sent = send_media(stall)
    move = paid_media.buy(stall.world, stall.user_id, stall.chat, sent["message_id"])
    stall.call("refundStarPayment", user_id=stall.user_id, telegram_payment_charge_id=move.id)
    assert (stall.buyer.stars, balance(stall)) == (100, {"amount": 0})
    assert transactions(stall)[1]["receiver"]["transaction_type"] == "paid_media_payment"


def test_paid_media_cost_stars_that_are_there(stall: Stall) -> None:
    sent = send_media(stall, star_count=101)
    with pytest.raises(PaymentRefused, match="BALANCE_TOO_LOW"):
        paid_media.buy(stall.world, stall.user_id, stall.chat, sent["message_id"])
    with pytest.raises(PaymentRefused, match="MESSAGE_ID_INVALID"):
        paid_media.buy(stall.world, stall.user_id, stall.chat, 1)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"star_count": 0}, "invalid media price specified"),
        ({"star_count": 1_000_001}, "invalid media price specified"),
        ({"star_count": 25_001}, "EXTENDED_MEDIA_AMOUNT_INVALID"),
        ({"media": ""}, 'parameter "media" is required'),
        ({"media": "{"}, "can't parse paid media JSON object"),
        ({"media": {}}, "expected an Array of InputPaidMedia"),
        ({"media": []}, "paid media must be non-empty"),
        ({"media": [PHOTO] * 11}, "invalid number of paid media specified"),
        ({"media": [5]}, "can't parse InputPaidMedia: expected an Object"),
        ({"media": [{"type": "photo"}]}, "can't parse InputPaidMedia: media not found"),
        ({"media": [PHOTO | {"type": "gif"}]}, 'can\'t parse InputPaidMedia: type "gif" is unsupported'),
        ({"caption": "x" * 1025}, "message caption is too long"),
    ],
)
def test_paid_media_are_refused_in_telegrams_words(stall: Stall, changes: Json, words: str) -> None:
    arguments = {"chat_id": stall.user_id, "star_count": 30, "media": [PHOTO]} | changes
    assert stall.refusal("sendPaidMedia", **arguments) == f"Bad Request: {words}"


def test_paid_media_are_forwarded_but_not_copied(stall: Stall) -> None:
    source = {"from_chat_id": stall.user_id, "message_id": send_media(stall)["message_id"]}
    refusal = stall.refusal("copyMessage", chat_id=stall.user_id, **source)
    assert refusal == "Bad Request: the message can't be copied"
    assert stall.call("forwardMessage", chat_id=stall.user_id, **source)["ok"]


# Gifts and Premium.


def test_a_bot_gives_a_gift_for_its_stars(stall: Stall) -> None:
    rich(stall, 100)
    available = stall.call("getAvailableGifts")["result"]["gifts"]
    assert next(gift for gift in available if gift["id"] == ROSE)["star_count"] == 25
    given = stall.call(
        "sendGift", user_id=stall.user_id, gift_id=ROSE, text="For <b>you</b>", text_parse_mode="HTML"
    )
    assert given == {"ok": True, "result": True}
    assert balance(stall) == {"amount": 75}
    *_, spent = transactions(stall)
    assert spent["receiver"]["transaction_type"] == "gift_purchase"
    assert spent["receiver"]["gift"]["id"] == ROSE
    (owned,) = stall.call("getUserGifts", user_id=stall.user_id)["result"]["gifts"]
    assert (owned["type"], owned["text"], owned["sender_user"]["id"]) == ("regular", "For you", stall.bot.id)
    # A bot's gift is no money.
    assert "convert_star_count" not in owned
    (shown,) = verbs.list_gifts(stall.world, stall.user_id)
    assert (shown.stars, shown.text, shown.convert_stars) == (25, "For you", 0)


def test_a_gift_to_a_channel_is_a_transaction_with_a_chat(stall: Stall) -> None:
    rich(stall)
    channel = stall.world.add_chat("channel", "Pics", {stall.bot.id}).key.chat_id
    assert stall.call("sendGift", chat_id=channel, gift_id=ROSE)["ok"]
    *_, spent = transactions(stall)
    assert (spent["receiver"]["type"], spent["receiver"]["chat"]["title"]) == ("chat", "Pics")
    assert stall.call("getChatGifts", chat_id=channel)["result"]["total_count"] == 1
    # Limited ones are for people.
    assert stall.refusal("sendGift", chat_id=channel, gift_id=RING) == "Bad Request: STARGIFT_INVALID"


def test_a_prepaid_upgrade_is_paid_with_the_gift(stall: Stall) -> None:
    rich(stall, 300)
    stall.call("sendGift", user_id=stall.user_id, gift_id=RING, pay_for_upgrade=True)
    assert balance(stall) == {"amount": 0}
    (owned,) = stall.call("getUserGifts", user_id=stall.user_id)["result"]["gifts"]
    assert owned["prepaid_upgrade_star_count"] == 200
    assert owned["gift"]["remaining_count"] == 999


def test_gifts_are_refused_in_telegrams_words(stall: Stall) -> None:
    good = {"user_id": stall.user_id, "gift_id": ROSE}
    assert stall.refusal("sendGift", **good) == "Bad Request: BALANCE_TOO_LOW"
    assert stall.refusal("sendGift", **good | {"gift_id": "1"}) == "Bad Request: STARGIFT_INVALID"
    assert stall.refusal("sendGift", **good | {"user_id": 5}) == "Bad Request: user not found"
    assert stall.refusal("sendGift", gift_id=ROSE) == "Bad Request: invalid user_id specified"


def test_gifts_are_paged_and_left_out_by_kind(stall: Stall) -> None:
    rich(stall)
    for gift_id in (ROSE, RING, ROSE):
        stall.call("sendGift", user_id=stall.user_id, gift_id=gift_id)
    first = stall.call("getUserGifts", user_id=stall.user_id, limit=2, sort_by_price=True)["result"]
    assert [one["gift"]["id"] for one in first["gifts"]] == [RING, ROSE]
    assert (first["total_count"], first["next_offset"]) == (3, "2")
    rest = stall.call("getUserGifts", user_id=stall.user_id, offset="2")["result"]
    assert (len(rest["gifts"]), "next_offset" in rest) == (1, False)
    limited = stall.call("getUserGifts", user_id=stall.user_id, exclude_unlimited=True)["result"]
    assert [one["gift"]["id"] for one in limited["gifts"]] == [RING]


def test_a_bot_has_no_gifts_and_may_ask_for_them(stall: Stall) -> None:
    shown = stall.call("getUserGifts", user_id=stall.bot.id)["result"]

    assert shown == {"total_count": 0, "gifts": []}
    assert stall.refusal("getUserGifts", user_id=1) == "Bad Request: user not found"


def test_premium_is_given_for_its_months(stall: Stall) -> None:
    rich(stall, 1_000)
    gift = {"user_id": stall.user_id, "month_count": 3, "star_count": 1_000}
    for wrong, words in (
        ({"month_count": 4}, "GIFT_MONTHS_INVALID"),
        ({"star_count": 999}, "wrong Premium subscription price specified"),
    ):
        assert stall.refusal("giftPremiumSubscription", **gift | wrong) == f"Bad Request: {words}"
    assert stall.call("giftPremiumSubscription", **gift)["result"] is True
    assert stall.buyer.user.is_premium
    *_, spent = transactions(stall)
    assert spent["receiver"]["premium_subscription_duration"] == 3
    assert stall.refusal("giftPremiumSubscription", **gift) == "Bad Request: BALANCE_TOO_LOW"
    stall.world.advance(3 * gifts.MONTH_SECONDS)
    assert not stall.buyer.user.is_premium


# Business accounts.


def test_a_bot_takes_stars_and_converts_gifts_of_a_business_account(stall: Stall) -> None:
    bob = stall.world.add_user("Bob", stars=25)
    shown = verbs.connect_business(stall.world, stall.user_id, NewBusinessConnection(stall.bot.id))
    (told,) = stall.told("business_connection")
    assert (told["id"], told["user"]["id"], told["is_enabled"]) == (shown.id, stall.user_id, True)
    assert told["rights"]["can_transfer_stars"] is True
    account = {"business_connection_id": shown.id}
    assert stall.call("getBusinessConnection", **account)["result"] == told
    verbs.send_gift(stall.world, bob.user.id, NewGift(stall.user_id, ROSE, "Hi"))
    (owned,) = stall.call("getBusinessAccountGifts", **account)["result"]["gifts"]
    assert owned["convert_star_count"] == 21
    assert stall.call("convertGiftToStars", **account, owned_gift_id=owned["owned_gift_id"])["ok"]
    assert stall.call("getBusinessAccountStarBalance", **account)["result"] == {"amount": 121}
    assert stall.call("transferBusinessAccountStars", **account, star_count=100)["result"] is True
    assert (stall.buyer.stars, balance(stall)) == (21, {"amount": 100})
    (transfer,) = transactions(stall)
    assert transfer["source"]["transaction_type"] == "business_account_transfer"


def test_a_business_account_is_kept_from_bots_without_the_right(stall: Stall) -> None:
    shown = verbs.connect_business(
        stall.world, stall.user_id, NewBusinessConnection(stall.bot.id, ["can_reply"])
    )
    account = {"business_connection_id": shown.id}
    for method in (
        "getBusinessAccountStarBalance",
        "transferBusinessAccountStars",
        "getBusinessAccountGifts",
    ):
        assert stall.refusal(method, **account, star_count=1) == "Bad Request: BOT_ACCESS_FORBIDDEN"
    unknown = stall.refusal("getBusinessConnection", business_connection_id="x")
    assert unknown == "Bad Request: business connection not found"
    verbs.disconnect_business(stall.world, stall.user_id, shown.id)
    refused = stall.refusal("getBusinessAccountStarBalance", **account)
    assert refused == "Bad Request: BUSINESS_CONNECTION_INVALID"
    assert [one["is_enabled"] for one in stall.told("business_connection")] == [True, False]
    with pytest.raises(WorldError, match="no such rights: can_fly"):
        business.connect(stall.world, stall.user_id, stall.bot.id, frozenset({"can_fly"}))


# Affiliates.


def test_an_affiliate_bot_gets_its_part_and_loses_it_by_a_refund(stall: Stall) -> None:
    other = stall.world.add_bot("Guide", "guide_bot")
    verbs.refer_buyer(stall.world, stall.bot.id, NewReferral(stall.user_id, other.id, 105))
    paid = stall.pay_stars(stall.open_stars())
    assert balance(stall) == {"amount": 44, "nanostar_amount": 750_000_000}
    (income,) = transactions(stall)
    assert (income["amount"], income["nanostar_amount"]) == (44, 750_000_000)
    affiliate = income["source"]["affiliate"]
    assert affiliate["affiliate_user"]["id"] == other.id
    assert (affiliate["commission_per_mille"], affiliate["amount"]) == (105, 5)
    (commission,) = stall.call_as(other, "getStarTransactions")["result"]["transactions"]
    assert commission["source"]["type"] == "affiliate_program"
    assert commission["source"]["sponsor_user"]["id"] == stall.bot.id
    stall.call(
        "refundStarPayment",
        user_id=stall.user_id,
        telegram_payment_charge_id=paid.telegram_payment_charge_id,
    )
    assert stall.buyer.stars == 100
    assert balance(stall) == {"amount": 0}
    assert transactions(stall)[1]["receiver"]["affiliate"]["amount"] == -5
    assert stars.balance_nanostars(stall.world, other.id) == 0


def test_an_affiliate_person_gets_whole_stars(stall: Stall) -> None:
    bob = stall.world.add_user("Bob")
    verbs.refer_buyer(stall.world, stall.bot.id, NewReferral(stall.user_id, bob.user.id, 100))
    stall.pay_stars(stall.open_stars())
    assert (bob.stars, balance(stall)) == (5, {"amount": 45})


# Withdrawals, ads, broadcasts.


def test_a_withdrawal_is_pending_until_fragment_has_paid(stall: Stall) -> None:
    rich(stall, 2_500)
    withdrawal = verbs.withdraw_stars(stall.world, stall.bot.id, StarAmountGiven(1_000))
    assert balance(stall) == {"amount": 1_500}
    assert transactions(stall)[1]["receiver"]["withdrawal_state"] == {"type": "pending"}
    verbs.end_withdrawal(stall.world, withdrawal.id, WithdrawalEnd())
    state = transactions(stall)[1]["receiver"]["withdrawal_state"]
    assert (state["type"], state["date"]) == ("succeeded", int(stall.world.now()))
    with pytest.raises(WorldError, match="is pending"):
        verbs.end_withdrawal(stall.world, withdrawal.id, WithdrawalEnd())


def test_a_withdrawal_that_failed_comes_back(stall: Stall) -> None:
    rich(stall, 1_000)
    withdrawal = verbs.withdraw_stars(stall.world, stall.bot.id, StarAmountGiven(1_000))
    assert verbs.end_withdrawal(stall.world, withdrawal.id, WithdrawalEnd(False)).state == "failed"
    assert balance(stall) == {"amount": 1_000}
    _, out, back = transactions(stall)
    assert out["receiver"] == {"type": "fragment", "withdrawal_state": {"type": "failed"}}
    assert (back["id"], back["source"]) == (out["id"], {"type": "fragment"})
    with pytest.raises(WorldError, match="1000 Stars or more"):
        verbs.withdraw_stars(stall.world, stall.bot.id, StarAmountGiven(999))
    with pytest.raises(NotThere, match="no withdrawal"):
        verbs.end_withdrawal(stall.world, "stx", WithdrawalEnd())


def test_ads_are_paid_from_the_bots_balance(stall: Stall) -> None:
    rich(stall, 100)
    verbs.buy_ads(stall.world, stall.bot.id, StarAmountGiven(60))
    other, ads = transactions(stall)
    assert (other["source"], ads["receiver"]) == ({"type": "other"}, {"type": "telegram_ads"})
    with pytest.raises(WorldError, match="has 40 Stars"):
        verbs.buy_ads(stall.world, stall.bot.id, StarAmountGiven(60))


def test_a_paid_broadcast_is_for_bots_that_may_and_costs_beyond_thirty_a_second(stall: Stall) -> None:
    message = {"chat_id": stall.user_id, "text": "News", "allow_paid_broadcast": True}
    assert stall.refusal("sendMessage", **message) == "Bad Request: FLOODSKIP_NOT_ALLOWED"
    verbs.switch_paid_broadcast(stall.world, stall.bot.id, PaidBroadcastSwitch())
    rich(stall, 1)
    for _ in range(32):
        assert stall.call("sendMessage", **message)["ok"]
    assert stars.balance_nanostars(stall.world, stall.bot.id) == NANOSTARS * 8 // 10
    _, first, _ = transactions(stall)
    assert first["receiver"] == {"type": "telegram_api", "request_count": 1}
    assert (first["amount"], first["nanostar_amount"]) == (0, 100_000_000)
    stall.world.advance(1)
    stall.call("sendMessage", **message)
    assert len(transactions(stall)) == 3


def test_a_gift_that_is_not_there_is_named_with_those_that_are(stall: Stall) -> None:
    with pytest.raises(NotNow, match="no gift 'car'"):
        verbs.send_gift(stall.world, stall.user_id, NewGift(stall.user_id, "car"))
    stall.buyer.stars = 10
    with pytest.raises(WorldError, match="the gift costs 25"):
        verbs.send_gift(stall.world, stall.user_id, NewGift(stall.user_id, ROSE))
