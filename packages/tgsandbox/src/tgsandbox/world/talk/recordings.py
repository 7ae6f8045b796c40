"""How long a recording is, how large its picture, and what it says of itself: MP4, Ogg, MP3, WAV and GIF."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tgsandbox.world.talk.mp3 import read_mp3, read_tags

OPUS_RATE = 48_000
PAGE = b"OggS"
GIF_FRAME = b"\x21\xf9\x04"


@dataclass(frozen=True, slots=True)
class Recording:
    """`duration` in whole seconds, sizes in pixels; 0 and "" for what is not known."""

    duration: int = 0
    width: int = 0
    height: int = 0
    title: str = ""
    performer: str = ""


UNKNOWN = Recording()


def read_recording(octets: bytes) -> Recording:
    """What Telegram's server finds out by itself. A file that is broken or of another kind is UNKNOWN."""
    if octets[4:8] == b"ftyp":
        return _read_mp4(octets)
    if octets[:4] == PAGE:
        return Recording(_ogg_seconds(octets))
    if octets[:4] == b"RIFF" and octets[8:12] == b"WAVE":
        return Recording(_wav_seconds(octets))
    if octets[:6] in (b"GIF87a", b"GIF89a"):
        size = int.from_bytes(octets[6:8], "little"), int.from_bytes(octets[8:10], "little")
        return Recording(_gif_seconds(octets), *size)
    if octets[:3] == b"ID3" or octets[:1] == b"\xff":
        tags = read_tags(octets)
        return Recording(round(read_mp3(octets)), title=tags.title, performer=tags.performer)
    return UNKNOWN


def _read_mp4(octets: bytes) -> Recording:
    seconds, width, height = 0, 0, 0
    for kind, start, end in _boxes(octets, 0, len(octets)):
        if kind != b"moov":
            continue
        for inner, first, last in _boxes(octets, start, end):
            if inner == b"mvhd":
                seconds = _movie_seconds(octets[first:last])
            elif inner == b"trak":
                width, height = max((width, height), _track_size(octets, first, last))
    return Recording(seconds, width, height)


def _boxes(octets: bytes, start: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """The kind of each box, and where its content begins and ends."""
    while start + 8 <= end:
        size, kind, head = _number(octets, start, 4), octets[start + 4 : start + 8], 8
        if size == 1:
            size, head = _number(octets, start + 8, 8), 16
        stop = start + size if size else end
        if 0 < size < head or stop > end:
            return
        yield kind, start + head, stop
        start = stop


def _movie_seconds(header: bytes) -> int:
    """Version 1 has longer dates and a longer duration than version 0."""
    scale, length, size = (20, 24, 8) if header[:1] == b"\x01" else (12, 16, 4)
    rate = _number(header, scale, 4)
    return round(_number(header, length, size) / rate) if rate else 0


def _track_size(octets: bytes, start: int, end: int) -> tuple[int, int]:
    """Of a film as it is seen: a turned one has its sides changed. A track of sound is 0 wide."""
    for kind, _first, last in _boxes(octets, start, end):
        if kind == b"tkhd":
            width, height = _number(octets, last - 8, 2), _number(octets, last - 4, 2)
            is_turned = _number(octets, last - 44, 4) == 0
            return (height, width) if is_turned else (width, height)
    return 0, 0


def _ogg_seconds(octets: bytes) -> int:
    """The last page says how many samples there were until then."""
    head = octets[:512]
    opus, vorbis = head.find(b"OpusHead"), head.find(b"\x01vorbis")
    if opus >= 0:
        skipped, rate = int.from_bytes(octets[opus + 10 : opus + 12], "little"), OPUS_RATE
    elif vorbis >= 0:
        skipped, rate = 0, int.from_bytes(octets[vorbis + 12 : vorbis + 16], "little")
    else:
        return 0
    last = octets.rfind(PAGE)
    samples = int.from_bytes(octets[last + 6 : last + 14], "little", signed=True) - skipped
    return max(round(samples / rate), 0) if rate else 0


def _wav_seconds(octets: bytes) -> int:
    sound = octets.find(b"data", 12)
    octets_a_second = int.from_bytes(octets[28:32], "little")
    if sound < 0 or not octets_a_second:
        return 0
    return round(int.from_bytes(octets[sound + 4 : sound + 8], "little") / octets_a_second)


def _gif_seconds(octets: bytes) -> int:
    """Each frame says how long it stays, in hundredths of a second."""
    hundredths, position = 0, octets.find(GIF_FRAME)
    while position >= 0:
        hundredths += int.from_bytes(octets[position + 4 : position + 6], "little")
        position = octets.find(GIF_FRAME, position + 8)
    return round(hundredths / 100)


def _number(octets: bytes, start: int, size: int) -> int:
    return int.from_bytes(octets[start : start + size], "big")
