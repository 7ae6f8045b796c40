"""The client tells apart: Telegram refused, nothing was sent, nobody knows. And it never tells the token."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from kassa.core.secret import Secret
from kassa.telegram.bot_api import BotApi, BotApiError, NotSent, OutcomeUnknown
from kassa.telegram.multipart import form_of

pytestmark = pytest.mark.anyio

TOKEN = "123456:very-secret"


@pytest.fixture(params=[False, True], ids=["asyncio", "uvloop"])
def anyio_backend(request: pytest.FixtureRequest) -> tuple[str, dict[str, bool]]:
    """`kassa run` goes on uvloop where there is one."""
    return "asyncio", {"use_uvloop": request.param}


Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def listening(serve: Serve) -> AsyncIterator[str]:
    """A server on loopback; gives its address. Ends when every connection has been served."""
    serving: list[asyncio.Task[None] | None] = []

    async def serve_and_close(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        serving.append(asyncio.current_task())
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            await serve(reader, writer)
        writer.close()
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()

    server = await asyncio.start_server(serve_and_close, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    await asyncio.gather(*(task for task in serving if task))


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


@asynccontextmanager
async def answering(status: int, body: str) -> AsyncIterator[OneAnswer]:
    answer = f"HTTP/1.1 {status} X\r\nContent-Length: {len(body.encode())}\r\n\r\n{body}" if status else ""
    one = OneAnswer(answer.encode())
    async with listening(one.serve) as one.url:
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
            with pytest.raises(OutcomeUnknown, match="no answer within"):
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


ANSWER = '{"ok":true,"result":true}'


class Counting:
    """A server that says the same to each request and counts its connections."""

    def __init__(self, answer: str) -> None:
        self._answer = answer.encode()
        self.connections = 0
        self.url = ""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        while True:
            await reader.readuntil(b"\r\n\r\n")
            await reader.readexactly(2)
            writer.write(self._answer)


@asynccontextmanager
async def counting(answer: str) -> AsyncIterator[Counting]:
    one = Counting(answer)
    async with listening(one.serve) as one.url:
        yield one


def whole(body: str, header: str = "") -> str:
    return f"HTTP/1.1 200 OK\r\n{header}Content-Length: {len(body)}\r\n\r\n{body}"


async def connections_of(answer: str, calls: int) -> int:
    """How many connections so many calls took."""
    async with counting(answer) as server, BotApi(Secret(TOKEN), server.url) as bot:
        for _ in range(calls):
            assert await bot.call("getMe", {}, bool)
    return server.connections


async def test_calls_share_a_connection() -> None:
    assert await connections_of(whole(ANSWER), 3) == 1


async def test_a_connection_that_the_server_will_close_is_not_used_again() -> None:
    assert await connections_of(whole(ANSWER, "Connection: close\r\n"), 3) == 3


async def test_an_answer_in_chunks_is_put_together() -> None:
    first, second = ANSWER[:7], ANSWER[7:]
    chunks = f"{len(first):x}\r\n{first}\r\n{len(second):x}\r\n{second}\r\n0\r\n\r\n"

    assert await connections_of(f"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{chunks}", 2) == 1


@pytest.mark.parametrize("answer", ["SSH-2.0-OpenSSH\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n{}"])
async def test_what_is_no_whole_answer_means_that_nobody_knows(answer: str) -> None:
    one = OneAnswer(answer.encode())
    async with listening(one.serve) as url, BotApi(Secret(TOKEN), url) as bot:
        with pytest.raises(OutcomeUnknown):
            await bot.call("getMe", {}, bool)


async def test_a_call_that_is_given_up_leaves_no_answer_for_the_next_one() -> None:
    async with counting(whole(ANSWER)) as server, BotApi(Secret(TOKEN), server.url) as bot:
        assert await bot.call("getMe", {}, bool)
        given_up = asyncio.create_task(bot.call("getUpdates", {}, bool))
        await asyncio.sleep(0)
        given_up.cancel()
        await asyncio.gather(given_up, return_exceptions=True)

        assert await bot.call("getMe", {}, bool)

    assert server.connections == 2


@pytest.mark.parametrize("url", ["api.telegram.org", "ftp://api.telegram.org", "https://"])
def test_an_address_that_is_none_is_said_so(url: str) -> None:
    with pytest.raises(ValueError, match="looks like https"):
        BotApi(Secret(TOKEN), url)


def test_a_file_name_can_not_break_out_of_its_header() -> None:
    body, content_type = form_of({"caption": "ё"}, "document", 'a"b\r\nX: y.txt', b"content")

    assert b'filename="a%22b%0D%0AX: y.txt"' in body
    assert body.count(content_type.split("boundary=")[1].encode()) == 3
