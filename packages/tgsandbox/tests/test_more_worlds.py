"""Several worlds in one server."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from typing import Any

from tgsandbox.testing import Sandbox

PLAN = {
    "people": [{"first_name": "Ann", "username": "ann", "started": ["mugs_bot"]}],
    "bots": [{"name": "Mugs", "username": "mugs_bot"}],
}


def ask(sandbox: Sandbox, method: str, path: str, body: object = None) -> tuple[int, Any]:
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(sandbox.url + path, data, method=method)
    try:
        with urllib.request.urlopen(request) as response:
            return response.status, json.load(response)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


def make(sandbox: Sandbox, name: str) -> Any:
    status, world = ask(sandbox, "POST", "/worlds", {"name": name, "plan": PLAN})
    assert status == 200, world
    return world


def test_worlds_know_nothing_of_each_other(sandbox: Sandbox) -> None:
    one, two = make(sandbox, "one"), make(sandbox, "two")
    assert one["tokens"]["mugs_bot"] != two["tokens"]["mugs_bot"]

    ask(sandbox, "POST", "/worlds/one/control/v1/users", {"first_name": "Bob"})

    people = {
        name: [user["first_name"] for user in ask(sandbox, "GET", f"/worlds/{name}/control/v1/users")[1]]
        for name in ("one", "two")
    }
    assert people == {"one": ["Ann", "Bob"], "two": ["Ann"]}
    assert ask(sandbox, "GET", "/control/v1/users") == (200, [])
    assert [world["name"] for world in ask(sandbox, "GET", "/worlds")[1]] == ["one", "two"]


def test_a_bot_finds_its_world_below_its_path_and_by_its_token(sandbox: Sandbox) -> None:
    token = make(sandbox, "one")["tokens"]["mugs_bot"]
    make(sandbox, "two")

    below = ask(sandbox, "GET", f"/worlds/one/bot{token}/getUpdates")[1]["result"]
    by_token = ask(sandbox, "GET", f"/bot{token}/getMe")[1]["result"]

    assert below[0]["message"]["text"] == "/start"
    assert by_token["username"] == "mugs_bot"
    assert ask(sandbox, "GET", f"/worlds/two/bot{token}/getMe")[0] == 401


def test_time_passes_in_one_world_only(sandbox: Sandbox) -> None:
    make(sandbox, "one")
    make(sandbox, "two")
    for name in ("one", "two"):
        ask(sandbox, "POST", f"/worlds/{name}/control/v1/clock", {"freeze": True, "set": 1_900_000_000})

    ask(sandbox, "POST", "/worlds/one/control/v1/clock", {"advance_seconds": 60})

    times = [ask(sandbox, "GET", f"/worlds/{name}/control/v1/clock")[1]["now"] for name in ("one", "two")]
    assert times == [1_900_000_060, 1_900_000_000]


def test_a_world_ends_and_may_be_made_again_with_the_same_tokens(sandbox: Sandbox) -> None:
    first = make(sandbox, "one")
    assert ask(sandbox, "DELETE", "/worlds/one") == (200, {"ok": True})
    assert ask(sandbox, "GET", "/worlds/one/control/v1/users")[0] == 404

    assert make(sandbox, "one") == first


def test_a_world_is_shown_with_its_tokens_and_describes_itself_below_its_path(sandbox: Sandbox) -> None:
    world = make(sandbox, "one")

    assert ask(sandbox, "GET", "/worlds/one") == (200, world)
    own = ask(sandbox, "GET", "/control/v1/openapi.json")[1]
    below = ask(sandbox, "GET", "/worlds/one/control/v1/openapi.json")[1]
    assert (own["servers"], below["servers"]) == ([{"url": "/"}], [{"url": "/worlds/one"}])
    assert own["paths"].keys() - below["paths"].keys() == {"/worlds", "/worlds/{name}"}


def test_a_worlds_web_chat_is_below_its_path(sandbox: Sandbox) -> None:
    make(sandbox, "one")

    with urllib.request.urlopen(f"{sandbox.url}/worlds/one/") as page:
        assert b'src="webchat/js/main.js"' in page.read()
    with urllib.request.urlopen(f"{sandbox.url}/worlds/one/webchat/js/base.js") as script:
        assert script.headers["content-type"].startswith("text/javascript")


def test_what_can_not_be_is_answered_with_the_field(sandbox: Sandbox) -> None:
    make(sandbox, "one")

    assert ask(sandbox, "POST", "/worlds", {"name": "one"})[0] == 409
    assert ask(sandbox, "POST", "/worlds", {"name": "no spaces"})[1]["field"] == "name"
    assert ask(sandbox, "DELETE", "/worlds/two")[1]["error"] == "no world 'two'; there are: one"
    assert ask(sandbox, "GET", "/worlds/two/")[1]["field"] == "name"
    assert ask(sandbox, "PUT", "/worlds", {})[0] == 400
