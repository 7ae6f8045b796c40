"""A call with a file in it, as multipart/form-data (RFC 7578)."""

from __future__ import annotations

import secrets
from collections.abc import Mapping


def form_of(fields: Mapping[str, str], file_field: str, file_name: str, content: bytes) -> tuple[bytes, str]:
    """The body and its content type."""
    boundary = secrets.token_hex(16)
    parts = [_part(boundary, f'name="{name}"', value.encode()) for name, value in fields.items()]
    header = f'name="{file_field}"; filename="{_quoted(file_name)}"'
    parts.append(_part(boundary, header, content, "Content-Type: application/octet-stream\r\n"))
    return b"".join([*parts, f"--{boundary}--\r\n".encode()]), f"multipart/form-data; boundary={boundary}"


def _part(boundary: str, header: str, content: bytes, more: str = "") -> bytes:
    head = f"--{boundary}\r\nContent-Disposition: form-data; {header}\r\n{more}\r\n"
    return head.encode() + content + b"\r\n"


def _quoted(name: str) -> str:
    """As browsers write it (html.spec.whatwg.org, multipart form data)."""
    return name.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")
