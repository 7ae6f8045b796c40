"""Every kind of message is drawn as what it is, and can be used."""

from __future__ import annotations

import base64
import json
import urllib.request
from typing import Any

from tests.browser.screen import Screen
from tests.browser.small_shop import SmallShop
from tests.browser.street import Street

PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
BOUNDARY = "between-the-parts"


def upload(
    street: Street, token: str, method: str, field: str, name: str, content: bytes, **more: Any
) -> Any:
    """One call with a file, as a form of parts."""
    parts = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{k}"\r\n\r\n{v}\r\n' for k, v in more.items()
    ]
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{field}"; filename="{name}"\r\n\r\n'
    body = "".join([*parts, head]).encode() + content + f"\r\n--{BOUNDARY}--\r\n".encode()
    kind = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
    with urllib.request.urlopen(
        urllib.request.Request(f"{street.url}/bot{token}/{method}", body, kind)
    ) as got:
        return json.load(got)["result"]


def test_paid_media_stay_locked_until_they_are_bought(
    screen: Screen, shop: SmallShop, street: Street
) -> None:
    screen.open_chat()
    media = [{"type": "photo", "media": f"https://example.org/{n}.jpg"} for n in (1, 2)]
    shop.call(
        "sendPaidMedia", chat_id=screen.user_id, star_count=25, media=media, caption="Behind the scenes"
    )
    screen.says("Behind the scenes")
    assert screen.messages().get_by_role("img", name="Locked photo").count() == 2

    screen.button("Unlock for 25 Stars").click()

    screen.says("Paid media, unlocked")
    assert screen.messages().get_by_role("img", name="Locked photo").count() == 0
    assert street.control("GET", f"/users/{screen.user_id}")["stars"] == 75


def test_a_poll_is_voted_in_and_the_vote_taken_back(screen: Screen, shop: SmallShop) -> None:
    screen.open_chat()
    options = [{"text": "Blue"}, {"text": "Green"}]
    shop.call("sendPoll", chat_id=screen.user_id, question="Which colour next?", options=options)
    screen.button("Green").click()

    screen.says("100 %")
    screen.button("Retract vote").click()
    screen.button("Green").wait_for()


def test_places_people_dice_and_gifts_are_cards(screen: Screen, shop: SmallShop) -> None:
    screen.open_chat()
    user = screen.user_id
    place = {"latitude": 53.5459, "longitude": 9.9669}
    shop.call("sendVenue", chat_id=user, title="The shop", address="Hafenstraße 7", **place)
    shop.call(
        "sendContact", chat_id=user, phone_number="+49 40 123456", first_name="Olga", last_name="Sailor"
    )
    dice = shop.call("sendDice", chat_id=user, emoji="🎯")["dice"]

    screen.messages().get_by_text("53.54590, 9.96690").wait_for()
    screen.messages().get_by_text("Hafenstraße 7").wait_for()
    screen.messages().get_by_role("link", name="+49 40 123456").wait_for()
    screen.messages().get_by_role("img", name=f"🎯 shows {dice['value']}").wait_for()


def test_films_and_sounds_play_in_the_browsers_own_players(
    screen: Screen, shop: SmallShop, street: Street
) -> None:
    screen.open_chat()
    token = street.control("GET", f"/bots/{screen.bot_id}")["token"]
    upload(
        street, token, "sendVoice", "voice", "hello.ogg", b"OggS voice", chat_id=screen.user_id, duration=65
    )
    shop.call("sendVideo", chat_id=screen.user_id, video="https://example.org/tour.mp4", caption="The tour")

    screen.messages().get_by_text("1:05").wait_for()
    assert screen.messages().locator("audio[controls]").count() == 1
    screen.messages().get_by_text("tour.mp4").wait_for()
    screen.messages().get_by_text("The tour").wait_for()


def test_an_album_is_one_message_with_a_grid(screen: Screen, shop: SmallShop) -> None:
    screen.open_chat()
    media = [{"type": "photo", "media": f"https://example.org/{n}.jpg"} for n in range(3)]
    media[0]["caption"] = "Summer collection"
    shop.call("sendMediaGroup", chat_id=screen.user_id, media=media)

    album = screen.messages().get_by_role("group", name="Album of 3")
    album.wait_for()
    assert album.locator(".tile").count() == 3
    assert screen.messages().get_by_text("Summer collection").count() == 1


def test_what_happens_in_a_group_is_a_line(screen: Screen, shop: SmallShop, street: Street) -> None:
    members = [screen.user_id, screen.bot_id]
    group = street.control("POST", "/chats", type="supergroup", title="Sailors", member_ids=members)
    chat_id = group["peer_id"]
    street.control("POST", f"/chats/{chat_id}/administrators", member_id=screen.bot_id)
    screen.go(f"/{screen.user_id}/chats/{chat_id}")
    shop.call("setChatTitle", chat_id=chat_id, title="Old salts")
    sent = shop.call("sendMessage", chat_id=chat_id, text="The rules")
    shop.call("pinChatMessage", chat_id=chat_id, message_id=sent["message_id"])

    screen.messages().get_by_text("The name is now “Old salts”").wait_for()
    screen.messages().get_by_role("button", name="Seaside Shop pinned a message").click()
