"""Files that were sent once are known to Telegram by an id."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from kassa.telegram.bot_api import BotApi, BotApiError

MOST_FILE_IDS = 1000


class _File(msgspec.Struct):
    file_id: str


class SentMessage(msgspec.Struct):
    message_id: int
    photo: list[_File] = msgspec.field(default_factory=list)
    document: _File | None = None

    @property
    def file_id(self) -> str:
        """What Telegram knows the sent file by; the largest size of a photo."""
        files = [self.document] if self.document else self.photo
        return files[-1].file_id if files else ""


class Uploads:
    """Uploads each file once: after that, Telegram is given the id that it knows the file by.

    Only a saving: ids that are forgotten, or that Telegram has forgotten, are got anew by uploading.
    """

    def __init__(self) -> None:
        self._file_ids: dict[tuple[str, Path, int, int], str] = {}

    async def send(
        self, bot: BotApi, method: str, arguments: Mapping[str, Any], field: str, file: Path
    ) -> SentMessage:
        """Raises OSError when the file can't be read."""
        version = _version(method, file)
        file_id = self._file_ids.get(version)
        if file_id:
            try:
                return await bot.call(method, {**arguments, field: file_id}, SentMessage)
            except BotApiError as error:
                if not _is_unknown_file(error):
                    raise
        sent = await bot.upload(method, arguments, field, file, SentMessage)
        if len(self._file_ids) >= MOST_FILE_IDS:
            self._file_ids.clear()
        self._file_ids[version] = sent.file_id
        return sent


def _version(method: str, file: Path) -> tuple[str, Path, int, int]:
    """A file that was written anew is another one. A photo's id is not good for a document."""
    status = file.stat()
    return method, file, status.st_mtime_ns, status.st_size


def _is_unknown_file(error: BotApiError) -> bool:
    return error.code == 400 and "file identifier" in error.description.lower()
