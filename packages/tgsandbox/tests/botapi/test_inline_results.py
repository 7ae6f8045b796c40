"""Inline mode: every type of result, every kind of content, and how long an answer is kept."""

from __future__ import annotations

from typing import Any

import pytest
from packages.tgsandbox.tests.botapi.desk import Desk, Json

from tgsandbox.control.shapes.inline import AskInline, InlineQueryView
from tgsandbox.control.verbs import inline as verbs
from tgsandbox.world.talk import games, inline

pytestmark = pytest.mark.anyio
URL = "https://example.org/a.jpg"
THUMBNAIL = "https://example.org/small.jpg"
PLACE = {"latitude": 52.5, "longitude": 13.4}
RESULTS: dict[str, tuple[Json, Json]] = {
    "article": ({"title": "Tea", "message_text": "<b>Tea</b>", "parse_mode": "HTML"}, {"text": "Tea"}),
    "photo": ({"photo_url": URL, "thumbnail_url": THUMBNAIL, "caption": "Tea"}, {"caption": "Tea"}),
    "gif": ({"gif_url": URL, "thumbnail_url": THUMBNAIL, "gif_duration": 3}, {"animation": {"duration": 3}}),
    "mpeg4_gif": ({"mpeg4_url": URL, "mpeg4_width": 64}, {"animation": {"width": 64}}),
    "video": (
        {"video_url": URL, "mime_type": "video/mp4", "title": "Tea", "video_duration": 9},
        {"video": {"duration": 9}},
    ),
    "audio": (
        {"audio_url": URL, "title": "Tea", "performer": "Kettle", "audio_duration": 4},
        {"audio": {"duration": 4, "performer": "Kettle", "title": "Tea"}},
    ),
    "voice": ({"voice_url": URL, "title": "Tea", "voice_duration": 4}, {"voice": {"duration": 4}}),
    "document": (
        {"document_url": URL, "mime_type": "application/pdf", "title": "Tea"},
        {"document": {}},
    ),
    "location": (PLACE | {"title": "Here", "live_period": 600}, {"location": PLACE | {"live_period": 600}}),
    "venue": (PLACE | {"title": "Shop", "address": "Here"}, {"venue": {"title": "Shop", "address": "Here"}}),
    "contact": (
        {"phone_number": "123", "first_name": "Ann"},
        {"contact": {"phone_number": "123", "first_name": "Ann"}},
    ),
    "game": ({"game_short_name": "chess"}, {"game": {"title": "Chess"}}),
}
CONTENTS: dict[str, tuple[Json, Json]] = {
    "text": ({"message_text": "Tea"}, {"text": "Tea"}),
    "location": (PLACE, {"location": PLACE}),
    "venue": (PLACE | {"title": "Shop", "address": "Here"}, {"venue": {"title": "Shop"}}),
    "contact": ({"phone_number": "1", "first_name": "Ann"}, {"contact": {"first_name": "Ann"}}),
}


def ask(desk: Desk, query: str = "tea", offset: str = "") -> InlineQueryView:
    desk.bot.has_inline_mode = True
    asked = AskInline(desk.bot.id, desk.bot.id, query, offset)
    return verbs.ask_inline(desk.world, desk.ann_id, asked)


async def answer(desk: Desk, *results: Json, **more: Any) -> InlineQueryView:
    query = ask(desk)
    await desk.result("answerInlineQuery", inline_query_id=query.id, results=list(results), **more)
    return verbs.get_inline(desk.world, desk.ann_id, query.id)


async def sent(desk: Desk, query: InlineQueryView, result_id: str) -> Json:
    """The message as the bot is told it; its shape is checked."""
    inline.choose(desk.world, desk.ann_id, query.id, result_id)
    update = (await desk.updates())[-1]
    message: Json = update["message"]
    return message


def holds(message: Json, part: Json) -> bool:
    return all(
        holds(message[name], value) if isinstance(value, dict) else message[name] == value
        for name, value in part.items()
    )


@pytest.mark.parametrize("type", RESULTS)
async def test_a_result_of_each_type_becomes_its_message(desk: Desk, type: str) -> None:
    games.add_game(desk.world, desk.bot, "chess", "Chess", "Of kings")
    fields, part = RESULTS[type]

    query = await answer(desk, {"type": type, "id": "1", **fields})

    message = await sent(desk, query, "1")
    assert holds(message, part), message
    assert message["via_bot"]["id"] == desk.bot.id


@pytest.mark.parametrize("kind", CONTENTS)
@pytest.mark.parametrize("type", ["article", "photo"])
async def test_a_result_sends_another_content_than_its_own(desk: Desk, type: str, kind: str) -> None:
    fields, _ = RESULTS[type]
    content, part = CONTENTS[kind]

    query = await answer(desk, {"type": type, "id": "1", **fields, "input_message_content": content})

    message = await sent(desk, query, "1")
    assert holds(message, part), message
    assert "photo" not in message


@pytest.mark.parametrize(
    ("method", "kind", "type", "name"),
    [
        ("sendPhoto", "photo", "photo", "photo_file_id"),
        ("sendDocument", "document", "document", "document_file_id"),
        ("sendVideo", "video", "video", "video_file_id"),
        ("sendAudio", "audio", "audio", "audio_file_id"),
        ("sendVoice", "voice", "voice", "voice_file_id"),
        ("sendAnimation", "animation", "mpeg4_gif", "mpeg4_file_id"),
        ("sendSticker", "sticker", "sticker", "sticker_file_id"),
    ],
)
async def test_a_file_that_telegram_has_is_sent_again(
    desk: Desk, method: str, kind: str, type: str, name: str
) -> None:
    first = await desk.result(method, chat_id=desk.ann_id, **{kind: "https://example.org/a.bin"})
    file = first[kind][-1] if kind == "photo" else first[kind]

    query = await answer(desk, {"type": type, "id": "1", "title": "Tea", name: file["file_id"]})

    message = await sent(desk, query, "1")
    again = message[kind][-1] if kind == "photo" else message[kind]
    assert again["file_unique_id"] == file["file_unique_id"]


