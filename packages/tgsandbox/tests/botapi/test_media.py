"""Films, sounds, places, contacts, dice, polls and albums are sent as Telegram shows them."""

from __future__ import annotations

import json

import pytest
from packages.tgsandbox.tests.botapi.desk import NOON, Desk
from packages.tgsandbox.tests.botapi.test_profile import png
from packages.tgsandbox.tests.botapi.test_recordings import mp4

from tgsandbox.world.talk import polls

pytestmark = pytest.mark.anyio
KINDS = {
    "sendVideo": ("video", ["duration", "width", "height", "file_name", "mime_type"]),
    "sendAnimation": ("animation", ["file_name", "mime_type", "duration", "width", "height"]),
    "sendAudio": ("audio", ["duration", "file_name", "mime_type"]),
    "sendVoice": ("voice", ["duration", "mime_type"]),
    "sendVideoNote": ("video_note", ["duration", "length"]),
    "sendSticker": ("sticker", ["width", "height", "is_animated", "is_video", "type"]),
}
FILE = ["file_id", "file_unique_id", "file_size"]


@pytest.mark.parametrize("method", KINDS)
async def test_a_file_comes_back_as_its_kind_and_can_be_sent_again(desk: Desk, method: str) -> None:
    kind, keys = KINDS[method]

    reply = await desk.upload(method, {kind: ("one", b"octets")}, chat_id=desk.ann_id)
    sent = reply.json["result"][kind]
    again = await desk.result(method, chat_id=desk.ann_id, **{kind: sent["file_id"]})

    assert list(sent) == keys + FILE
    assert again[kind]["file_unique_id"] == sent["file_unique_id"]
    noun = kind.replace("_", " ")
    missing = await desk.refusal(method, chat_id=desk.ann_id)
    assert missing == f"400 Bad Request: there is no {noun} in the request"


async def test_a_file_that_is_sent_again_stays_what_it_is(desk: Desk) -> None:
    reply = await desk.upload("sendVoice", {"voice": ("one.ogg", b"octets")}, chat_id=desk.ann_id)
    voice = reply.json["result"]["voice"]["file_id"]

    again = await desk.result("sendVideo", chat_id=desk.ann_id, video=voice)

    assert again["voice"]["file_id"] == voice
    words = await desk.refusal("sendPhoto", chat_id=desk.ann_id, photo=voice)
    assert words == "400 Bad Request: can't use file of type VoiceNote as Photo"


async def test_a_film_that_is_no_square_is_sent_as_a_film(desk: Desk) -> None:
    files = {"video_note": ("a.mp4", mp4(3, 640, 360))}

    reply = await desk.upload("sendVideoNote", files, chat_id=desk.ann_id, length=5)

    assert (reply.json["result"]["video"]["width"], reply.json["result"]["video"]["height"]) == (640, 360)


async def test_an_album_is_several_messages_with_one_group(desk: Desk) -> None:
    media = [
        {"type": "photo", "media": "attach://a", "caption": "Two"},
        {"type": "photo", "media": "attach://b"},
    ]
    files = {"a": ("a.png", png(10)), "b": ("b.png", png(20))}

    reply = await desk.upload("sendMediaGroup", files, chat_id=desk.ann_id, media=json.dumps(media))

    first, second = reply.json["result"]
    assert first["media_group_id"] == second["media_group_id"]
    assert first["caption"] == "Two"
    assert second["message_id"] == first["message_id"] + 1


async def test_an_album_of_what_does_not_go_together_is_refused(desk: Desk) -> None:
    mixed = [
        {"type": "document", "media": "https://a.example/a"},
        {"type": "photo", "media": "https://a.example/b"},
    ]

    words = await desk.refusal("sendMediaGroup", chat_id=desk.ann_id, media=mixed)
    assert words == "400 Bad Request: document can't be mixed with other media types"
    words = await desk.refusal(
        "sendMediaGroup", chat_id=desk.ann_id, media=[{"type": "animation", "media": "x"}]
    )
    assert (
        words == "400 Bad Request: can't parse InputMedia: type \"animation\" can't be used in sendMediaGroup"
    )
    assert (
        await desk.refusal("sendMediaGroup", chat_id=desk.ann_id)
        == '400 Bad Request: parameter "media" is required'
    )


