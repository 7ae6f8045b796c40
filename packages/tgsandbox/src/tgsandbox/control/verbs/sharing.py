"""What a person sends besides words, votes, reactions, and the members of a group."""

from __future__ import annotations

from tgsandbox.control.shapes.messages import MessageView
from tgsandbox.control.shapes.people import Done
from tgsandbox.control.shapes.sharing import (
    AddTask,
    Appoint,
    AssignedBot,
    BoostView,
    ForumSwitch,
    JoinRequestView,
    MarkTasks,
    MemberView,
    MessagePrice,
    React,
    SendFile,
    SendLocation,
    ShareContact,
    Vote,
)
from tgsandbox.control.showing.messages import show_message
from tgsandbox.control.verb import NotNow, NotThere, WrongRequest
from tgsandbox.control.verbs.chats import chat_key, message_of
from tgsandbox.world.chats import Chat, ChatKey, ChatType
from tgsandbox.world.groups import boosts, join_requests, membership
from tgsandbox.world.groups.communities import all_rights, community_of, rights_in
from tgsandbox.world.star_trade import paid_messages
from tgsandbox.world.talk import checklists, sharing
from tgsandbox.world.world import World


def send_file(world: World, user_id: int, peer_id: int, request: SendFile) -> MessageView:
    """The person sends a picture, a file, a film or a sound."""
    key = chat_key(world, user_id, peer_id)
    if not request.content:
        raise WrongRequest("a file needs at least one octet", field="content")
    sent = sharing.send_file(
        world, user_id, key, request.kind, request.name, request.content, request.caption
    )
    return show_message(world, sent)


def send_location(world: World, user_id: int, peer_id: int, request: SendLocation) -> MessageView:
    """The person sends a place on the map."""
    key = chat_key(world, user_id, peer_id)
    return show_message(
        world, sharing.send_location(world, user_id, key, request.latitude, request.longitude)
    )


def share_contact(world: World, user_id: int, peer_id: int, request: ShareContact) -> MessageView:
    """The person shares their own phone number."""
    key = chat_key(world, user_id, peer_id)
    return show_message(world, sharing.share_contact(world, user_id, key, request.phone_number))


def vote(world: World, user_id: int, peer_id: int, message_id: int, request: Vote) -> MessageView:
    """The person votes in the poll of a message."""
    message = message_of(world, user_id, peer_id, message_id)
    sharing.vote(world, user_id, message.chat, message_id, tuple(request.options))
    return show_message(world, message)


def mark_tasks(world: World, user_id: int, peer_id: int, message_id: int, request: MarkTasks) -> MessageView:
    """The person marks tasks of a checklist as done or not done."""
    message = message_of(world, user_id, peer_id, message_id)
    if request.done or request.not_done:
        checklists.mark(world, user_id, message.chat, message_id, request.done, request.not_done)
    return show_message(world, message_of(world, user_id, peer_id, message_id))


def add_task(world: World, user_id: int, peer_id: int, message_id: int, request: AddTask) -> MessageView:
    """The person adds a task to a checklist."""
    message = message_of(world, user_id, peer_id, message_id)
    checklists.add(world, user_id, message.chat, message_id, request.text)
    return show_message(world, message_of(world, user_id, peer_id, message_id))


def react(world: World, user_id: int, peer_id: int, message_id: int, request: React) -> Done:
    """The person puts a reaction under a message."""
    message = message_of(world, user_id, peer_id, message_id)
    sharing.react(world, user_id, message.chat, message_id, request.emoji)
    return Done()


def leave_group(world: World, user_id: int, peer_id: int) -> Done:
    """The person leaves a group or channel."""
    key = chat_key(world, user_id, peer_id)
    if key.bot_id:
        raise NotNow("a bot's chat can't be left; block the bot", field="peer_id")
    membership.leave(world, world.chats[key], user_id)
    return Done()


