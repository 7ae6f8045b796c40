"""Snapshots as the control API takes and shows them."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from tgsandbox.control.shapes.requests import Request


class NewSnapshot(Request, frozen=True):
    name: Annotated[str, Meta(min_length=1, max_length=64, pattern="^[A-Za-z0-9_-]+$")]


class SnapshotView(Struct, frozen=True):
    """`at` is the world's time when it was saved, in seconds since 1970 UTC."""

    name: str
    at: float
