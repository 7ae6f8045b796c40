"""`kassa init`: a shop.toml and a products.toml to begin with."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

NAMES = ("shop.toml", "products.toml")


def write_new_shop(folder: Path) -> tuple[list[Path], list[Path]]:
    """Writes what is not there yet. Returns what was written and what was left as it is."""
    folder.mkdir(parents=True, exist_ok=True)
    written: list[Path] = []
    kept: list[Path] = []
    for name in NAMES:
        path = folder / name
        try:
            with path.open("x", encoding="utf-8") as file:
                file.write(files("kassa").joinpath(f"data/new_shop/{name}").read_text(encoding="utf-8"))
        except FileExistsError:
            kept.append(path)
            continue
        written.append(path)
    return written, kept