def boost_chat(world: World, user_id: int, peer_id: int) -> BoostView:
    """The person, who needs Premium, lends a group or channel a boost for as long as they have that."""
    key = chat_key(world, user_id, peer_id)
    if key.bot_id:
        raise NotNow("only groups and channels are boosted", field="peer_id")
    made = boosts.boost(world, world.chats[key], user_id)
    return BoostView(made.id, key.chat_id, user_id, made.add_date, made.expiration_date)


def take_boost_back(world: World, user_id: int, boost_id: str) -> Done:
    """The person takes a boost back."""
    boost = world.boosts.get(boost_id)
    if boost is None or boost.user_id != user_id:
        known = ", ".join(one.id for one in world.boosts.values() if one.user_id == user_id) or "none"
        raise NotThere(f"this person has no boost {boost_id!r}; there are: {known}", field="boost_id")
    boosts.take_back(world, boost_id)
    return Done()


def list_members(world: World, chat_id: int) -> list[MemberView]:
    """Who is in a group or channel, and as what."""
    chat = group_of(world, chat_id)
    return [show_member(world, chat, member_id) for member_id in sorted(chat.members)]


def appoint(world: World, chat_id: int, request: Appoint) -> MemberView:
    """The owner makes somebody an administrator, bringing them in first if need be."""
    chat = group_of(world, chat_id)
    if request.member_id not in world.accounts and request.member_id not in world.bots:
        raise NotThere(f"no person and no bot {request.member_id}", field="member_id")
    rights = all_rights(chat.type) if request.rights is None else known_rights(chat.type, request.rights)
    membership.appoint(world, chat, request.member_id, rights)
    return show_member(world, chat, request.member_id)


def switch_forum(world: World, chat_id: int, request: ForumSwitch) -> Done:
    """The owner of a supergroup switches topics on or off."""
    chat = group_of(world, chat_id)
    if chat.type != "supergroup":
        raise NotNow(f"only a supergroup has topics, {chat.title} is a {chat.type}", field="on")
    community_of(world, chat).is_forum = request.on
    # The id 1 is the general topic's.
    chat.next_message_id = max(chat.next_message_id, 2)
    return Done()


def assign_join_bot(world: World, chat_id: int, request: AssignedBot) -> Done:
    """The owner lets a bot decide on join requests."""
    chat = group_of(world, chat_id)
    if request.bot_id and request.bot_id not in world.bots:
        raise NotThere(f"no bot {request.bot_id}", field="bot_id")
    join_requests.assign_bot(world, chat, request.bot_id)
    return Done()


def list_join_requests(world: World, chat_id: int) -> list[JoinRequestView]:
    """Who asks to be let in."""
    requests = community_of(world, group_of(world, chat_id)).requests.values()
    return [
        JoinRequestView(
            one.user_id,
            world.user(one.user_id).first_name,
            one.date,
            one.link.url,
            is_asked=bool(one.query_id),
            web_app_url=one.web_app_url,
        )
        for one in requests
    ]


def set_message_price(world: World, chat_id: int, request: MessagePrice) -> Done:
    """What a message costs in a supergroup, or in a channel's direct messages."""
    paid_messages.set_price(world, group_of(world, chat_id), request.stars)
    return Done()


def known_rights(chat_type: ChatType, names: list[str]) -> frozenset[str]:
    """Raises WrongRequest with the rights that such a chat has."""
    unknown = sorted(set(names) - set(rights_in(chat_type)))
    if unknown:
        known = ", ".join(rights_in(chat_type))
        raise WrongRequest(f"no such rights: {', '.join(unknown)}; there are: {known}", field="rights")
    return frozenset(names)


def group_of(world: World, chat_id: int) -> Chat:
    chat = world.chats.get(ChatKey(chat_id))
    if chat is None or chat.is_private:
        known = ", ".join(str(key.chat_id) for key in world.chats if not key.bot_id) or "none yet"
        raise NotThere(f"no group or channel {chat_id}; there are: {known}", field="chat_id")
    return chat


def show_member(world: World, chat: Chat, member_id: int) -> MemberView:
    standing = membership.standing_of(world, chat, member_id)
    rights = all_rights(chat.type) if standing.status == "creator" else standing.rights
    return MemberView(member_id, world.user(member_id).first_name, standing.status, sorted(rights))
