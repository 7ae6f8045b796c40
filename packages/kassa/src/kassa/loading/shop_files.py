"""Pictures and files of the goods: addresses on the web, or files inside the shop's folder."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class ShopFiles:
    """`beside` is the folder of the catalogue file, from which its paths are counted."""

    shop_folder: Path
    beside: Path

    def picture(self, name: str) -> str:
        """A picture as the catalogue keeps it: an http(s) address, or a path relative to the shop's folder.

        Raises ValueError that says what would be right.
        """
        return name if is_web_address(name) or not name else self.local(name)

    def local(self, name: str) -> str:
        folder = self.shop_folder.resolve()
        path = (self.beside / name).resolve()
        if not path.is_file():
            raise ValueError(f"put the file at {path}")
        if not path.is_relative_to(folder):
            raise ValueError(
                f"put the file into the shop's folder {folder}: what lies outside is never handed over"
            )
        return path.relative_to(folder).as_posix()


def is_web_address(name: str) -> bool:
    return name.startswith(("https://", "http://"))
