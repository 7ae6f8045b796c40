"""What is said of a file_id that names no file of this bot.

Source: td, FileManager.cpp, from_persistent_id; base64.cpp; MessagesManager.cpp, what becomes of MEDIA_EMPTY.
"""

from __future__ import annotations

import base64
import string

NOT_HIS = "wrong file identifier/HTTP URL specified"
WRONG = "wrong remote file identifier specified: "
ALPHABET = frozenset(string.ascii_letters + string.digits + "-_")
# The last octet says how an identifier is to be read, old ones, generated ones and today's.
VERSIONS = (2, 3, 4)
# A file's place in Telegram takes at least so many octets, even of 2016; from fewer nothing can be read.
MIN_OCTETS = 20


def refusal_of_file_id(text: str) -> str:
    """Telegram's words. An identifier that is whole may be another bot's, or of another world."""
    if "." in text:
        return NOT_HIS
    digits = text.rstrip("=")
    if len(digits) % 4 == 1:
        return WRONG + "Wrong string length"
    if not ALPHABET.issuperset(digits):
        return WRONG + "Wrong character in the string"
    octets = base64.urlsafe_b64decode(digits + "=" * (-len(digits) % 4))
    if base64.urlsafe_b64encode(octets).decode().rstrip("=") != digits:
        return WRONG + "Wrong padding in the string"
    if len(octets) >= MIN_OCTETS:
        return NOT_HIS
    if octets and octets[-1] in VERSIONS:
        return WRONG + "can't unserialize it"
    return WRONG + "can't unserialize it. Wrong last symbol"
