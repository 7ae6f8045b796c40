"""Mini Apps: what one is told, what it sends back, what it keeps, and what its bot answers."""

from __future__ import annotations

import base64
import hashlib
import hmac
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

import pytest
from aiogram.utils.web_app import check_webapp_signature, safe_parse_webapp_init_data
from hypothesis import given, settings
from hypothesis import strategies as st
from nacl.exceptions import BadSignatureError
from nacl.signing import SigningKey, VerifyKey

from tgsandbox.control.shapes.mini_app_requests import CloudCall, MiniAppData, OpenMiniApp, SharePrepared
from tgsandbox.control.shapes.mini_apps import MiniAppView
from tgsandbox.control.shapes.requests import Tap
from tgsandbox.control.verb import NotThere
from tgsandbox.control.verbs import mini_apps as verbs
from tgsandbox.control.verbs.taps import tap_button
from tgsandbox.world.errors import WorldError
from tgsandbox.world.mini_app import ed25519

if TYPE_CHECKING:
    from packages.tgsandbox.tests.payments.conftest import Json, Stall

URL = "https://shop.example/app?view=tea"
ARTICLE = {
    "type": "article",
    "id": "1",
    "title": "Ordered",
    "input_message_content": {"message_text": "Ordered: tea"},
}


def tap(stall: Stall, markup: Json) -> MiniAppView:
    """The Mini App behind the only button of a new message."""
    sent = stall.call("sendMessage", chat_id=stall.user_id, text="Look", reply_markup=markup)
    message_id = sent["result"]["message_id"]
    outcome = tap_button(stall.world, stall.user_id, stall.bot.id, message_id, Tap(row=0, column=0))
    assert outcome.kind == "mini_app"
    assert outcome.mini_app is not None
    return outcome.mini_app


def open_inline(stall: Stall) -> MiniAppView:
    return tap(stall, {"inline_keyboard": [[{"text": "Open", "web_app": {"url": URL}}]]})


def open_from_keyboard(stall: Stall) -> MiniAppView:
    return tap(stall, {"keyboard": [[{"text": "Choose", "web_app": {"url": URL}}]]})


# What it is told.


def test_init_data_is_signed_with_the_token_as_telegram_documents_it(stall: Stall) -> None:
    app = open_inline(stall)

    told = dict(parse_qsl(app.init_data))
    given = told.pop("hash")
    lines = "\n".join(f"{name}={told[name]}" for name in sorted(told))
    key = hmac.new(b"WebAppData", stall.bot.token.encode(), hashlib.sha256).digest()
    assert hmac.new(key, lines.encode(), hashlib.sha256).hexdigest() == given
    assert (told["query_id"], app.url) == (app.id, URL)


def test_aiogram_takes_the_init_data_for_telegrams_own(stall: Stall) -> None:
    app = open_inline(stall)

    assert check_webapp_signature(stall.bot.token, app.init_data)
    assert not check_webapp_signature("1:other", app.init_data)
    told = safe_parse_webapp_init_data(stall.bot.token, app.init_data)
    assert told.user is not None
    assert (told.user.id, told.user.username) == (stall.user_id, "ann_buys")


def test_a_third_party_checks_the_signature_with_the_sandboxes_public_key(stall: Stall) -> None:
    told = dict(parse_qsl(open_inline(stall).init_data))
    signature = told.pop("signature")
    del told["hash"]
    text = "\n".join([f"{stall.bot.id}:WebAppData", *(f"{name}={told[name]}" for name in sorted(told))])

    key = VerifyKey(bytes.fromhex(verbs.get_mini_app_key(stall.world).public_key))
    octets = base64.urlsafe_b64decode(signature + "==")
    assert key.verify(text.encode(), octets) == text.encode()
    with pytest.raises(BadSignatureError):
        key.verify(text.replace("ann_buys", "bob_buys").encode(), octets)


@given(secret=st.binary(min_size=32, max_size=32), text=st.binary(max_size=300))
@settings(max_examples=20, deadline=None)
def test_signatures_are_those_of_another_library(secret: bytes, text: bytes) -> None:
    theirs = SigningKey(secret)

    assert ed25519.public_key_of(secret) == theirs.verify_key.encode()
    assert ed25519.sign(secret, text) == theirs.sign(text).signature