async def test_a_photo_is_changed_into_a_film(desk: Desk) -> None:
    sent = await desk.result(
        "sendPhoto", chat_id=desk.ann_id, photo="https://a.example/a.jpg", has_spoiler=True
    )
    film = {"type": "video", "media": "https://a.example/a.mp4", "caption": "Moves", "duration": 5}

    changed = await desk.result(
        "editMessageMedia", chat_id=desk.ann_id, message_id=sent["message_id"], media=film
    )

    assert sent["has_media_spoiler"] is True
    assert changed["video"]["duration"] == 5
    assert changed["caption"] == "Moves"
    assert "photo" not in changed


async def test_a_place_moves_until_it_is_stopped(desk: Desk) -> None:
    where = {"latitude": 55.75, "longitude": 37.61}
    sent = await desk.result("sendLocation", chat_id=desk.ann_id, live_period=600, **where)
    same = {"chat_id": desk.ann_id, "message_id": sent["message_id"]}

    moved = await desk.result("editMessageLiveLocation", latitude=55.8, longitude=37.7, heading=90, **same)
    stopped = await desk.result("stopMessageLiveLocation", **same)

    assert sent["location"] == where | {"live_period": 600}
    assert moved["location"]["heading"] == 90
    assert "live_period" not in stopped["location"]
    assert await desk.refusal("stopMessageLiveLocation", **same) == "400 Bad Request: message can't be edited"
    assert await desk.refusal("sendLocation", chat_id=desk.ann_id) == "400 Bad Request: latitude is empty"


async def test_a_venue_has_its_location_twice_and_a_contact_its_number(desk: Desk) -> None:
    venue = await desk.result(
        "sendVenue",
        chat_id=desk.ann_id,
        latitude=1.5,
        longitude=2.5,
        title="Shop",
        address="Main Street 1",
        foursquare_id="f",
    )
    contact = await desk.result("sendContact", chat_id=desk.ann_id, phone_number="+7900", first_name="Bob")

    assert venue["venue"]["location"] == venue["location"]
    assert venue["venue"]["foursquare_id"] == "f"
    assert contact["contact"] == {"phone_number": "+7900", "first_name": "Bob"}


async def test_dice_fall_by_the_seed_and_only_dice_are_thrown(desk: Desk) -> None:
    values = [(await desk.result("sendDice", chat_id=desk.ann_id))["dice"]["value"] for _ in range(20)]

    assert set(values) <= set(range(1, 7))
    assert len(set(values)) > 1
    words = await desk.refusal("sendDice", chat_id=desk.ann_id, emoji="🍕")
    assert words == "400 Bad Request: EMOTICON_INVALID"


async def test_votes_are_told_to_the_bot_and_counted_when_the_poll_is_stopped(desk: Desk) -> None:
    sent = await desk.result(
        "sendPoll", chat_id=desk.ann_id, question="Tea?", options=["Yes", {"text": "No"}], is_anonymous=False
    )
    polls.vote(desk.world, desk.ann_id, sent["poll"]["id"], (1,))

    answer, state = await desk.updates()
    stopped = await desk.result("stopPoll", chat_id=desk.ann_id, message_id=sent["message_id"])

    assert answer["poll_answer"]["option_ids"] == [1]
    assert answer["poll_answer"]["user"]["id"] == desk.ann_id
    assert state["poll"]["total_voter_count"] == 1
    assert [option["voter_count"] for option in stopped["options"]] == [0, 1]
    assert stopped["is_closed"] is True
    again = await desk.refusal("stopPoll", chat_id=desk.ann_id, message_id=sent["message_id"])
    assert again == "400 Bad Request: poll has already been closed"


