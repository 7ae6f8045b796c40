"""Each effect as the calls it makes, against a Telegram that answers what a test wrote down."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from kassa.core import decision
from kassa.core.catalogue import (
    AccessGoods,
    ContactRules,
    FileGoods,
    Goods,
    KeyGoods,
    PhysicalGoods,
    Product,
    TextGoods,
    Variant,
)
from kassa.core.contact import OrderInfo, ShippingAddress
from kassa.core.decision import Effect, Policy
from kassa.core.money import Money
from kassa.core.notice import BuyerNotice, CaseNotice, MerchantNotice
from kassa.core.order import (
    Charge,
    ChargeState,
    Delivery,
    DeliveryState,
    Invoicing,
    Order,
    OrderLine,
    PaymentState,
    Quote,
    Refund,
    RefundState,
    ShippingOption,
)
from kassa.core.refusal import Refusal
from kassa.core.secret import Secret
from kassa.service.ports import OutboxItem, OutletFailure, Sent, Shop
from kassa.service.stray import stray_order
from kassa.telegram.bot_api import BotApi
from kassa.telegram.outlet import TelegramOutlet
from kassa.telegram.premises import Premises

pytestmark = pytest.mark.anyio

MERCHANT_CHAT = -100
BUYER = 5
CANT_PARSE = (400, "Bad Request: can't parse entities: Unsupported start tag")


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@dataclass
class ScriptedTelegram:
    """Says yes to everything, except what was written down for a method, which it says once."""

    bot: BotApi
    outlet: TelegramOutlet
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    refusals: dict[str, list[tuple[int, str]]] = field(default_factory=dict)
    results: dict[str, Any] = field(default_factory=dict)

    async def send(self, effect: Effect, order: Order, **item: Any) -> Sent | OutletFailure:
        return await self.outlet.send(OutboxItem(1, "key", order, effect, 1, **item))

    def methods(self) -> list[str]:
        return [method for method, _ in self.calls]

    def arguments(self, method: str) -> dict[str, Any]:
        return next(arguments for name, arguments in reversed(self.calls) if name == method)


@pytest.fixture
async def telegram(tmp_path: Path) -> AsyncIterator[ScriptedTelegram]:
    shop = Shop("tea", "Tea", Policy(), (), MERCHANT_CHAT)
    premises = Premises(shop, tmp_path, {"USD": Secret("284685063:TEST:abc")})
    (tmp_path / "book.txt").write_text("All about tea")

    async def answer(request: web.Request) -> web.Response:
        method = request.path.rsplit("/", 1)[-1]
        is_json = request.content_type == "application/json"
        script.calls.append((method, await request.json() if is_json else dict(await request.post())))
        if script.refusals.get(method):
            code, description = script.refusals[method].pop(0)
            refusal = {"ok": False, "error_code": code, "description": description}
            return web.json_response(refusal, status=code)
        usual: Any = (
            True if method.startswith(("answer", "refund", "ban", "unban", "edit")) else {"message_id": 9}
        )
        return web.json_response({"ok": True, "result": script.results.get(method, usual)})

    application = web.Application()
    application.router.add_post("/{path:.*}", answer)
    runner = web.AppRunner(application)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    async with BotApi(Secret("1:token"), f"http://{host}:{port}") as bot:
        script = ScriptedTelegram(bot, TelegramOutlet(bot, premises, {"mug": MUG}.get))
        yield script
    await runner.cleanup()


MUG = Product(
    "mug",
    "Mug",
    "Holds tea",
    PhysicalGoods(),
    (Variant("MUG", Money(900, "USD")),),
    photo="https://example.org/m.png",
)


def order(goods: Goods, currency: str = "XTR", **changes: Any) -> Order:
    price = Money(50, currency)
    charge = Charge("t-1", "p-1", price, Money(0, currency), BUYER, ChargeState.ACCEPTED, 1.0)
    plain = Order(
        shop="tea",
        id="0123456789abcdef",
        invoicing=Invoicing.PERSONAL,
        invoice_payload="0123456789abcdef",
        buyer_id=BUYER,
        lines=(OrderLine(1, "MUG", "mug", "Mug & <saucer>", 1, price, goods),),
        currency=currency,
        payment=PaymentState.PAID,
        placed_at=0.0,
        expires_at=9.0,
        contact=ContactRules(),
        needs_shipping=False,
        charges=(charge,),
        deliveries=(Delivery(1, 1, "t-1", DeliveryState.OWED),),
        language="en",
    )
    return replace(plain, **changes)


async def test_a_yes_carries_no_words(telegram: ScriptedTelegram) -> None:
    sent = await telegram.send(decision.AnswerPreCheckoutQuery("77"), order(TextGoods("x")))

    assert sent == Sent({"ok": True})
    assert telegram.calls == [("answerPreCheckoutQuery", {"pre_checkout_query_id": "77", "ok": True})]


async def test_a_no_is_said_in_the_buyers_language(telegram: ScriptedTelegram) -> None:
    answer = decision.AnswerPreCheckoutQuery("77", Refusal.CONTACT_INVALID, "phone")

    await telegram.send(answer, order(TextGoods("x"), language="ru"))

    asked = telegram.arguments("answerPreCheckoutQuery")
    assert (asked["ok"], asked["error_message"].split(":")[0]) == (False, "Проверьте номер телефона")


async def test_free_shipping_that_telegram_refuses_leaves_the_other_ways(telegram: ScriptedTelegram) -> None:
    options = (
        ShippingOption("post", "Post", Money(500, "USD")),
        ShippingOption("slow", "Slow", Money(0, "USD")),
    )
    telegram.refusals["answerShippingQuery"] = [(400, "Bad Request: total price must be positive")]

    sent = await telegram.send(decision.AnswerShippingQuery("78", options), order(PhysicalGoods(), "USD"))

    assert sent == Sent({"ok": True, "options": 1, "left_out": ["slow"]})
    offered = [[one["id"] for one in arguments["shipping_options"]] for _, arguments in telegram.calls]
    assert offered == [["post", "slow"], ["post"]]


async def test_free_shipping_alone_that_telegram_refuses_is_a_failure_that_is_shown(
    telegram: ScriptedTelegram,
) -> None:
    options = (ShippingOption("slow", "Slow", Money(0, "USD")),)
    telegram.refusals["answerShippingQuery"] = [(400, "Bad Request: total price must be positive")]

    failed = await telegram.send(decision.AnswerShippingQuery("78", options), order(PhysicalGoods(), "USD"))

    assert isinstance(failed, OutletFailure)
    assert not failed.transient


async def test_shipping_methods_become_options_with_a_price(telegram: ScriptedTelegram) -> None:
    options = (ShippingOption("post", "Post", Money(500, "USD")),)

    await telegram.send(decision.AnswerShippingQuery("78", options), order(PhysicalGoods(), "USD"))

    assert telegram.arguments("answerShippingQuery") == {
        "shipping_query_id": "78",
        "ok": True,
        "shipping_options": [{"id": "post", "title": "Post", "prices": [{"label": "Post", "amount": 500}]}],
    }


async def test_an_answer_that_is_too_late_says_so_in_telegrams_words(telegram: ScriptedTelegram) -> None:
    sentence = "Bad Request: query is too old and response timeout expired or query ID is invalid"
    telegram.refusals["answerPreCheckoutQuery"] = [(400, sentence)]

    failed = await telegram.send(decision.AnswerPreCheckoutQuery("77"), order(TextGoods("x")))

    assert isinstance(failed, OutletFailure)
    assert "query is too old" in failed.reason
    assert not failed.transient


async def test_a_picture_that_telegram_can_not_fetch_is_left_out(telegram: ScriptedTelegram) -> None:
    telegram.refusals["sendInvoice"] = [(400, "Bad Request: WEBDOCUMENT_URL_INVALID")]

    sent = await telegram.send(decision.SendInvoice(), order(PhysicalGoods(), "USD"))

    assert sent == Sent({"message_id": 9})
    assert [arguments.get("photo_url") for _, arguments in telegram.calls] == [
        "https://example.org/m.png",
        None,
    ]


async def test_a_currency_without_a_provider_is_a_failure_that_names_it(telegram: ScriptedTelegram) -> None:
    failed = await telegram.send(decision.SendInvoice(), order(PhysicalGoods(), "EUR"))

    assert failed == OutletFailure("no provider token for EUR", transient=False)


async def test_a_subscription_is_sold_by_a_link(telegram: ScriptedTelegram) -> None:
    telegram.results["createInvoiceLink"] = "https://t.me/$abc"

    await telegram.send(decision.SendInvoice(), order(TextGoods("x"), subscription_seconds=2592000))

    link = telegram.arguments("createInvoiceLink")
    assert link["subscription_period"] == 2592000
    assert "start_parameter" not in link
    (button,) = telegram.arguments("sendMessage")["reply_markup"]["inline_keyboard"][0]
    assert button == {"text": "Subscribe · ⭐50", "url": "https://t.me/$abc"}


async def test_the_pinned_key_is_sent_so_that_a_tap_copies_it(telegram: ScriptedTelegram) -> None:
    await telegram.send(decision.Deliver(1), order(KeyGoods("games")), goods="A<1\nB&2")

    text = telegram.arguments("sendMessage")["text"]
    goods, thanks = text.rsplit("\n\n", 1)
    assert goods == "<b>Mug &amp; &lt;saucer&gt;</b>\nYour key:\n<code>A&lt;1</code>\n<code>B&amp;2</code>"
    assert thanks == "Thank you! Paid: ⭐50. Order 01234567. See /orders."


async def test_goods_that_are_sent_again_come_without_another_receipt(telegram: ScriptedTelegram) -> None:
    bought = order(TextGoods("tea"))
    sent_before = bought.with_delivery(replace(bought.deliveries[0], state=DeliveryState.DELIVERED))

    await telegram.send(decision.Deliver(1), sent_before)

    assert telegram.arguments("sendMessage")["text"] == "<b>Mug &amp; &lt;saucer&gt;</b>\n\ntea"


async def test_goods_that_fill_a_message_come_without_the_receipt(telegram: ScriptedTelegram) -> None:
    await telegram.send(decision.Deliver(1), order(TextGoods("x" * 4070)))

    assert telegram.arguments("sendMessage")["text"].endswith("xxx")


async def test_words_that_telegram_can_not_parse_go_out_plain(telegram: ScriptedTelegram) -> None:
    telegram.refusals["sendMessage"] = [CANT_PARSE]

    sent = await telegram.send(decision.Deliver(1), order(TextGoods("a < b")))

    assert sent == Sent({"message_id": 9})
    assert telegram.arguments("sendMessage")["text"].startswith("Mug & <saucer>\n\na < b\n\nThank you!")
    assert "parse_mode" not in telegram.arguments("sendMessage")


async def test_a_text_too_long_for_a_message_is_a_failure_that_says_so(telegram: ScriptedTelegram) -> None:
    failed = await telegram.send(decision.Deliver(1), order(TextGoods("x" * 5000)))

    assert isinstance(failed, OutletFailure)
    assert "4096 characters" in failed.reason


async def test_a_file_is_uploaded_once_and_then_known_by_its_id(telegram: ScriptedTelegram) -> None:
    telegram.results["sendDocument"] = {"message_id": 9, "document": {"file_id": "known"}}
    wanted = order(FileGoods("book.txt"))

    await telegram.send(decision.Deliver(1), wanted)
    await telegram.send(decision.Deliver(1), wanted)

    first, second = (arguments["document"] for _, arguments in telegram.calls)
    assert first.filename == "book.txt"
    assert second == "known"


async def test_an_id_that_telegram_has_forgotten_is_got_anew(telegram: ScriptedTelegram) -> None:
    telegram.results["sendDocument"] = {"message_id": 9, "document": {"file_id": "known"}}
    wanted = order(FileGoods("book.txt"))
    await telegram.send(decision.Deliver(1), wanted)
    telegram.refusals["sendDocument"] = [(400, "Bad Request: wrong file identifier/HTTP URL specified")]

    sent = await telegram.send(decision.Deliver(1), wanted)

    assert sent == Sent({"message_id": 9})
    assert telegram.methods() == ["sendDocument"] * 3


@pytest.mark.parametrize("path", ["lost.txt", "../book.txt", "/etc/hostname"])
async def test_a_file_that_is_not_in_the_shops_folder_is_not_sent(
    telegram: ScriptedTelegram, path: str
) -> None:
    failed = await telegram.send(decision.Deliver(1), order(FileGoods(path)))

    assert isinstance(failed, OutletFailure)
    assert path in failed.reason
    assert telegram.calls == []


async def test_a_parcel_goes_to_the_merchant_with_all_that_is_needed(telegram: ScriptedTelegram) -> None:
    address = ShippingAddress("DE", "", "Berlin", "Main street 1", "", "10115")
    info = OrderInfo("Ann <3", "4930123", "ann@example.org", address)
    option = ShippingOption("post", "Post", Money(500, "USD"))
    paid = order(PhysicalGoods(), "USD", quotes=(Quote(Money(50, "USD"), (option,), address, 9.0),))
    charge = replace(paid.charges[0], order_info=info, shipping_option_id="post", tip=Money(100, "USD"))

    await telegram.send(decision.Deliver(1), replace(paid, charges=(charge,)))

    message = telegram.arguments("sendMessage")
    assert message["chat_id"] == MERCHANT_CHAT
    assert message["text"].splitlines() == [
        "<b>New order</b> 01234567 · <b>Parcel to send</b>",
        "1 × Mug &amp; &lt;saucer&gt; (MUG)",
        "State: paid, being prepared",
        "Total: $0.50",
        "Tip: $1.00",
        "Shipping: Post, $5.00",
        "Name: Ann &lt;3",
        "Phone: +4930123",
        "E-mail: ann@example.org",
        "Address: Main street 1, 10115 Berlin, DE",
        'Buyer: <a href="tg://user?id=5">5</a>',
    ]
    data = [button["callback_data"] for row in message["reply_markup"]["inline_keyboard"] for button in row]
    assert data == ["packed:0123456789abcdef:1", "shipped:0123456789abcdef:1"]


async def test_access_is_a_link_for_one_person(telegram: ScriptedTelegram) -> None:
    telegram.results["createChatInviteLink"] = {"invite_link": "https://t.me/+abc"}

    sent = await telegram.send(decision.GrantAccess(1), order(AccessGoods(-200)))

    assert telegram.arguments("createChatInviteLink")["member_limit"] == 1
    assert isinstance(sent, Sent)
    assert sent.result["invite_link"] == "https://t.me/+abc"
    assert "https://t.me/+abc" in telegram.arguments("sendMessage")["text"]


async def test_access_that_ends_leaves_the_door_open_for_another_time(telegram: ScriptedTelegram) -> None:
    await telegram.send(decision.RevokeAccess(1), order(AccessGoods(-200)))

    assert telegram.calls == [
        ("banChatMember", {"chat_id": -200, "user_id": BUYER}),
        ("unbanChatMember", {"chat_id": -200, "user_id": BUYER, "only_if_banned": True}),
    ]


REFUND = Refund(1, "t-1", Money(50, "XTR"), RefundState.DUE)


async def test_stars_go_back_to_who_paid_them(telegram: ScriptedTelegram) -> None:
    sent = await telegram.send(decision.RefundCharge(1), order(TextGoods("x"), refunds=(REFUND,)))

    assert sent == Sent({"refunded": True})
    assert telegram.calls == [("refundStarPayment", {"user_id": BUYER, "telegram_payment_charge_id": "t-1"})]


async def test_stars_that_are_back_already_are_no_failure(telegram: ScriptedTelegram) -> None:
    telegram.refusals["refundStarPayment"] = [(400, "Bad Request: CHARGE_ALREADY_REFUNDED")]

    sent = await telegram.send(decision.RefundCharge(1), order(TextGoods("x"), refunds=(REFUND,)))

    assert sent == Sent({"refunded": True, "already": True})


async def test_a_refund_of_a_part_is_told_with_that_part(telegram: ScriptedTelegram) -> None:
    refunds = tuple(
        Refund(number, "t-1", Money(amount, "USD"), RefundState.DONE) for number, amount in ((1, 20), (2, 7))
    )
    sold = order(PhysicalGoods(), "USD", refunds=refunds)

    await telegram.send(decision.NotifyBuyer(BuyerNotice.REFUNDED, 1), sold)
    told_buyer = telegram.arguments("sendMessage")["text"]
    await telegram.send(decision.NotifyMerchant(MerchantNotice.REFUNDED, refund_number=1), sold)

    assert "$0.20 for" in told_buyer
    assert "Refunded</b> · order 01234567: $0.20" in telegram.arguments("sendMessage")["text"]


async def test_money_of_a_card_is_a_task_and_never_called_refunded(telegram: ScriptedTelegram) -> None:
    refund = replace(REFUND, amount=Money(50, "USD"))

    sent = await telegram.send(decision.RefundCharge(1), order(TextGoods("x"), "USD", refunds=(refund,)))

    assert isinstance(sent, Sent)
    assert sent.result["task"] is True
    assert telegram.methods() == ["sendMessage"]
    assert "<code>p-1</code>" in telegram.arguments("sendMessage")["text"]


async def test_a_subscription_is_cancelled_by_its_first_charge(telegram: ScriptedTelegram) -> None:
    telegram.results["editUserStarSubscription"] = True

    await telegram.send(decision.CancelSubscriptionAtTelegram("t-1"), order(TextGoods("x")))

    assert telegram.arguments("editUserStarSubscription") == {
        "user_id": BUYER,
        "telegram_payment_charge_id": "t-1",
        "is_canceled": True,
    }


@pytest.mark.parametrize("what", BuyerNotice)
@pytest.mark.parametrize("language", ["en", "ru"])
async def test_every_notice_reaches_the_buyer(
    telegram: ScriptedTelegram, what: BuyerNotice, language: str
) -> None:
    sent = await telegram.send(decision.NotifyBuyer(what), order(TextGoods("x"), language=language))

    assert sent == Sent({"message_id": 9})
    assert telegram.arguments("sendMessage")["chat_id"] == BUYER
    assert "Mug &amp; &lt;saucer&gt;" in telegram.arguments("sendMessage")["text"]


@pytest.mark.parametrize("what", MerchantNotice)
async def test_every_notice_reaches_the_merchant(telegram: ScriptedTelegram, what: MerchantNotice) -> None:
    sent = await telegram.send(decision.NotifyMerchant(what), order(TextGoods("x")))

    assert sent == Sent({"message_id": 9})
    assert telegram.arguments("sendMessage")["chat_id"] == MERCHANT_CHAT
    assert "01234567" in telegram.arguments("sendMessage")["text"]


@pytest.mark.parametrize("what", CaseNotice)
async def test_every_case_reaches_the_merchant(telegram: ScriptedTelegram, what: CaseNotice) -> None:
    news = decision.NotifyMerchant(what, case=7, detail="€5.00 · <charge>")

    await telegram.send(news, stray_order("main"))

    assert telegram.arguments("sendMessage")["chat_id"] == MERCHANT_CHAT
    text = telegram.arguments("sendMessage")["text"]
    assert text.endswith("\n€5.00 · &lt;charge&gt;\nCase 7: <code>kassa stuck</code>")


@pytest.mark.parametrize("effect", [decision.NotifyMerchant("new_order"), decision.Deliver(1)])
async def test_a_shop_without_a_merchants_chat_tells_nobody(
    telegram: ScriptedTelegram, effect: Effect
) -> None:
    alone = Premises(Shop("tea", "Tea", Policy(), (), merchant_chat_id=0), Path())
    outlet = TelegramOutlet(telegram.bot, alone, {"mug": MUG}.get)

    sent = await outlet.send(OutboxItem(1, "key", order(PhysicalGoods()), effect, 1))

    assert sent == Sent({"told": "nobody"})
    assert telegram.calls == []


async def test_flood_control_is_told_with_its_time(telegram: ScriptedTelegram) -> None:
    telegram.refusals["sendMessage"] = [(429, "Too Many Requests: retry after 7")]

    failed = await telegram.send(decision.NotifyBuyer("paid"), order(TextGoods("x")))

    assert isinstance(failed, OutletFailure)
    assert failed.transient
