"""One process to a file: the lock is held while the file is open, and the system frees it when we die."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

from kassa.core.errors import ShopError


class FileInUse(ShopError):
    """Another process (or another opening in this one) works on the same file."""


class UnusableFile(ShopError):
    """The file can't be opened, or isn't a shop's."""

    def __init__(self, path: Path, reason: object) -> None:
        super().__init__(f"{path} can't be used as a shop's file: {reason}")


class FileLock:
    """Raises FileInUse, naming the file and the process that has it; UnusableFile where no file can be."""

    def __init__(self, path: Path) -> None:
        try:
            self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise UnusableFile(path.with_suffix(""), error.strerror) from error
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            holder = os.pread(self._descriptor, 32, 0).decode("ascii", "replace").strip()
            os.close(self._descriptor)
            raise FileInUse(
                f"{path.with_suffix('')} is in use by process {holder or 'unknown'}: a shop's file is for "
                "one process at a time. Stop that one first, or give this one a file of its own"
            ) from None
        os.ftruncate(self._descriptor, 0)
        os.pwrite(self._descriptor, str(os.getpid()).encode(), 0)

    def release(self) -> None:
        os.close(self._descriptor)
