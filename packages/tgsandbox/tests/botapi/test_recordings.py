"""What Telegram finds out about a film, a sound or a sticker by itself, and the small picture of it."""

from __future__ import annotations

import json
import struct

import pytest
from packages.tgsandbox.tests.botapi.desk import Desk
from packages.tgsandbox.tests.botapi.test_profile import png

pytestmark = pytest.mark.anyio


def box(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", 8 + len(content)) + kind + content


def mp4(seconds: float, width: int, height: int, *, turned: bool = False) -> bytes:
    header = struct.pack(">IIIII", 0, 0, 0, 1000, int(seconds * 1000))
    matrix = struct.pack(">9I", *((0, 1, 0, 1, 0, 0, 0, 0, 1) if turned else (1, 0, 0, 0, 1, 0, 0, 0, 1)))
    track = b"\0" * 40 + matrix + struct.pack(">II", width << 16, height << 16)
    sound = b"\0" * 40 + matrix + b"\0" * 8
    tracks = box(b"trak", box(b"tkhd", sound)) + box(b"trak", box(b"tkhd", track))
    return box(b"ftyp", b"isom") + box(b"mdat", b"\0" * 64) + box(b"moov", box(b"mvhd", header) + tracks)


def ogg(seconds: float) -> bytes:
    opus = b"OpusHead\x01\x01" + struct.pack("<H", 312)
    return b"OggS" + b"\0" * 24 + opus + b"OggS\0\0" + struct.pack("<q", int(seconds * 48_000) + 312)


def mp3(seconds: int, *, title: str = "", performer: str = "") -> bytes:
    """128,000 bits a second."""
    frames = b""
    for name, text in ((b"TIT2", title), (b"TPE1", performer)):
        body = b"\x03" + text.encode()
        frames += name + struct.pack(">I", len(body)) + b"\0\0" + body
    tag = b"ID3\x04\0\0" + bytes([0, 0, len(frames) >> 7, len(frames) & 127]) + frames
    return tag + b"\xff\xfb\x90\x00" + b"\0" * (16_000 * seconds - 4)


def wav(seconds: int) -> bytes:
    form = struct.pack("<IHHIIHH", 16, 1, 1, 8000, 8000, 1, 8)
    return b"RIFF\0\0\0\0WAVEfmt " + form + b"data" + struct.pack("<I", 8000 * seconds)


@pytest.mark.parametrize(
    ("method", "file", "found"),
    [
        ("sendVideo", mp4(5.2, 640, 360), {"duration": 5, "width": 640, "height": 360}),
        ("sendVideo", mp4(5.2, 640, 360, turned=True), {"width": 360, "height": 640}),
        ("sendVideo", b"no film", {"duration": 0, "width": 0, "height": 0, "mime_type": "video/mp4"}),
        ("sendVideo", mp4(5.2, 640, 360)[:-30], {"duration": 0}),
        ("sendVideoNote", mp4(3, 240, 240), {"duration": 3, "length": 240}),
        ("sendVoice", ogg(2.9), {"duration": 3, "mime_type": "audio/ogg"}),
        ("sendAudio", mp3(7, title="Song", performer="Choir"), {"duration": 7, "title": "Song"}),
        ("sendAudio", mp3(7, performer="Choir"), {"performer": "Choir", "mime_type": "audio/mpeg"}),
        ("sendAudio", wav(4), {"duration": 4}),
        ("sendSticker", png(510, 512), {"width": 510, "height": 512}),
    ],
)
async def test_what_the_bot_does_not_say_is_read_from_the_file(
    desk: Desk, method: str, file: bytes, found: dict[str, object]
) -> None:
    kind = {"sendVideoNote": "video_note"}.get(method, method.removeprefix("send").lower())

    sent = (await desk.upload(method, {kind: ("one", file)}, chat_id=desk.ann_id)).json["result"][kind]

    assert sent | found == sent


async def test_a_film_that_can_be_read_is_believed_more_than_the_bot(desk: Desk) -> None:
    said = {"duration": 9, "width": 100, "height": 50}

    read = await desk.upload("sendVideo", {"video": ("a.mp4", mp4(5, 64, 36))}, chat_id=desk.ann_id, **said)
    unread = await desk.upload("sendVideo", {"video": ("a.mp4", b"octets")}, chat_id=desk.ann_id, **said)

    for reply, sizes in ((read, (5, 64, 36)), (unread, (9, 100, 50))):
        video = reply.json["result"]["video"]
        assert (video["duration"], video["width"], video["height"]) == sizes


@pytest.mark.parametrize("name", ["thumbnail", "thumb"])
async def test_a_thumbnail_that_is_uploaded_is_shown_with_its_size(desk: Desk, name: str) -> None:
    files = {"document": ("a.txt", b"words"), name: ("small.png", png(90, 50))}

    document = (await desk.upload("sendDocument", files, chat_id=desk.ann_id)).json["result"]["document"]

    assert (document["thumbnail"]["width"], document["thumbnail"]["height"]) == (90, 50)
    assert document["thumb"] == document["thumbnail"]
    again = await desk.result("sendDocument", chat_id=desk.ann_id, document=document["file_id"])
    assert again["document"] == document
    words = await desk.refusal("sendPhoto", chat_id=desk.ann_id, photo=document["thumb"]["file_id"])
    assert words == "400 Bad Request: can't use file of type Thumbnail as Photo"


async def test_a_thumbnail_that_is_too_large_is_left_out(desk: Desk) -> None:
    files = {"document": ("a.txt", b"words"), "thumbnail": ("large.png", png(321))}

    document = (await desk.upload("sendDocument", files, chat_id=desk.ann_id)).json["result"]["document"]

    assert "thumbnail" not in document


@pytest.mark.parametrize(("method", "kind"), [("sendDocument", "document"), ("sendSticker", "sticker")])
async def test_a_picture_is_its_own_thumbnail(desk: Desk, method: str, kind: str) -> None:
    sent = (await desk.upload(method, {kind: ("a.png", png(512))}, chat_id=desk.ann_id)).json["result"][kind]

    assert (sent["thumbnail"]["width"], sent["thumbnail"]["height"]) == (320, 320)


@pytest.mark.parametrize(("method", "kind"), [("sendVideo", "video"), ("sendVideoNote", "video_note")])
async def test_a_films_thumbnail_is_as_large_as_telegram_makes_it(desk: Desk, method: str, kind: str) -> None:
    film = mp4(3, 640, 640)

    plain = (await desk.upload(method, {kind: ("a.mp4", film)}, chat_id=desk.ann_id)).json["result"][kind]
    files = {kind: ("a.mp4", film), "thumbnail": ("small.png", png(90, 50))}
    given = (await desk.upload(method, files, chat_id=desk.ann_id)).json["result"][kind]

    assert (plain["thumbnail"]["width"], plain["thumbnail"]["height"]) == (320, 320)
    assert (given["thumbnail"]["width"], given["thumbnail"]["file_size"]) == (320, len(png(90, 50)))


async def test_an_album_takes_each_thumbnail_by_its_own_name(desk: Desk) -> None:
    media = [
        {"type": "document", "media": "attach://a", "thumbnail": "attach://small"},
        {"type": "document", "media": "attach://b"},
    ]
    files = {"a": ("a.txt", b"a"), "b": ("b.txt", b"b"), "small": ("s.png", png(40))}

    sent = await desk.upload("sendMediaGroup", files, chat_id=desk.ann_id, media=json.dumps(media))

    first, second = (message["document"] for message in sent.json["result"])
    assert first["thumbnail"]["width"] == 40
    assert "thumbnail" not in second


async def test_a_film_may_have_a_cover_and_begin_later(desk: Desk) -> None:
    files = {"video": ("a.mp4", mp4(60, 64, 36)), "cover": ("c.png", png(400, 200))}

    video = (await desk.upload("sendVideo", files, chat_id=desk.ann_id, start_timestamp=3)).json["result"][
        "video"
    ]

    assert video["start_timestamp"] == 3
    assert [size["width"] for size in video["cover"]] == [90, 320, 400]


async def test_a_gif_is_spoken_of_as_a_film_unless_it_is_sent_as_a_file(desk: Desk) -> None:
    gif = b"GIF89a" + struct.pack("<HH", 64, 36) + b"\0\0\0" + b"\x21\xf9\x04\0\x64\0\0\0" * 2

    moving = await desk.upload("sendAnimation", {"animation": ("cat.gif", gif)}, chat_id=desk.ann_id)
    file = await desk.upload("sendDocument", {"document": ("cat.gif", gif)}, chat_id=desk.ann_id)

    animation = moving.json["result"]["animation"]
    assert (animation["file_name"], animation["mime_type"]) == ("cat.gif.mp4", "video/mp4")
    assert (animation["duration"], animation["width"], animation["height"]) == (2, 64, 36)
    assert moving.json["result"]["document"]["mime_type"] == "video/mp4"
    assert file.json["result"]["document"]["mime_type"] == "image/gif"


async def test_a_paid_film_is_measured_and_has_its_thumbnail(desk: Desk) -> None:
    media = [{"type": "video", "media": "attach://film", "thumbnail": "attach://small"}]
    files = {"film": ("a.mp4", mp4(7, 640, 360)), "small": ("s.png", png(40))}

    sent = await desk.upload(
        "sendPaidMedia", files, chat_id=desk.ann_id, star_count=2, media=json.dumps(media)
    )

    video = sent.json["result"]["paid_media"]["paid_media"][0]["video"]
    assert (video["duration"], video["width"]) == (7, 640)
    assert video["thumbnail"]["file_size"] == len(png(40))
