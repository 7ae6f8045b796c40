"""The client tells apart: Telegram refused, nothing was sent, nobody knows. And it never tells the token."""

from __future__ import annotations

import asyncio
import socket
import traceback
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from kassa.core.secret import Secret
from kassa.telegram.bot_api import BotApi, BotApiError, NotSent, OutcomeUnknown

pytestmark = pytest.mark.anyio

TOKEN = "123456:very-secret"


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


class OneAnswer:
    """A server that reads one request and writes what it was told to, b"" = it hangs up."""

    def __init__(self, answer: bytes) -> None:
        self._answer = answer
        self.request = b""
        self.url = ""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        length = next(
            int(line.split(b":")[1])
            for line in head.split(b"\r\n")
            if line.lower().startswith(b"content-length")
        )
        self.request = head + await reader.readexactly(length)
        writer.write(self._answer)
        writer.close()


@asynccontextmanager
async def answering(status: int, body: str) -> AsyncIterator[OneAnswer]:
    answer = f"HTTP/1.1 {status} X\r\nContent-Length: {len(body.encode())}\r\n\r\n{body}" if status else ""
    one = OneAnswer(answer.encode())
    server = await asyncio.start_server(one.serve, "127.0.0.1", 0)
    one.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    async with server:
        yield one


async def test_a_result_is_decoded_and_arguments_without_a_value_are_left_out() -> None:
    async with (
        answering(200, '{"ok":true,"result":[1,2]}') as telegram,
        BotApi(Secret(TOKEN), telegram.url) as bot,
    ):
        result = await bot.call("getThings", {"chat_id": 7, "text": "ё", "reply_markup": None}, list[int])

    assert result == [1, 2]
    assert telegram.request.startswith(f"POST /bot{TOKEN}/getThings HTTP/1.1".encode())
    assert telegram.request.endswith('{"chat_id":7,"text":"ё"}'.encode())


async def test_a_refusal_has_telegrams_code_words_and_patience() -> None:
    body = (
        '{"ok":false,"error_code":429,"description":"Too Many Requests: retry 7",'
        '"parameters":{"retry_after":7}}'
    )
    async with answering(429, body) as telegram, BotApi(Secret(TOKEN), telegram.url) as bot:
        with pytest.raises(BotApiError) as caught:
            await bot.call("sendMessage", {}, bool)

    refusal = caught.value
    assert (refusal.code, refusal.description) == (429, "Too Many Requests: retry 7")
    assert refusal.retry_after == 7


async def test_no_connection_means_that_nothing_was_sent() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    async with BotApi(Secret(TOKEN), f"http://127.0.0.1:{port}") as bot:
        with pytest.raises(NotSent) as caught:
            await bot.call("sendMessage", {}, bool)

    assert TOKEN not in "".join(traceback.format_exception(caught.value))


async def test_a_cut_connection_means_that_nobody_knows() -> None:
    async with answering(0, "") as telegram, BotApi(Secret(TOKEN), telegram.url) as bot:
        with pytest.raises(OutcomeUnknown) as caught:
            await bot.call("refundStarPayment", {"user_id": 1}, bool)

    assert TOKEN not in "".join(traceback.format_exception(caught.value))


async def test_an_answer_that_takes_too_long_means_that_nobody_knows() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        async with BotApi(Secret(TOKEN), f"http://127.0.0.1:{silent.getsockname()[1]}") as bot:
            with pytest.raises(OutcomeUnknown, match="TimeoutError while waiting"):
                await bot.call("sendMessage", {}, bool, seconds=0.05)


@pytest.mark.parametrize("body", ["<html>502 Bad Gateway</html>", '{"ok":true,"result":"not a number"}'])
async def test_an_unreadable_answer_means_that_nobody_knows(body: str) -> None:
    async with answering(502, body) as telegram, BotApi(Secret(TOKEN), telegram.url) as bot:
        with pytest.raises(OutcomeUnknown):
            await bot.call("getNumber", {}, int)


async def test_a_file_goes_out_as_multipart(tmp_path: Path) -> None:
    book = tmp_path / "book.txt"
    book.write_text("All about tea")
    async with (
        answering(200, '{"ok":true,"result":true}') as telegram,
        BotApi(Secret(TOKEN), telegram.url) as bot,
    ):
        assert await bot.upload("sendDocument", {"chat_id": 7, "caption": "Tea"}, "document", book, bool)

    assert b'name="document"; filename="book.txt"' in telegram.request
    assert b"All about tea" in telegram.request
    assert b'name="chat_id"\r\n\r\n7' in telegram.request


def test_the_client_prints_without_its_token() -> None:
    assert TOKEN not in repr(BotApi(Secret(TOKEN)))
