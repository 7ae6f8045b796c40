"""Pictures and files: uploaded, sent again, named by address, downloaded."""

from __future__ import annotations

import pytest
from packages.tgsandbox.tests.botapi.desk import Desk
from packages.tgsandbox.tests.botapi.test_profile import png

from tgsandbox.world.talk.games import add_game

pytestmark = pytest.mark.anyio
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x02\x80\x00\x00\x01\xe0\x08\x02\x00\x00\x00rest"
JFIF = b"\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
JPEG = b"\xff\xd8" + JFIF + b"\xff\xc0\x00\x11\x08\x00\x64\x00\xc8\x03"
WRONG_FILE = "400 Bad Request: wrong file identifier/HTTP URL specified"
WRONG_FILE_ID = "400 Bad Request: wrong remote file identifier specified: "
# As long as Telegram's own are.
OF_TELEGRAM = "AgACAgIAAxkBAAIBxWGQ0000000000000000000000000000000000000000AAQ"


@pytest.mark.parametrize(("picture", "size"), [(PNG, (640, 480)), (JPEG, (200, 100))])
async def test_a_photo_is_sent_with_its_own_size(desk: Desk, picture: bytes, size: tuple[int, int]) -> None:
    answer = await desk.upload(
        "sendPhoto",
        {"photo": ("tea.png", picture)},
        chat_id=desk.ann_id,
        caption="<b>Tea</b>",
        parse_mode="HTML",
    )

    message = answer.json["result"]
    photo = message["photo"][-1]
    assert (photo["width"], photo["height"]) == size
    assert photo["file_size"] == len(picture)
    assert message["caption"] == "Tea"
    assert message["caption_entities"] == [{"offset": 0, "length": 3, "type": "bold"}]


async def test_a_file_may_be_attached_under_any_name(desk: Desk) -> None:
    answer = await desk.upload(
        "sendDocument", {"part": ("key.txt", b"hello")}, chat_id=desk.ann_id, document="attach://part"
    )

    document = answer.json["result"]["document"]
    assert (document["file_name"], document["mime_type"], document["file_size"]) == (
        "key.txt",
        "text/plain",
        5,
    )


async def test_a_file_is_downloaded_by_the_path_that_get_file_gives(desk: Desk) -> None:
    sent = await desk.upload("sendDocument", {"document": ("key.txt", b"hello")}, chat_id=desk.ann_id)
    file = await desk.result("getFile", file_id=sent.json["result"]["document"]["file_id"])

    download = await desk.request("GET", f"/file/bot{desk.bot.token}/{file['file_path']}")

    assert (download.status, download.content) == (200, b"hello")
    assert file["file_path"].endswith(".txt")
    foreign = await desk.request("GET", f"/file/bot1:x/{file['file_path']}")
    assert foreign.status == 401
    missing = await desk.request("GET", f"/file/bot{desk.bot.token}/documents/none")
    assert missing.status == 404


async def test_every_file_is_found_by_its_path_however_many_there_are(desk: Desk) -> None:
    """Stickers of a set, thumbnails and sizes of photos are files, too."""
    add_game(desk.world, desk.bot, "tea_race", "Tea race")
    await desk.result("getForumTopicIconStickers")
    await desk.upload("sendPhoto", {"photo": ("a.png", png(900))}, chat_id=desk.ann_id)
    await desk.upload("sendDocument", {"document": ("b.png", png(900))}, chat_id=desk.ann_id)

    for file in desk.world.files.values():
        found = await desk.request("GET", f"/file/bot{desk.bot.token}/{file.path}")
        assert found.content == file.content


async def test_a_file_is_sent_again_by_its_id_which_only_its_bot_knows(desk: Desk) -> None:
    sent = await desk.upload("sendPhoto", {"photo": ("a.png", PNG)}, chat_id=desk.ann_id)
    first = sent.json["result"]["photo"][0]
    again = await desk.result("sendPhoto", chat_id=desk.ann_id, photo=first["file_id"])
    assert again["photo"][0] == first

    other = Desk(desk.world, desk.world.add_bot("Other", "other_bot"), desk.ann)
    desk.world.private_chat(other.bot.id, other.ann_id).started = True
    assert await other.refusal("sendPhoto", chat_id=other.ann_id, photo=first["file_id"]) == WRONG_FILE
    theirs = (await other.upload("sendPhoto", {"photo": ("a.png", PNG)}, chat_id=other.ann_id)).json
    assert theirs["result"]["photo"][0]["file_unique_id"] == first["file_unique_id"]
    assert theirs["result"]["photo"][0]["file_id"] != first["file_id"]


