"""What a message says of the preview of its link."""

from __future__ import annotations

from typing import Any

import pytest
from packages.tgsandbox.tests.botapi.desk import Desk

pytestmark = pytest.mark.anyio
PAGE = "https://shop.example/tea"


@pytest.mark.parametrize(
    ("text", "wish", "shown"),
    [
        ("tea", None, None),
        (f"🍵 {PAGE} and https://other.example/", None, {"url": PAGE}),
        (PAGE, {"prefer_large_media": True}, {"prefer_large_media": True, "url": PAGE}),
        (PAGE, {"url": "https://a.example/b"}, {"url": "https://a.example/b"}),
        (PAGE, {"is_disabled": True}, {"is_disabled": True}),
        ("tea", {"is_disabled": True}, None),
        ("tea", {"show_above_text": True}, None),
        ("tea", {"url": PAGE}, {"url": PAGE}),
        ("shop.com", None, None),
        ("http://127.0.0.1:8080/tea", None, {"is_disabled": True}),
        ("http://localhost/tea", {"show_above_text": True}, {"is_disabled": True}),
    ],
)
async def test_the_page_that_is_shown_is_named(
    desk: Desk, text: str, wish: dict[str, Any] | None, shown: dict[str, Any] | None
) -> None:
    sent = await desk.send(text, **({} if wish is None else {"link_preview_options": wish}))

    assert sent.get("link_preview_options") == shown


async def test_a_link_behind_words_counts_and_an_edit_changes_it(desk: Desk) -> None:
    sent = await desk.send(f"[Tea]({PAGE})", parse_mode="Markdown")

    edited = await desk.result(
        "editMessageText",
        chat_id=desk.ann_id,
        message_id=sent["message_id"],
        text=PAGE,
        disable_web_page_preview=True,
    )

    assert sent["link_preview_options"] == {"url": PAGE}
    assert edited["link_preview_options"] == {"is_disabled": True}


async def test_wrong_options_are_refused_before_the_text_is_looked_at(desk: Desk) -> None:
    words = await desk.refusal(
        "sendMessage", chat_id=desk.ann_id, text="<b>", parse_mode="HTML", link_preview_options=[]
    )

    assert words == "400 Bad Request: object expected as link preview options"
