"""A bot sends what lies at an address, as far as the world was told what that is."""

from __future__ import annotations

import pytest
from packages.tgsandbox.tests.botapi.desk import Desk
from packages.tgsandbox.tests.botapi.test_profile import png
from packages.tgsandbox.tests.botapi.test_recordings import mp4

from tgsandbox.world.talk import web

pytestmark = pytest.mark.anyio
ADDRESS = "https://shop.example/files/tea.bin"


async def test_a_file_by_address_is_the_one_that_lies_there(desk: Desk) -> None:
    web.put(desk.world, ADDRESS, mp4(5, 640, 360))

    video = (await desk.result("sendVideo", chat_id=desk.ann_id, video=ADDRESS))["video"]

    assert (video["duration"], video["width"], video["file_name"]) == (5, 640, "tea.bin")
    file = await desk.result("getFile", file_id=video["file_id"])
    download = await desk.request("GET", f"/file/bot{desk.bot.token}/{file['file_path']}")
    assert (download.status, download.content) == (200, mp4(5, 640, 360))


async def test_a_photo_by_address_has_the_size_that_it_has(desk: Desk) -> None:
    web.put(desk.world, ADDRESS, png(400, 200))

    photo = (await desk.result("sendPhoto", chat_id=desk.ann_id, photo=ADDRESS))["photo"]

    assert [(size["width"], size["height"]) for size in photo] == [(90, 45), (320, 160), (400, 200)]


@pytest.mark.parametrize(
    ("kind", "content", "words"),
    [
        ("photo", None, "failed to get HTTP URL content"),
        ("photo", b"<html>", "wrong type of the web page content"),
        ("photo", png(10) + bytes(web.MAX_PHOTO_OCTETS), "failed to get HTTP URL content"),
        ("document", b"plain text", "wrong type of the web page content"),
    ],
)
async def test_what_telegram_can_not_use_is_refused(
    desk: Desk, kind: str, content: bytes | None, words: str
) -> None:
    web.put(desk.world, ADDRESS, content)

    refusal = await desk.refusal(f"send{kind.title()}", chat_id=desk.ann_id, **{kind: ADDRESS})

    assert refusal == f"400 Bad Request: {words}"


@pytest.mark.parametrize("content", [b"%PDF-1.7 tea", b"PK\x03\x04tea", b"GIF89a tea"])
async def test_a_document_by_address_is_pdf_zip_or_gif(desk: Desk, content: bytes) -> None:
    web.put(desk.world, ADDRESS, content)

    sent = await desk.result("sendDocument", chat_id=desk.ann_id, document=ADDRESS)

    assert sent["document"]["file_size"] == len(content)
