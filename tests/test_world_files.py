"""The world files of the pages, and the one for other people's suites, describe a world that can be."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tgsandbox.control.furnishing import furnish, read_plan
from tgsandbox.world.world import World

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "sandbox.md").read_text(encoding="utf-8")
WORLDS = re.findall(r"(?ms)^```toml\n(.*?)^```$", PAGE)
WORLDS.append((ROOT / "tools" / "suites" / "world.toml").read_text(encoding="utf-8"))


def test_there_are_world_files_to_try() -> None:
    assert len(WORLDS) > 2


@pytest.mark.parametrize("text", WORLDS)
def test_a_world_file_describes_a_world(text: str) -> None:
    world = World(lambda: 1_800_000_000.0)

    furnish(world, read_plan(text))

    assert world.accounts
    assert world.bots
