"""A picture for what has none of its own: a plain rectangle as PNG, or as an animated sticker."""

from __future__ import annotations

import gzip
import struct
import zlib

SIGNATURE = b"\x89PNG\r\n\x1a\n"


def plain_picture(width: int, height: int, shade: int = 0x88) -> bytes:
    """Of one grey, 0 (black) to 255; sizes in pixels."""
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress((b"\0" + bytes([shade]) * width) * height)
    return SIGNATURE + _chunk(b"IHDR", header) + _chunk(b"IDAT", rows) + _chunk(b"IEND", b"")


def plain_animation(side: int) -> bytes:
    """A TGS that shows nothing for a second: packed Lottie."""
    lottie = f'{{"tgs":1,"v":"5.5.2","fr":60,"ip":0,"op":60,"w":{side},"h":{side},"layers":[]}}'
    return gzip.compress(lottie.encode(), mtime=0)


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
