"""The arguments of a request, from its query string and its body in any of the accepted encodings.

Source: telegram-bot-api 10.0 and tdnet's HttpReader: the content type is matched as a substring, a broken
JSON body counts as far as it could be read, the first occurrence of a key wins.
"""

from __future__ import annotations

import json
import zlib
from urllib.parse import parse_qsl

from tgsandbox.botapi.errors import ApiError
from tgsandbox.botapi.reading.arguments import Arguments, UploadedFile
from tgsandbox.botapi.reading.multipart import read_parts

MAX_PARAMETER_BYTES = 1 << 20
MAX_FILES = 50
SPACE = " \t\r\n"

_decode_value = json.JSONDecoder().raw_decode


def read_arguments(query_string: bytes, content_type: str, body: bytes, encoding: str = "") -> Arguments:
    """Query string before body."""
    values: dict[str, str] = {}
    files: dict[str, UploadedFile] = {}
    if query_string:
        _add_form(values, query_string)
    if body:
        if encoding in ("gzip", "deflate"):
            body = zlib.decompress(body, zlib.MAX_WBITS | 32)
        _add_body(values, files, content_type, body)
    return Arguments(values, files)


def _add_body(values: dict[str, str], files: dict[str, UploadedFile], content_type: str, body: bytes) -> None:
    kind = content_type.lower()
    if "multipart/form-data" in kind:
        _add_multipart(values, files, content_type, body)
        return
    if len(body) > MAX_PARAMETER_BYTES:
        raise ApiError(413, "Request Entity Too Large: too many parameters")
    if "application/json" in kind:
        _add_json(values, body.decode("utf-8", "surrogateescape"))
    elif "application/x-www-form-urlencoded" in kind:
        _add_form(values, body)


def _add_form(values: dict[str, str], form: bytes) -> None:
    text = form.decode("utf-8", "surrogateescape")
    for key, value in parse_qsl(text, keep_blank_values=True, errors="surrogateescape"):
        values.setdefault(key, value)


def _add_json(values: dict[str, str], text: str) -> None:
    """Strings are decoded, every other value stays JSON text; what follows a mistake is not read."""
    position = _skip_space(text, 0)
    if text[position : position + 1] != "{":
        return
    position += 1
    while True:
        try:
            key, position = _decode_value(text, _skip_space(text, position))
            position = _skip_space(text, position)
            if not isinstance(key, str) or text[position : position + 1] != ":":
                return
            start = _skip_space(text, position + 1)
            value, position = _decode_value(text, start)
        except (ValueError, RecursionError):
            return
        values.setdefault(key, value if isinstance(value, str) else text[start:position])
        position = _skip_space(text, position)
        if text[position : position + 1] != ",":
            return
        position += 1


def _skip_space(text: str, position: int) -> int:
    while position < len(text) and text[position] in SPACE:
        position += 1
    return position


def _add_multipart(
    values: dict[str, str], files: dict[str, UploadedFile], content_type: str, body: bytes
) -> None:
    for part in read_parts(content_type, body):
        if part.is_file:
            upload = UploadedFile(part.file_name, part.content_type, bytes(part.content))
            files.setdefault(part.name, upload)
        else:
            values.setdefault(part.name, part.content.decode("utf-8", "surrogateescape"))
    if len(files) > MAX_FILES:
        raise ApiError(413, "Request Entity Too Large: too many files attached")
    if sum(len(key) + len(value) for key, value in values.items()) > MAX_PARAMETER_BYTES:
        raise ApiError(413, "Request Entity Too Large: too many parameters")
