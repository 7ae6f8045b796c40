"""A desk at the Bot API: one bot, one person who has started it, a clock that stands still."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from packages.tgsandbox.tests.botapi.schema import check_result

from tgsandbox.botapi.serving.app import BotApi
from tgsandbox.world.chats import Chat
from tgsandbox.world.people import Account, Bot
from tgsandbox.world.talk import acts
from tgsandbox.world.world import World

NOON = 1_800_000_000.0
Json = dict[str, Any]
BOUNDARY = "==="


@dataclass(frozen=True)
class Reply:
    status: int
    headers: dict[str, str]
    content: bytes

    @property
    def json(self) -> Json:
        body: Json = json.loads(self.content)
        return body


@dataclass
class Desk:
    world: World
    bot: Bot
    ann: Account
    api: BotApi = field(init=False)

    def __post_init__(self) -> None:
        self.api = BotApi(self.world)

    @property
    def ann_id(self) -> int:
        return self.ann.user.id

    @property
    def chat(self) -> Chat:
        return self.world.private_chat(self.bot.id, self.ann_id)

    async def call(self, method: str, /, **arguments: Any) -> Json:
        """The envelope of a call with a JSON body, whatever its status; a result of the wrong shape fails."""
        return (await self.post(method, json.dumps(arguments).encode(), "application/json")).json

    async def result(self, method: str, /, **arguments: Any) -> Any:
        answer = await self.call(method, **arguments)
        assert answer["ok"] is True, answer
        return answer["result"]

    async def refusal(self, method: str, /, **arguments: Any) -> str:
        """Code and description of a refused call, as "400 Bad Request: …"."""
        answer = await self.call(method, **arguments)
        assert answer["ok"] is False, answer
        return f"{answer['error_code']} {answer['description']}"

    async def send(self, text: str, **arguments: Any) -> Json:
        message: Json = await self.result("sendMessage", chat_id=self.ann_id, text=text, **arguments)
        return message

    async def updates(self, **arguments: Any) -> list[Json]:
        found: list[Json] = await self.result("getUpdates", **arguments)
        return found

    async def post(self, method: str, body: bytes, content_type: str, **query: Any) -> Reply:
        headers = [(b"content-type", content_type.encode())]
        reply = await self.request(
            "POST", f"/bot{self.bot.token}/{method}", urlencode(query).encode(), headers, body
        )
        if reply.status == 200 and reply.json["ok"]:
            check_result(method, reply.json["result"])
        return reply

    async def upload(self, method: str, files: dict[str, tuple[str, bytes]], **arguments: Any) -> Reply:
        """A multipart call; `files` are part names with file name and octets."""
        body = b""
        for name, value in arguments.items():
            body += _part(f'name="{name}"', str(value).encode())
        for name, (file_name, content) in files.items():
            body += _part(f'name="{name}"; filename="{file_name}"', content)
        body += f"--{BOUNDARY}--\r\n".encode()
        return await self.post(method, body, f"multipart/form-data; boundary={BOUNDARY}")

    async def request(
        self,
        http_method: str,
        path: str,
        query: bytes = b"",
        headers: list[tuple[bytes, bytes]] | None = None,
        body: bytes = b"",
    ) -> Reply:
        """One HTTP request, without a network."""
        sent: list[Json] = []

        async def receive() -> Json:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: Any) -> None:
            sent.append(dict(message))

        scope = {"type": "http", "method": http_method, "path": path, "query_string": query}
        await self.api({**scope, "headers": headers or []}, receive, send)
        names = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
        return Reply(sent[0]["status"], names, sent[1]["body"])


def _part(disposition: str, content: bytes) -> bytes:
    head = f"--{BOUNDARY}\r\nContent-Disposition: form-data; {disposition}\r\n\r\n"
    return head.encode() + content + b"\r\n"


def open_desk() -> Desk:
    world = World(lambda: NOON, seed=7)
    world.clock.freeze(NOON)
    bot = world.add_bot("Shop", "shop_bot")
    desk = Desk(world, bot, world.add_user("Ann", username="ann"))
    acts.start(world, desk.ann_id, bot.id)
    bot.updates.waiting.clear()
    return desk
