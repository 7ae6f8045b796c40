"""How large a picture is, read from the first octets of PNG, JPEG, GIF and WebP files."""

from __future__ import annotations

# Start-of-frame markers of JPEG; C4, C8 and CC mark something else.
FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
STANDALONE = frozenset({0x01, *range(0xD0, 0xD8)})


def picture_size(octets: bytes) -> tuple[int, int] | None:
    """Width and height in pixels, None when it is no picture that is known here."""
    if octets[:8] == b"\x89PNG\r\n\x1a\n" and octets[12:16] == b"IHDR":
        return int.from_bytes(octets[16:20], "big"), int.from_bytes(octets[20:24], "big")
    if octets[:6] in (b"GIF87a", b"GIF89a"):
        return int.from_bytes(octets[6:8], "little"), int.from_bytes(octets[8:10], "little")
    if octets[:4] == b"RIFF" and octets[8:12] == b"WEBP":
        return _webp_size(octets)
    return _jpeg_size(octets) if is_jpeg(octets) else None


def is_jpeg(octets: bytes) -> bool:
    return octets[:2] == b"\xff\xd8"


def _jpeg_size(octets: bytes) -> tuple[int, int] | None:
    """Walk over the segments to the frame header."""
    position = 2
    while position + 9 <= len(octets):
        if octets[position] != 0xFF:
            return None
        marker = octets[position + 1]
        if marker in FRAMES:
            height = int.from_bytes(octets[position + 5 : position + 7], "big")
            return int.from_bytes(octets[position + 7 : position + 9], "big"), height
        if marker == 0xFF:
            position += 1
        elif marker in STANDALONE:
            position += 2
        else:
            position += 2 + int.from_bytes(octets[position + 2 : position + 4], "big")
    return None


def _webp_size(octets: bytes) -> tuple[int, int] | None:
    match octets[12:16]:
        case b"VP8X":
            width = int.from_bytes(octets[24:27], "little") + 1
            return width, int.from_bytes(octets[27:30], "little") + 1
        case b"VP8L":
            bits = int.from_bytes(octets[21:25], "little")
            return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
        case b"VP8 ":
            width = int.from_bytes(octets[26:28], "little") & 0x3FFF
            return width, int.from_bytes(octets[28:30], "little") & 0x3FFF
    return None
