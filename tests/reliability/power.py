"""Power cuts for a shop on SQLite: what was written and not synced is gone, or partly there.

The shop's process runs on a disk that keeps a copy of each file as it was last synced (forgetful_disk). A cut
is a SIGKILL, and then each of the two files, the books and their log, is put back to what was synced or left
as it was written: a disk may have got to one of them and not to the other.
"""

from __future__ import annotations

import os
import random
import shutil
from pathlib import Path

from tests.reliability.shop_process import ShopProcess

FORGETFUL = Path(__file__).parent / "forgetful_disk"


class Power:
    """For a closed shop with its file; with `lies` nothing is ever kept but what is there now.

    `syncs` says how often something was kept: or the shop is not on this disk.
    """

    def __init__(self, shop: ShopProcess, draw: random.Random, lies: bool = False) -> None:
        self._books = shop.database
        self._draw = draw
        self._lies = lies
        self._kept = shop.folder / "synced"
        self._kept.mkdir()
        self.forgotten_bytes = 0
        for file in self._files():
            shutil.copyfile(file, self._kept / file.name)
        path = os.pathsep.join([str(FORGETFUL), shop.environment.get("PYTHONPATH", "")])
        shop.environment |= {"PYTHONPATH": path, "KASSA_PROOF_SYNCED": str(self._kept)}
        if lies:
            shop.environment["KASSA_PROOF_DISK"] = "lies"

    def _files(self) -> list[Path]:
        both = (self._books, self._books.with_name(f"{self._books.name}-wal"))
        return [file for file in both if file.exists()]

    @property
    def syncs(self) -> int:
        return (self._kept / "syncs").stat().st_size if (self._kept / "syncs").exists() else 0

    async def cut(self) -> None:
        """After a kill: the disk forgets. What processes shared in memory is gone anyway."""
        for file in self._files():
            synced = self._kept / file.name
            if not self._lies and self._draw.random() < 0.5:
                continue
            before = file.read_bytes()
            after = synced.read_bytes() if synced.exists() else b""
            self.forgotten_bytes += sum(a != b for a, b in zip(before, after, strict=False))
            self.forgotten_bytes += abs(len(before) - len(after))
            if synced.exists():
                shutil.copyfile(synced, file)
            else:
                file.unlink()
        self._books.with_name(f"{self._books.name}-shm").unlink(missing_ok=True)
