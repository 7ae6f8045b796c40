"""How long an MP3 plays, and the title and performer of its ID3v2 tag."""

from __future__ import annotations

from typing import NamedTuple

# In 1000 bits a second, of MPEG 1 and of MPEG 2 and 2.5, layer III.
RATES_1 = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
RATES_2 = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
# Samples a second, by the two bits that tell the version.
SAMPLE_RATES = {3: (44_100, 48_000, 32_000), 2: (22_050, 24_000, 16_000), 0: (11_025, 12_000, 8_000)}
ENCODINGS = {0: "latin-1", 1: "utf-16", 2: "utf-16-be", 3: "utf-8"}
FRAME_HEAD = 10


class Tags(NamedTuple):
    title: str = ""
    performer: str = ""


class Frame(NamedTuple):
    """The first frame: where it begins, and how its sound is packed."""

    start: int
    samples: int
    samples_a_second: int
    bits_a_second: int


def read_mp3(octets: bytes) -> float:
    """Seconds, 0 when there is no frame of layer III."""
    frame = _first_frame(octets)
    if frame is None:
        return 0.0
    count = _counted_frames(octets[frame.start : frame.start + 200])
    if count:
        return count * frame.samples / frame.samples_a_second
    return (len(octets) - frame.start) * 8 / frame.bits_a_second


def read_tags(octets: bytes) -> Tags:
    """From ID3v2.3 and 2.4; others have none here."""
    if octets[:3] != b"ID3" or octets[3] not in (3, 4):
        return Tags()
    found: dict[bytes, str] = {}
    position, end = FRAME_HEAD, _tag_length(octets)
    while position + FRAME_HEAD < end and octets[position]:
        field = octets[position + 4 : position + 8]
        size = _seven_bits(field) if octets[3] == 4 else int.from_bytes(field, "big")
        text = octets[position + FRAME_HEAD : position + FRAME_HEAD + size]
        found[octets[position : position + 4]] = _text(text)
        position += FRAME_HEAD + size
    return Tags(found.get(b"TIT2", ""), found.get(b"TPE1", ""))


def _first_frame(octets: bytes) -> Frame | None:
    start = octets.find(b"\xff", _tag_length(octets))
    while 0 <= start <= len(octets) - 4:
        frame = _frame_at(octets, start)
        if frame is not None:
            return frame
        start = octets.find(b"\xff", start + 1)
    return None


def _frame_at(octets: bytes, start: int) -> Frame | None:
    second, third = octets[start + 1], octets[start + 2]
    version, layer = second >> 3 & 3, second >> 1 & 3
    rate, samples_a_second = third >> 4, third >> 2 & 3
    is_frame = second >> 5 == 7 and version != 1 and layer == 1 and 0 < rate < 15 and samples_a_second < 3
    if not is_frame:
        return None
    rates, samples = (RATES_1, 1152) if version == 3 else (RATES_2, 576)
    return Frame(start, samples, SAMPLE_RATES[version][samples_a_second], rates[rate] * 1000)


def _counted_frames(head: bytes) -> int:
    """What the encoder noted in the first frame, 0 when it did not."""
    for mark in (b"Xing", b"Info"):
        at = head.find(mark)
        if at >= 0 and head[at + 7] & 1:
            return int.from_bytes(head[at + 8 : at + 12], "big")
    return 0


def _tag_length(octets: bytes) -> int:
    return FRAME_HEAD + _seven_bits(octets[6:10]) if octets[:3] == b"ID3" else 0


def _seven_bits(octets: bytes) -> int:
    number = 0
    for octet in octets:
        number = number << 7 | octet & 0x7F
    return number


def _text(octets: bytes) -> str:
    encoding = ENCODINGS.get(octets[0], "latin-1") if octets else "latin-1"
    return octets[1:].decode(encoding, "replace").strip("\x00 ")