@pytest.mark.parametrize(
    ("size", "sizes"),
    [
        ((800, 800), [(90, 90), (320, 320), (800, 800)]),
        ((1920, 1080), [(90, 51), (320, 180), (800, 450), (1280, 720)]),
        ((60, 20), [(60, 20)]),
    ],
)
async def test_a_photo_comes_in_smaller_sizes_and_each_stands_for_all(
    desk: Desk, size: tuple[int, int], sizes: list[tuple[int, int]]
) -> None:
    sent = await desk.upload("sendPhoto", {"photo": ("a.png", png(*size))}, chat_id=desk.ann_id)
    photo = sent.json["result"]["photo"]

    again = await desk.result("sendPhoto", chat_id=desk.ann_id, photo=photo[0]["file_id"])

    assert [(one["width"], one["height"]) for one in photo] == sizes
    assert len({one["file_unique_id"] for one in photo}) == len(sizes)
    assert again["photo"] == photo


async def test_the_same_octets_under_another_name_are_another_file(desk: Desk) -> None:
    names = []
    for name in ("a.txt", "b.csv"):
        sent = await desk.upload("sendDocument", {"document": (name, b"1,2")}, chat_id=desk.ann_id)
        names.append(
            (sent.json["result"]["document"]["file_name"], sent.json["result"]["document"]["mime_type"])
        )

    assert names == [("a.txt", "text/plain"), ("b.csv", "text/csv")]


async def test_a_photo_may_be_named_by_its_address_and_is_not_fetched(desk: Desk) -> None:
    address = "https://shop.example/tea.jpg"
    message = await desk.result("sendPhoto", chat_id=desk.ann_id, photo=address)

    file = await desk.result("getFile", file_id=message["photo"][0]["file_id"])
    download = await desk.request("GET", f"/file/bot{desk.bot.token}/{file['file_path']}")

    assert (download.status, download.headers["location"]) == (302, address)


@pytest.mark.parametrize(
    ("method", "arguments", "refusal"),
    [
        ("sendPhoto", {}, "400 Bad Request: there is no photo in the request"),
        (
            "sendDocument",
            {"document": "attach://none"},
            "400 Bad Request: there is no document in the request",
        ),
        ("sendPhoto", {"photo": "photo.jpg"}, WRONG_FILE),
        ("sendPhoto", {"photo": OF_TELEGRAM}, WRONG_FILE),
        ("sendPhoto", {"photo": "https://"}, f"{WRONG_FILE_ID}Wrong character in the string"),
        ("sendPhoto", {"photo": "a"}, f"{WRONG_FILE_ID}Wrong string length"),
        ("sendPhoto", {"photo": "aB"}, f"{WRONG_FILE_ID}Wrong padding in the string"),
        ("sendPhoto", {"photo": "AgAC"}, f"{WRONG_FILE_ID}can't unserialize it"),
        ("sendPhoto", {"photo": "mine"}, f"{WRONG_FILE_ID}can't unserialize it. Wrong last symbol"),
        ("getFile", {}, "400 Bad Request: file_id not specified"),
        ("getFile", {"file_id": "x"}, "400 Bad Request: invalid file_id"),
    ],
)
async def test_a_file_that_is_not_there_is_refused(
    desk: Desk, method: str, arguments: dict[str, str], refusal: str
) -> None:
    assert await desk.refusal(method, chat_id=desk.ann_id, **arguments) == refusal


async def test_what_is_no_picture_can_not_be_sent_as_one(desk: Desk) -> None:
    text = await desk.upload("sendPhoto", {"photo": ("a.png", b"text")}, chat_id=desk.ann_id)
    document = await desk.upload("sendDocument", {"document": ("a", PNG)}, chat_id=desk.ann_id)
    file_id = document.json["result"]["document"]["file_id"]

    assert text.json["description"] == "Bad Request: IMAGE_PROCESS_FAILED"
    assert await desk.refusal("sendPhoto", chat_id=desk.ann_id, photo=file_id) == (
        "400 Bad Request: can't use file of type Document as Photo"
    )


async def test_a_caption_has_at_most_1024_characters(desk: Desk) -> None:
    answer = await desk.upload(
        "sendPhoto", {"photo": ("a.png", PNG)}, chat_id=desk.ann_id, caption="x" * 1025
    )

    assert answer.json["description"] == "Bad Request: message caption is too long"


async def test_a_caption_can_be_edited(desk: Desk) -> None:
    sent = await desk.upload("sendPhoto", {"photo": ("a.png", PNG)}, chat_id=desk.ann_id, caption="old")
    where = {"chat_id": desk.ann_id, "message_id": sent.json["result"]["message_id"]}

    edited = await desk.result("editMessageCaption", **where, caption="new")

    assert edited["caption"] == "new"
    assert await desk.refusal("editMessageText", **where, text="x") == (
        "400 Bad Request: there is no text in the message to edit"
    )