# RFC 8032, section 7.1: secret key, public key, text, signature.
RFC_8032 = (
    (
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
        "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
        "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ),
)


@pytest.mark.parametrize(("secret", "public", "text", "signature"), RFC_8032)
def test_signatures_are_those_of_the_standard(secret: str, public: str, text: str, signature: str) -> None:
    assert ed25519.public_key_of(bytes.fromhex(secret)).hex() == public
    assert ed25519.sign(bytes.fromhex(secret), bytes.fromhex(text)).hex() == signature


def test_the_menu_button_opens_the_bots_app(stall: Stall) -> None:
    with pytest.raises(NotThere, match="setChatMenuButton"):
        verbs.open_mini_app(stall.world, stall.user_id, stall.bot.id, OpenMiniApp())
    button = {"type": "web_app", "text": "Shop", "web_app": {"url": URL}}
    stall.call("setChatMenuButton", menu_button=button)

    app = verbs.open_mini_app(stall.world, stall.user_id, stall.bot.id, OpenMiniApp())

    shown = verbs.get_menu_button(stall.world, stall.user_id, stall.bot.id)
    assert (shown.type, shown.text) == ("web_app", "Shop")
    assert (app.opened_by, app.text) == ("menu_button", "Shop")
    assert check_webapp_signature(stall.bot.token, app.init_data)


# What it sends.


def test_an_app_from_the_reply_keyboard_is_told_nothing_and_sends_data_once(stall: Stall) -> None:
    app = open_from_keyboard(stall)

    assert app.init_data == ""
    verbs.send_web_app_data(stall.world, stall.user_id, app.id, MiniAppData('{"tea":2}'))
    message = stall.told("message")[-1]
    assert message["web_app_data"] == {"button_text": "Choose", "data": '{"tea":2}'}
    with pytest.raises(WorldError, match="closed"):
        verbs.send_web_app_data(stall.world, stall.user_id, app.id, MiniAppData("again"))


def test_other_apps_may_not_send_data(stall: Stall) -> None:
    app = open_inline(stall)

    with pytest.raises(WorldError, match="reply keyboard"):
        verbs.send_web_app_data(stall.world, stall.user_id, app.id, MiniAppData("tea"))


def test_the_bot_answers_a_mini_app_with_a_message_in_the_persons_name(stall: Stall) -> None:
    app = open_inline(stall)

    answer = stall.call("answerWebAppQuery", web_app_query_id=app.id, result=ARTICLE)

    assert answer == {"ok": True, "result": {}}
    message = stall.told("message")[-1]
    assert (message["text"], message["via_bot"]["id"]) == ("Ordered: tea", stall.bot.id)
    refusal = stall.refusal("answerWebAppQuery", web_app_query_id=app.id, result=ARTICLE)
    assert refusal.endswith("response timeout expired or query ID is invalid")


def test_a_prepared_message_is_shared_from_the_app_for_a_day(stall: Stall) -> None:
    app = open_inline(stall)
    saved = stall.call("savePreparedInlineMessage", user_id=stall.user_id, result=ARTICLE)["result"]

    shared = verbs.share_prepared(
        stall.world, stall.user_id, app.id, saved["id"], SharePrepared(stall.bot.id)
    )

    assert shared.text == "Ordered: tea"
    assert saved["expiration_date"] == stall.world.now() + 86_400
    stall.world.advance(86_400)
    with pytest.raises(WorldError, match="MESSAGE_EXPIRED"):
        verbs.share_prepared(stall.world, stall.user_id, app.id, saved["id"], SharePrepared(stall.bot.id))


# What it keeps.


def test_the_cloud_keeps_values_for_one_bot_and_one_person(stall: Stall) -> None:
    app = open_inline(stall)

    def cloud(method: str, **params: object) -> object:
        return verbs.call_cloud(stall.world, stall.user_id, app.id, CloudCall(method, params)).result

    assert cloud("saveStorageValue", key="cart", value="2 teas") is True
    assert cloud("getStorageValues", keys=["cart", "none"]) == {"cart": "2 teas", "none": ""}
    assert cloud("getStorageKeys") == ["cart"]
    assert cloud("deleteStorageValues", keys=["cart"]) is True
    assert cloud("getStorageKeys") == []
    with pytest.raises(WorldError, match="KEY_INVALID"):
        cloud("saveStorageValue", key="no spaces", value="")