async def test_a_poll_closes_by_itself(desk: Desk) -> None:
    sent = await desk.result(
        "sendPoll", chat_id=desk.ann_id, question="Tea?", options=["Yes"], open_period=60
    )

    desk.world.advance(60)

    (update,) = await desk.updates()
    assert sent["poll"]["close_date"] == NOON + 60
    assert update["poll"]["is_closed"] is True
    assert "close_date" not in update["poll"]


async def test_a_poll_shows_pictures_and_places_beside_its_words(desk: Desk) -> None:
    options = [
        {"text": "Here", "media": {"type": "location", "latitude": 55.75, "longitude": 37.5}},
        {"text": "There", "media": {"type": "photo", "media": "attach://a", "caption": "left out"}},
    ]
    files = {"a": ("a.png", png(10)), "b": ("b.txt", b"why")}

    sent = await desk.upload(
        "sendPoll",
        files,
        chat_id=desk.ann_id,
        question="Where?",
        options=json.dumps(options),
        type="quiz",
        correct_option_ids="[1]",
        media=json.dumps(
            {"type": "venue", "latitude": 1, "longitude": 2, "title": "Café", "address": "1 Street"}
        ),
        explanation_media=json.dumps({"type": "document", "media": "attach://b"}),
        description="<b>Think</b>",
        description_parse_mode="HTML",
        members_only=True,
        country_codes='["DE"]',
    )

    poll = sent.json["result"]["poll"]
    assert poll["media"]["venue"]["title"] == "Café"
    assert poll["explanation_media"]["document"]["file_name"] == "b.txt"
    assert poll["options"][0]["media"]["location"]["latitude"] == 55.75
    assert list(poll["options"][1]["media"]) == ["photo"]
    assert (poll["description"], poll["members_only"], poll["country_codes"]) == ("Think", True, ["DE"])


@pytest.mark.parametrize(
    ("media", "words"),
    [
        ([], "failed to parse InputPollMedia: expected an Object"),
        ({"type": "sticker", "media": "x"}, "failed to parse InputPollMedia: invalid type specified"),
        ({"type": "photo"}, "failed to parse InputPollMedia: media not found"),
        ({"type": "location"}, 'failed to parse InputPollMedia: Can\'t find field "latitude"'),
    ],
)
async def test_what_can_not_stand_beside_a_poll_is_refused(desk: Desk, media: object, words: str) -> None:
    refusal = await desk.refusal(
        "sendPoll", chat_id=desk.ann_id, question="Tea?", options=["Yes"], media=media
    )

    assert refusal == f"400 Bad Request: {words}"


async def test_a_poll_may_be_open_for_five_seconds_however_late_in_its_second_it_begins(desk: Desk) -> None:
    desk.world.advance(0.7)

    shortest = await desk.result(
        "sendPoll", chat_id=desk.ann_id, question="Tea?", options=["Yes"], open_period=5
    )
    until = await desk.result(
        "sendPoll", chat_id=desk.ann_id, question="Tea?", options=["Yes"], close_date=int(NOON) + 5
    )

    assert shortest["poll"]["close_date"] == until["poll"]["close_date"] == NOON + 5


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"question": "Tea?"}, "expected an Array of String as options"),
        ({"question": "Tea?", "options": []}, "poll must have at least 1 option"),
        ({"options": ["Yes"]}, "poll question must be non-empty"),
        ({"question": "Tea?", "options": ["Yes"], "type": "exam"}, "unsupported poll type specified"),
        ({"question": "Tea?", "options": ["Yes"], "type": "quiz"}, "wrong correct option ID specified"),
    ],
)
async def test_a_poll_that_is_none_is_refused(desk: Desk, arguments: dict[str, object], words: str) -> None:
    refusal = await desk.refusal("sendPoll", chat_id=desk.ann_id, **arguments)
    assert refusal.lower() == f"400 bad request: {words}".lower()
