"""The web chat's page and its parts: how they are served, and what may not be in them."""

from __future__ import annotations

import asyncio
import re
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

import pytest

from tgsandbox.webchat.app import webchat_app
from tgsandbox.webchat.assets import find_asset

STATIC = files("tgsandbox.webchat") / "static"
NAMED_PARTS = re.compile(r'(?:href|src)="webchat/([^"#]+)"')
IMPORTS = re.compile(r'^(?:import|export)[^;]*? from "(\.[^"]+)";', re.MULTILINE)
# Addresses in the scripts from which nothing is loaded: a namespace, and links that are followed in the chat.
KNOWN_ADDRESSES = ("http://www.w3.org/2000/svg", "https://t.me/", "https://${")
ALLOWED = {"js/base.js": ['"/control/']}
Answer = tuple[int, dict[str, str], bytes]


def ask(path: str, **headers: str) -> Answer:
    """One GET of the app, without a server."""
    scope = {
        "type": "http",
        "method": "GET",
        "path": path,
        "raw_path": path.encode(),
        "root_path": "",
        "query_string": b"",
        "headers": [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()],
    }
    sent: list[Any] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    asyncio.run(webchat_app()(scope, receive, send))  # type: ignore[arg-type]  # the scope is a plain dict
    got = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], got, b"".join(message.get("body", b"") for message in sent[1:])


def parts_below(place: Traversable, prefix: str = "") -> dict[str, str]:
    """Path and text of every part."""
    found: dict[str, str] = {}
    for entry in place.iterdir():
        if entry.is_dir():
            found |= parts_below(entry, f"{prefix}{entry.name}/")
        else:
            found[prefix + entry.name] = entry.read_text("utf-8")
    return found


PARTS = parts_below(STATIC)
SCRIPTS = {path: text for path, text in PARTS.items() if path.endswith(".js")}


def test_the_page_may_run_only_its_own_scripts() -> None:
    status, headers, body = ask("/")

    assert status == 200
    assert headers["content-type"].startswith("text/html")
    assert "default-src 'self';" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]
    assert b"<script>" not in body
    assert b"style=" not in body


def test_every_part_that_the_page_names_is_there() -> None:
    named = NAMED_PARTS.findall(PARTS["index.html"])

    assert len(named) > 5
    assert [path for path in named if ask(f"/webchat/{path}")[0] != 200] == []


@pytest.mark.parametrize("path", [path for path in PARTS if path != "telegram-web-app.js"])
def test_no_part_takes_the_servers_root_for_its_worlds(path: str) -> None:
    """A world may lie below /worlds/<name>: base.js knows where."""
    assert re.findall(r"[\"'`]/(?:webchat|control|\?)[^\"'`]*", PARTS[path]) == ALLOWED.get(path, [])


@pytest.mark.parametrize("path", SCRIPTS)
def test_every_module_that_a_script_imports_is_there(path: str) -> None:
    for named in IMPORTS.findall(SCRIPTS[path]):
        steps = path.split("/")[:-1]
        for step in named.split("/"):
            if step == "..":
                steps.pop()
            elif step != ".":
                steps.append(step)
        assert "/".join(steps) in SCRIPTS


def test_a_part_that_the_browser_has_already_is_not_sent_again() -> None:
    _, headers, _ = ask("/webchat/css/theme.css")

    status, _, body = ask("/webchat/css/theme.css", if_none_match=headers["etag"])

    assert (status, body) == (304, b"")


def test_the_currencies_of_the_sandbox_are_given_to_the_page() -> None:
    status, headers, body = ask("/webchat/currencies.json")

    assert (status, headers["content-type"]) == (200, "application/json")
    assert b'"JPY"' in body


@pytest.mark.parametrize(
    "path",
    ["../app.py", "js/../../app.py", "..\\app.py", "/etc/passwd.js", "js", "js/none.js", "__init__.py", ""],
)
def test_nothing_outside_of_the_parts_is_served(path: str) -> None:
    assert find_asset(path) is None
    assert ask(f"/webchat/{path}")[0] == 404


@pytest.mark.parametrize("path", SCRIPTS)
def test_no_script_makes_markup_or_code_from_text(path: str) -> None:
    makers = (
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function|ContextualFragment"
    )

    assert re.findall(makers, SCRIPTS[path]) == []


@pytest.mark.parametrize("path", PARTS)
def test_no_part_is_loaded_from_elsewhere(path: str) -> None:
    addresses = re.findall(r"https?://[^\s\"'`)]*", PARTS[path])

    assert [found for found in addresses if not found.startswith(KNOWN_ADDRESSES)] == []


def words_of(language: str) -> set[str]:
    return set(re.findall(r"^  (\w+):", SCRIPTS[f"js/words/{language}.js"], re.MULTILINE))


def test_both_languages_have_the_same_words() -> None:
    assert words_of("en") == words_of("ru")


def test_every_word_that_a_screen_says_is_there_and_is_said_somewhere() -> None:
    rooms = "\n".join(text for path, text in SCRIPTS.items() if not path.startswith("js/words/"))
    said = set(re.findall(r"\bwords\.(?!js\b)(\w+)", rooms))
    named = {word for word in words_of("en") if re.search(rf'"{word}"', rooms)}

    assert said - words_of("en") - {"language"} == set()
    assert words_of("en") - said - named == set()