@pytest.mark.parametrize(
    ("result", "words"),
    [
        ({"type": "film"}, 'can\'t parse inline query result: Type "film" is unsupported'),
        ({"type": "contact", "first_name": "a"}, 'Can\'t find field "phone_number"'),
        ({"type": "contact", "first_name": "a", "phone_number": " "}, "must contain a valid phone number"),
        ({"type": "location", "title": "a", "longitude": 5}, 'Can\'t find field "latitude"'),
        ({"type": "location", "title": "a", **PLACE, "latitude": 91}, "wrong location specified"),
        ({"type": "location", **PLACE}, 'Can\'t find field "title"'),
        ({"type": "venue", **PLACE, "title": "a"}, 'Can\'t find field "address"'),
        ({"type": "sticker"}, 'Can\'t find field "sticker_file_id"'),
        ({"type": "photo", "photo_url": URL}, "PHOTO_THUMB_URL_EMPTY"),
        ({"type": "document", "title": "a", "document_url": URL}, 'Can\'t find field "mime_type"'),
        (
            {"type": "document", "title": "a", "document_url": URL, "mime_type": "text/plain"},
            "unallowed document MIME type",
        ),
        (
            {"type": "video", "title": "a", "video_url": URL, "mime_type": "text/html"},
            "SEND_MESSAGE_MEDIA_INVALID",
        ),
        ({"type": "article", "title": " ", "message_text": "a"}, "ARTICLE_TITLE_EMPTY"),
        (
            {"type": "article", "title": "a", "message_text": "<b>a", "parse_mode": "HTML"},
            "can't parse inline query result: Can't parse entities:",
        ),
        ({"type": "game", "game_short_name": "go"}, "GAME_SHORTNAME_INVALID"),
        (
            {"type": "voice", "title": "a", "voice_file_id": "x"},
            "wrong remote file identifier specified: Wrong string length",
        ),
    ],
)
async def test_what_is_wrong_with_a_result_is_said(desk: Desk, result: Json, words: str) -> None:
    refusal = await desk.refusal(
        "answerInlineQuery", inline_query_id=ask(desk).id, results=[{"id": "1", **result}]
    )
    assert words in refusal.replace('result: type "film"', 'result: Type "film"')


async def test_the_list_shows_thumbnails_and_two_lines(desk: Desk) -> None:
    photo = await desk.result("sendPhoto", chat_id=desk.ann_id, photo=URL)
    query = await answer(
        desk,
        {"type": "photo", "id": "1", "photo_url": URL, "thumbnail_url": THUMBNAIL},
        {"type": "photo", "id": "2", "photo_file_id": photo["photo"][-1]["file_id"]},
        {"type": "contact", "id": "3", "phone_number": "123", "first_name": "Ann", "last_name": "Lee"},
    )
    assert query.results is not None
    first, second, third = query.results
    assert (first.thumbnail_url, first.is_picture) == (THUMBNAIL, True)
    assert second.thumbnail_url == URL
    assert (third.title, third.description, third.is_picture) == ("Ann Lee", "123", False)


async def test_more_results_come_by_the_next_offset(desk: Desk) -> None:
    query = await answer(desk, {"type": "article", "id": "1", **RESULTS["article"][0]}, next_offset="2")
    assert query.next_offset == "2"

    ask(desk, offset=query.next_offset)

    assert (await desk.updates())[-1]["inline_query"]["offset"] == "2"


@pytest.mark.parametrize(
    ("more", "bob_is_told"),
    [({}, False), ({"is_personal": True}, True), ({"cache_time": 0}, True)],
)
async def test_an_answer_is_kept_for_its_time(desk: Desk, more: Json, bob_is_told: bool) -> None:
    article = {"type": "article", "id": "1", **RESULTS["article"][0]}
    await answer(desk, article, **more)
    await desk.updates(offset=-1)
    bob = desk.world.add_user("Bob").user.id

    query = verbs.ask_inline(desk.world, bob, AskInline(desk.bot.id, desk.bot.id, "tea"))

    assert (query.results is None) is bob_is_told
    assert (len(await desk.updates(offset=-1)) > 0 and query.results is None) is bob_is_told
    if not more:
        desk.world.advance(300)
        assert ask(desk).results is None


@pytest.mark.parametrize(
    ("button", "words"),
    [
        ({"text": "Shop"}, "InlineQueryResultsButton must have exactly one optional field"),
        ({"text": "Shop", "start_parameter": ""}, "can't use empty start_parameter"),
        ({"text": "Shop", "start_parameter": "x" * 65}, "too long start_parameter specified"),
        ({"text": "Shop", "start_parameter": "a b"}, "unallowed characters in start_parameter are used"),
        (
            {"text": "Shop", "web_app": {"url": "http://example.org"}},
            "Inline query button Web App URL 'http://example.org' is invalid: Only HTTPS links are allowed",
        ),
    ],
)
async def test_the_button_above_the_results_leads_somewhere(desk: Desk, button: Json, words: str) -> None:
    refusal = await desk.refusal("answerInlineQuery", inline_query_id=ask(desk).id, results=[], button=button)
    assert words.lower() in refusal.lower()
