"""Posts that a person suggests to a channel, and an administrator's decision on one."""

from __future__ import annotations

from tgsandbox.control.shapes.messages import ChatView, MessageView
from tgsandbox.control.shapes.people import Done
from tgsandbox.control.shapes.star_deals import NewSuggestedPost, PostDecision
from tgsandbox.control.showing.messages import show_chat, show_message
from tgsandbox.control.verb import NotNow, NotThere
from tgsandbox.control.verbs.chats import chat_key, message_of
from tgsandbox.world.chats import ChatKey
from tgsandbox.world.errors import ServerRefusal, WorldError
from tgsandbox.world.star_trade import suggested_posts
from tgsandbox.world.star_trade.suggested_posts import Terms
from tgsandbox.world.talk import acts
from tgsandbox.world.talk.entities import find_entities
from tgsandbox.world.talk.messages import Text
from tgsandbox.world.talk.saying import say
from tgsandbox.world.world import World


def open_direct_messages(world: World, chat_id: int) -> ChatView:
    """Let people write to a channel; the chat for it has the channel's people and bots."""
    channel = world.chats.get(ChatKey(chat_id))
    if channel is None:
        raise NotThere(f"no chat {chat_id}", field="chat_id")
    people = sorted(channel.members & world.accounts.keys())
    if not people:
        raise WorldError(f"{channel.title} has no people in it")
    return show_chat(world, suggested_posts.open_direct_messages(world, channel), people[0])


def suggest_post(world: World, user_id: int, peer_id: int, request: NewSuggestedPost) -> MessageView:
    """The person suggests a post in the channel's direct messages."""
    key = chat_key(world, user_id, peer_id)
    if key not in world.chats:
        raise NotThere(f"there is no chat of this person with {peer_id} yet", field="peer_id")
    chat = acts.chat_to_write_in(world, user_id, key.bot_id, 0 if key.bot_id else key.chat_id)
    terms = Terms(amount=request.stars, send_date=request.send_date)
    try:
        suggested_posts.check(world, chat, terms)
    except ServerRefusal as refusal:
        raise NotNow(f"the post can't be suggested here: {refusal.code}", "send_date") from None
    message = say(world, chat, user_id, Text(request.text, find_entities(request.text)))
    suggested_posts.suggest(world, message, terms)
    return show_message(world, message)


def decide_on_post(world: World, user_id: int, peer_id: int, message_id: int, request: PostDecision) -> Done:
    """An administrator approves or declines a suggested post."""
    message = message_of(world, user_id, peer_id, message_id)
    try:
        suggested_posts.pending(world, message.chat, message_id)
    except ServerRefusal:
        raise WorldError(f"message {message_id} is no suggested post that waits for a decision") from None
    if request.approved:
        suggested_posts.approve(world, message.chat, message_id, user_id)
    else:
        suggested_posts.decline(world, message.chat, message_id, user_id, request.comment)
    return Done()
