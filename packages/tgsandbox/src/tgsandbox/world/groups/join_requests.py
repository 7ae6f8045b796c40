"""Who asks to be let into a group or channel, and who decides on it.

Facts: core.telegram.org/bots/api#chatjoinrequest, #answerchatjoinrequestquery and #sendchatjoinrequestwebapp.
The bot that a chat has assigned to it is asked first: a request that it leaves, or doesn't answer within ten
seconds, waits for the administrators. A Mini App that it shows in between lifts the deadline.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Literal

from tgsandbox.world.chats import Chat, ChatKey
from tgsandbox.world.errors import ServerRefusal, WorldError
from tgsandbox.world.events import SetUpChanged
from tgsandbox.world.groups import membership
from tgsandbox.world.groups.communities import InviteLink, JoinRequest, community_of, may

if TYPE_CHECKING:
    from tgsandbox.world.world import World

ANSWER_SECONDS = 10
Decision = Literal["approve", "decline", "queue"]


@dataclass(frozen=True, slots=True)
class JoinRequested:
    """The subject of chat_join_request; `query_id` only for the bot that is to decide."""

    chat: ChatKey
    user_id: int
    date: int
    link: InviteLink
    query_id: str = ""


def ask(world: World, chat: Chat, user_id: int, link: InviteLink) -> None:
    """A bot with the right to let people in hears of it, and may write to the person."""
    now = int(world.now())
    community = community_of(world, chat)
    request = community.requests[user_id] = JoinRequest(user_id, link, now)
    for bot_id in sorted(community.administrators.keys() & world.bots.keys()):
        if may(world, chat, bot_id, "can_invite_users"):
            world.private_chat(bot_id, user_id).started = True
            query_id = open_query(world, request) if bot_id == community.join_bot_id else ""
            asked = JoinRequested(chat.key, user_id, now, link, query_id)
            world.queue_update(world.bots[bot_id], "chat_join_request", asked, queue_key=chat.key.chat_id)
    told(world, request)


def decide(world: World, chat: Chat, actor_id: int, user_id: int, *, approve: bool) -> None:
    """Raises ServerRefusal: HIDE_REQUESTER_MISSING, USER_ALREADY_PARTICIPANT, no right."""
    if not may(world, chat, actor_id, "can_invite_users"):
        raise ServerRefusal("Not enough rights to manage chat join requests")
    if approve and user_id in chat.members:
        raise ServerRefusal("USER_ALREADY_PARTICIPANT")
    request = community_of(world, chat).requests.pop(user_id, None)
    if request is None:
        raise ServerRefusal("HIDE_REQUESTER_MISSING")
    if approve:
        request.link.joined.add(user_id)
        membership.enter(world, chat, user_id, actor_id=actor_id, link=request.link, via_join_request=True)
    told(world, request)


def assign_bot(world: World, chat: Chat, bot_id: int) -> None:
    """The owner lets this bot decide; 0 takes it away."""
    if bot_id and not may(world, chat, bot_id, "can_invite_users"):
        raise WorldError(f"the bot must be an administrator of {chat.title} with the right can_invite_users")
    community_of(world, chat).join_bot_id = bot_id


def open_query(world: World, request: JoinRequest) -> str:
    """The id of a new question about the request, which lapses when nobody answers it."""
    request.query_id = world.ids.query_id()
    world.agenda.at(world.now() + ANSWER_SECONDS, partial(lapse, world, request, request.query_id))
    return request.query_id


def lapse(world: World, request: JoinRequest, query_id: str) -> None:
    if request.query_id == query_id and not request.web_app_url:
        close_query(world, request)


def answer_query(world: World, bot_id: int, query_id: str, decision: Decision) -> None:
    """Raises ServerRefusal QUERY_ID_INVALID, and as `decide`."""
    chat, request = query_of(world, bot_id, query_id)
    close_query(world, request)
    if decision != "queue":
        decide(world, chat, bot_id, request.user_id, approve=decision == "approve")


def show_web_app(world: World, bot_id: int, query_id: str, url: str) -> None:
    """The person is to look at a Mini App before the bot decides. Raises ServerRefusal QUERY_ID_INVALID."""
    _, request = query_of(world, bot_id, query_id)
    request.web_app_url = url
    told(world, request)


def query_of(world: World, bot_id: int, query_id: str) -> tuple[Chat, JoinRequest]:
    for key, community in world.communities.items():
        if community.join_bot_id == bot_id:
            for request in community.requests.values():
                if query_id and request.query_id == query_id:
                    return world.chats[key], request
    raise ServerRefusal("QUERY_ID_INVALID")


def close_query(world: World, request: JoinRequest) -> None:
    request.query_id = ""
    told(world, request)


def told(world: World, request: JoinRequest) -> None:
    world.bulletin.publish(SetUpChanged("join_request", request.user_id))
