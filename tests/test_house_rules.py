"""What holds for the repository as a whole."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
# Written in pieces, so that this file does not break its own rule.
REGISTRIES = ["pypi" + ".org", "pythonhosted" + ".org", "npmjs" + ".org", "deb.debian" + ".org"]
BINARY = {".png", ".jpg", ".ico", ".woff2", ".pdf"}


def tracked_texts() -> list[tuple[Path, str]]:
    names = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split("\n")
    paths = [ROOT / name for name in names if name and Path(name).suffix not in BINARY]
    return [(path, path.read_text(encoding="utf-8")) for path in paths if path.is_file()]


TEXTS = tracked_texts()


@pytest.mark.parametrize("host", REGISTRIES)
def test_no_file_names_a_package_registry(host: str) -> None:
    assert [path for path, text in TEXTS if host in text] == []


def test_no_file_needs_a_path_of_somebodys_machine() -> None:
    own_path = re.compile(r"(?<![\w.])/(?:work|root|home/\w+)/")
    assert [path for path, text in TEXTS if own_path.search(text)] == []


def test_every_link_between_pages_leads_somewhere() -> None:
    link = re.compile(r"\]\((?!https?:|#|mailto:)([^)#\s]+)(?:#[^)]*)?\)")
    code = re.compile(r"^```.*?^```$", re.S | re.M)
    broken = [
        (path.relative_to(ROOT), target)
        for path, text in TEXTS
        if path.suffix == ".md"
        for target in link.findall(code.sub("", text))
        if not (path.parent / target).exists()
    ]
    assert broken == []


@pytest.mark.parametrize("package", ["kassa", "tgsandbox"])
def test_each_package_ships_its_types(package: str) -> None:
    assert (ROOT / "packages" / package / "src" / package / "py.typed").is_file()


def test_the_requirements_are_pinned_with_hashes_and_without_addresses() -> None:
    for name in ("project.txt", "uv.txt"):
        lines = (ROOT / "requirements" / name).read_text().splitlines()
        pins = [line for line in lines if line and not line.startswith((" ", "#"))]
        assert pins
        assert all("==" in line and line.endswith("\\") for line in pins)
        assert not any("://" in line for line in lines)


def test_the_packages_for_node_are_pinned_with_hashes_and_without_addresses() -> None:
    lock = json.loads((ROOT / "examples" / "node" / "package-lock.json").read_text())
    packages = {name: package for name, package in lock["packages"].items() if name}
    assert packages
    assert [name for name, package in packages.items() if "integrity" not in package] == []
    assert [name for name, package in packages.items() if "resolved" in package] == []


def test_every_record_of_a_decision_is_listed() -> None:
    folder = ROOT / "docs" / "decisions"
    listed = (folder / "README.md").read_text()
    assert [path.name for path in folder.glob("0*.md") if path.name not in listed] == []


def test_no_room_is_called_utils() -> None:
    vague = {"utils", "util", "helpers", "common", "misc"}
    assert [path for path, _ in TEXTS if path.stem in vague or path.parent.name in vague] == []


# Where a pause is what is played, or where another process says nothing when it is done.
PAUSES = {
    "tests/reliability/database_faults.py": "the database is cut off at moments drawn from the seed",
    "tests/reliability/draining.py": "another process's books are read until nothing waits in them",
    "tests/reliability/flash_sale.py": "buyers come in over a time",
    "tests/reliability/forgetful_disk/sitecustomize.py": "a disk takes its time",
    "tests/reliability/line.py": "a line is slow",
    "tests/reliability/soak.py": "a kill comes at a moment drawn from the seed",
}


def test_tests_do_not_sleep_skip_or_retry() -> None:
    forbidden = re.compile(r"time\.sleep\(|asyncio\.sleep\((?!0\))|mark\.(?:skip|xfail|flaky)|pytest\.skip\(")
    tests = [(path, text) for path, text in TEXTS if path.suffix == ".py" and "tests" in path.parts]
    assert tests
    found = {str(path.relative_to(ROOT)) for path, text in tests if forbidden.search(text)}
    assert found - {str(Path(__file__).relative_to(ROOT))} == set(PAUSES)
