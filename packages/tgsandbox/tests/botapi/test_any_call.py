"""Whatever a bot sends, it gets an answer of Telegram's kind, and results have the described shape."""

from __future__ import annotations

import random
from urllib.parse import urlencode

import pytest
from packages.tgsandbox.tests.botapi.desk import Desk, open_desk
from packages.tgsandbox.tests.botapi.guesses import Guesser, methods

from tgsandbox.world.groups import membership
from tgsandbox.world.groups.communities import all_rights, community_of
from tgsandbox.world.star_trade import business, gifts, stars
from tgsandbox.world.talk import acts, dialogues
from tgsandbox.world.talk.drawing import plain_picture
from tgsandbox.world.talk.messages import Text

pytestmark = pytest.mark.anyio
CALLS = 20
RING = "5100000000000000006"
FILES = {
    "photo": "a.png",
    "document": "a.txt",
    "animation": "a.mp4",
    "audio": "a.mp3",
    "video": "a.mp4",
    "voice": "a.ogg",
}
FORM = "application/x-www-form-urlencoded"


async def furnish() -> tuple[Desk, Guesser]:
    """A bot with people, a forum and a channel that it looks after, Stars, a gift, and files that it sent."""
    desk = open_desk()
    world, ann_id, bot_id = desk.world, desk.ann_id, desk.bot.id
    ben_id = world.add_user("Ben", username="ben", stars=5_000).user.id
    acts.start(world, ben_id, bot_id)
    stars.give_to_bot(world, bot_id, 20_000)
    group = world.add_chat("supergroup", "Group", {ann_id, ben_id, bot_id})
    channel = world.add_chat("channel", "News", {ann_id, bot_id}, username="mug_news")
    community_of(world, group).is_forum = True
    membership.appoint(world, group, bot_id, all_rights("supergroup"))
    connection = business.connect(world, ann_id, bot_id, frozenset(business.RIGHTS))
    dialogues.write(world, ben_id, ann_id, Text("Hi"))
    owned = gifts.send_by_person(world, ben_id, ann_id, RING)
    chats = (ann_id, ben_id, group.key.chat_id, channel.key.chat_id, "@mug_news")
    for chat_id in chats:
        await desk.result("sendMessage", chat_id=chat_id, text="Hello")
    topic = await desk.result("createForumTopic", chat_id=group.key.chat_id, name="Mugs")
    link = await desk.result("createChatInviteLink", chat_id=group.key.chat_id)
    people = (ann_id, ben_id, bot_id)
    known = {
        "from_chat_id": chats,
        "chat_id": chats,
        "user_id": people,
        "owned_gift_id": (owned.id,),
        "gift_id": (RING,),
        "message_thread_id": (topic["message_thread_id"], 0),
        "message_id": (1, 2, 3, 4, 99),
        "star_count": (200, 1, 1000),
        "month_count": (3, 6),
        "business_connection_id": (connection.id, ""),
        "invite_link": (link["invite_link"],),
        "currency": ("XTR", "EUR"),
        "parse_mode": ("HTML", "Markdown", "MarkdownV2", ""),
        "emoji": ("👍", "🎲", "🎯"),
        "action": ("typing", "upload_photo"),
        "url": ("https://example.com/a", "tg://user?id=5", "x"),
    }
    for kind, name in FILES.items():
        reply = await desk.upload(f"send{kind}", {kind: (name, plain_picture(40, 40))}, chat_id=ann_id)
        found = reply.json["result"][kind]
        known[kind] = ((found[-1] if kind == "photo" else found)["file_id"],)
    known["media"] = known["photo"] + known["document"]
    return desk, Guesser(random.Random(5), known)


@pytest.mark.parametrize("method", sorted(methods()))
async def test_no_call_breaks_the_sandbox(method: str) -> None:
    desk, guesser = await furnish()

    for _ in range(CALLS):
        arguments = guesser.arguments(method)
        reply = await desk.post(method, urlencode(arguments).encode(), FORM)
        assert reply.status < 500, (arguments, reply.json)
