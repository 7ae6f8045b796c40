"""HTTP as no Telegram speaks it: to the webhook's door, with and without its secret."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass

from tests.reliability.shop_process import WEBHOOK_SECRET
from tests.reliability.strangers import SECRET_HEADER, request

MIB = 1024 * 1024
JSON = ("Content-Type", "application/json")
SECRET = (SECRET_HEADER, WEBHOOK_SECRET)
REFUSED = frozenset({401})
# What is no HTTP may be told so, or left.
NO_HTTP = frozenset({0, 400, 431})


@dataclass(frozen=True, slots=True)
class Call:
    """`right` are the answers that will do (0: the connection ends); so many of them come."""

    name: str
    words: bytes
    right: frozenset[int]
    answers: int = 1


def bad_requests(seed: int) -> Iterator[Call]:
    """Each kind once, in an order drawn from the seed."""
    draw = random.Random(seed)
    calls = [*_without_the_secret(draw), *_odd_but_right(), *_too_much(draw), *_no_http(draw)]
    draw.shuffle(calls)
    yield from calls


def _news(number: int = 3) -> bytes:
    """An update that concerns no shop."""
    return json.dumps({"update_id": number, "poll": {"id": "1"}}).encode()


def _without_the_secret(draw: random.Random) -> Iterator[Call]:
    place = draw.randrange(len(WEBHOOK_SECRET))
    bent = WEBHOOK_SECRET[:place] + chr(ord(WEBHOOK_SECRET[place]) ^ 1) + WEBHOOK_SECRET[place + 1 :]
    wrong: dict[str, tuple[tuple[str, str], ...]] = {
        "no secret": (JSON,),
        "an empty secret": ((SECRET_HEADER, ""),),
        "a letter of the secret changed": ((SECRET_HEADER, bent),),
        "the secret twice": (SECRET, SECRET),
        "the secret and another": (SECRET, (SECRET_HEADER, "x")),
        "a secret of a mebibyte's tenth": ((SECRET_HEADER, "x" * 20_000),),
        "the secret in the address": (),
    }
    for name, headers in wrong.items():
        path = f"/hook?secret={WEBHOOK_SECRET}" if name == "the secret in the address" else "/hook"
        yield Call(name, request(_news(), headers, path=path), REFUSED)
        yield Call(f"{name}, HTTP/1.0", request(_news(), headers, path=path, version="1.0"), REFUSED)
    yield Call("no secret, and no body to come", request(b"", (JSON,), length=MIB), REFUSED)
    yield Call("another path", request(_news(), path="/hook2"), frozenset({404}))
    yield Call("another method", request(_news(), method="DELETE"), frozenset({405}))


def _odd_but_right() -> Iterator[Call]:
    """Telegram might speak so one day: it is heard."""
    right = frozenset({200})
    yield Call("no content type", request(_news()), right)
    yield Call("another content type", request(_news(), (SECRET, ("Content-Type", "text/html"))), right)
    yield Call("HTTP/1.0", request(_news(), version="1.0"), right)
    chunks = b"".join(b"%x\r\n%b\r\n" % (1, bytes([byte])) for byte in _news()) + b"0\r\n\r\n"
    yield Call("in chunks of one byte", _chunked_head() + chunks, right)
    yield Call("many at once", b"".join(request(_news(number)) for number in range(50)), right, answers=50)
    asking = request(_news(), (SECRET, ("Expect", "100-continue")))
    yield Call("asking whether it may", asking, frozenset({100, 200}))


def _too_much(draw: random.Random) -> Iterator[Call]:
    too_large = frozenset({413})
    yield Call("a body over a mebibyte, announced", request(b"", length=MIB + 1), too_large)
    yield Call("a body of terabytes, announced", request(b"", length=10**13), too_large)
    piece = b"%x\r\n%b\r\n" % (65_536, b" " * 65_536)
    yield Call("a body over a mebibyte, in chunks", _chunked_head() + piece * 17, too_large)
    flood = tuple((f"X-{number}", "y" * 1_000) for number in range(500))
    yield Call("a head without end", request(b"", (SECRET, *flood))[:-2], frozenset({431}))
    yield Call("one header without end", request(b"", (SECRET, ("X", "y" * 500_000)))[:-4], frozenset({431}))
    yield Call("a line without end", b"POST /" + b"x" * 500_000, frozenset({431, 400}))
    yield Call("a body of exactly a mebibyte", request(_news().ljust(MIB)), frozenset({200}))


def _no_http(draw: random.Random) -> Iterator[Call]:
    yield Call("noise", draw.randbytes(2_000), NO_HTTP)
    yield Call("TLS", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + draw.randbytes(500), NO_HTTP)
    yield Call("a NUL in the head", request(_news(), (SECRET, ("X", "a\x00b"))), NO_HTTP)
    yield Call("a bare line feed", request(_news()).replace(b"\r\n", b"\n"), NO_HTTP | {200})
    yield Call("a length below nothing", request(_news(), length=-1), NO_HTTP)
    both = request(_news(), (SECRET, ("Transfer-Encoding", "chunked")))
    yield Call("a length and chunks", both, NO_HTTP)
    yield Call("two lengths", request(_news(), (SECRET, ("Content-Length", "1"))), NO_HTTP)
    yield Call("HTTP/2", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", NO_HTTP | {404, 405})
    yield Call("an upgrade", request(_news(), (("Upgrade", "websocket"), ("Connection", "upgrade"))), REFUSED)
    yield Call("an address that is none", request(_news(), path="http://[::1"), NO_HTTP)
    yield Call("an address in no letters", request(_news(), path="/h\u00f6\u00f6k"), NO_HTTP | {404})


def _chunked_head() -> bytes:
    return request(b"").replace(b"Content-Length: 0", b"Transfer-Encoding: chunked")
