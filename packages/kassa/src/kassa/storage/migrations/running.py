"""Runs the migrations with Alembic, each in a transaction of its own."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config


def upgrade(path: Path) -> None:
    """Brings an older file to the newest form. Raises what Alembic says when its form is unknown."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.attributes["path"] = path
    command.upgrade(config, "head")
