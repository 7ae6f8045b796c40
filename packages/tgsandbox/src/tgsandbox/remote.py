"""Commands that ask a running sandbox: trigger, replay, world, record, doctor. They speak its control API."""

from __future__ import annotations

import argparse
import json
import urllib.error
import urllib.request
from collections.abc import Callable
from typing import Any

DEFAULT_URL = "http://127.0.0.1:8081"
FOUND_SOMETHING = 1
TIMEOUT_SECONDS = 10


class RemoteError(Exception):
    """What the person at the terminal should read."""


def add_commands(commands: Any) -> None:
    """To argparse's own sub-parsers, whose type has no public name."""
    trigger = _command(commands, "trigger", "make an update without the clicks that lead to it", run_trigger)
    trigger.add_argument("kind", help="message, pre_checkout_query, successful_payment, refunded_payment")
    trigger.add_argument(
        "--set", action="append", default=[], metavar="NAME=VALUE", help="what it says: total_amount=500"
    )
    trigger.add_argument(
        "--bot", default="", metavar="NAME", help="a bot's username; may be left out for one"
    )
    trigger.add_argument("--user", default="", metavar="NAME", help="a person's username")
    replay = _command(commands, "replay", "send an update again, under a new id", run_replay)
    replay.add_argument("update_id", type=int)
    replay.add_argument("--bot", default="", metavar="NAME", help="a bot's username; may be left out for one")
    _command(commands, "world", "show who and what there is", run_world)
    _command(commands, "record", "print what people did in the web chat as a pytest file", run_record)
    _command(commands, "doctor", "look for what keeps bots from selling", run_doctor)


def _command(
    commands: Any, name: str, words: str, run: Callable[[argparse.Namespace], int]
) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(name, help=words, description=words)
    parser.add_argument("--url", default=DEFAULT_URL, help="the sandbox's address (default: %(default)s)")
    parser.set_defaults(remote=run)
    return parser


def run_trigger(options: argparse.Namespace) -> int:
    body: dict[str, Any] = {"kind": options.kind} | dict(_setting(text) for text in options.set)
    if options.bot:
        body["bot_id"] = _id_of(options.url, "bots", options.bot)
    if options.user:
        body["user_id"] = _id_of(options.url, "users", options.user)
    ask(options.url, "POST", "/triggers", body)
    print(f"made: {options.kind}")
    return 0


def run_replay(options: argparse.Namespace) -> int:
    body = {"bot_id": _id_of(options.url, "bots", options.bot)} if options.bot else {}
    again = ask(options.url, "POST", f"/updates/{options.update_id}/replay", body)
    print(f"sent again as {again['update_id']}: {again['kind']}")
    return 0


def run_world(options: argparse.Namespace) -> int:
    clock = ask(options.url, "GET", "/clock")
    print(f"time    {clock['now']:.3f}{' (stands still)' if clock['frozen'] else ''}")
    for bot in ask(options.url, "GET", "/bots"):
        if bot["token"]:
            print(f"bot     @{bot['username']}  {bot['token']}  {bot['waiting_updates']} updates wait")
            for token in bot["provider_tokens"]:
                print(f"          {token['provider']} ({token['mode']}): {token['token']}")
    for user in ask(options.url, "GET", "/users"):
        name = f"@{user['username']}" if user["username"] else user["first_name"]
        print(f"person  {name}  {user['id']}  {user['stars']} Stars")
    for fault in ask(options.url, "GET", "/faults"):
        left = "for ever" if fault["left"] is None else f"{fault['left']} times"
        print(f"fault   {fault['id']} {fault['name']}  {left}")
    for snapshot in ask(options.url, "GET", "/snapshots"):
        print(f"snapshot  {snapshot['name']}")
    return 0


def run_record(options: argparse.Namespace) -> int:
    print(ask(options.url, "GET", "/recording")["source"], end="")
    return 0


def run_doctor(options: argparse.Namespace) -> int:
    """1 when something keeps a bot from selling, so that a script can stop."""
    found = ask(options.url, "GET", "/check-up")
    for finding in found:
        print(f"{'problem' if finding['is_serious'] else 'note'}: {finding['sentence']}")
    if not found:
        print("all is well")
    return FOUND_SOMETHING if any(finding["is_serious"] for finding in found) else 0


def ask(url: str, method: str, path: str, body: object = None) -> Any:
    """The control API's answer. Raises RemoteError with its words, or when no sandbox is there."""
    data = None if body is None else json.dumps(body).encode()
    if not url.startswith(("http://", "https://")):
        raise RemoteError(f"--url is an address such as {DEFAULT_URL}, got {url!r}")
    request = urllib.request.Request(f"{url.rstrip('/')}/control/v1{path}", data, method=method)  # noqa: S310  # checked
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as response:  # noqa: S310  # as above
            return json.load(response)
    except urllib.error.HTTPError as error:
        raise RemoteError(_words(error)) from None
    except (urllib.error.URLError, OSError) as error:
        raise RemoteError(
            f"no sandbox answers at {url} ({_why(error)}); start one with: tgsandbox serve"
        ) from None


def _why(error: OSError) -> str:
    """urllib wraps the system's error, which has words of its own."""
    cause = getattr(error, "reason", error)
    return str(getattr(cause, "strerror", None) or cause).lower()


def _words(error: urllib.error.HTTPError) -> str:
    try:
        return str(json.load(error)["error"])
    except (ValueError, KeyError, TypeError):
        return f"{error.url} answered {error.code} {error.reason}: is this a sandbox?"


def _setting(text: str) -> tuple[str, Any]:
    """`name=value`; a whole number is one, everything else is a text."""
    name, equals, value = text.partition("=")
    if not equals:
        raise RemoteError(f"--set wants NAME=VALUE, got {text!r}")
    return name, int(value) if value.isascii() and value.isdigit() else value


def _id_of(url: str, what: str, username: str) -> int:
    wanted = username.removeprefix("@").lower()
    there = ask(url, "GET", f"/{what}")
    for one in there:
        if one["username"].lower() == wanted:
            return int(one["id"])
    known = ", ".join(f"@{one['username']}" for one in there if one["username"]) or "none"
    raise RemoteError(f"no @{wanted} among the {what}; there are: {known}")
