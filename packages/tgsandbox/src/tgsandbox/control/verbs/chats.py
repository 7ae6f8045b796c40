"""What a person does in a chat: reads, writes, starts a bot, taps, blocks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice, takewhile

from tgsandbox.control.shapes.messages import ChatView, MessageView
from tgsandbox.control.shapes.people import CommandView, Done
from tgsandbox.control.shapes.requests import MessagePage, NewChat, Read, Send, Start
from tgsandbox.control.showing.messages import other_side, show_chat, show_message
from tgsandbox.control.verb import NotThere
from tgsandbox.control.verbs.bots import bot_of, commands_for
from tgsandbox.control.verbs.people import account_of
from tgsandbox.world.chats import Chat, ChatKey
from tgsandbox.world.groups import direct_messages
from tgsandbox.world.naming import some_of
from tgsandbox.world.talk import acts, dialogues
from tgsandbox.world.talk.entities import find_entities
from tgsandbox.world.talk.messages import Message, Text
from tgsandbox.world.world import World


def list_chats(world: World, user_id: int) -> list[ChatView]:
    """The person's chats, the one with the newest message first; groups also while they are empty."""
    account_of(world, user_id)
    private = [chat for chat in world.chats.private_of(user_id) if chat.messages]
    groups = [chat for chat in world.chats.groups.values() if user_id in chat.members]
    mine = [chat for chat in (*private, *groups) if is_own_copy(world, user_id, chat)]
    mine.sort(key=_last_date, reverse=True)
    return [show_chat(world, chat, user_id) for chat in mine]


def _last_date(chat: Chat) -> int:
    last = next(reversed(chat.messages.values()), None)
    return last.date if last else 0


def create_chat(world: World, request: NewChat) -> ChatView:
    """A new group, supergroup or channel, shown as its first person sees it."""
    people = [member for member in request.member_ids if member in world.accounts]
    if not people:
        raise NotThere("a chat needs at least one person among its members", field="member_ids")
    chat = world.add_chat(request.type, request.title, set(request.member_ids), username=request.username)
    return show_chat(world, chat, people[0])


def list_messages(world: World, user_id: int, peer_id: int, request: MessagePage) -> list[MessageView]:
    """Messages of one chat, oldest first: those after `after`, or the last ones."""
    newest_first = messages_back(world, user_id, peer_id)
    if request.after is None:
        last = list(islice(newest_first, request.limit))
        return [show_message(world, message) for message in reversed(last)]
    newer = [*takewhile(lambda message: message.id > (request.after or 0), newest_first)]
    return [show_message(world, message) for message in newer[::-1][: request.limit]]


def send_text(world: World, user_id: int, peer_id: int, request: Send) -> MessageView:
    """The person writes a message, or a reply to one."""
    key = chat_key(world, user_id, peer_id)
    if dialogues.is_dialogue(world, key):
        content = Text(request.text, find_entities(request.text))
        return _seen(world, user_id, dialogues.write(world, user_id, peer_id, content, request.reply_to))
    message = acts.send_text(
        world,
        user_id,
        key.bot_id,
        request.text,
        request.reply_to,
        chat_id=0 if key.bot_id else key.chat_id,
    )
    return _seen(world, user_id, message)


def start_bot(world: World, user_id: int, peer_id: int, request: Start) -> MessageView:
    """The person presses Start, with the payload of a deep link if there is one."""
    bot_of(world, peer_id)
    account_of(world, user_id)
    return _seen(world, user_id, acts.start(world, user_id, peer_id, request.payload))


def block_bot(world: World, user_id: int, peer_id: int) -> ChatView:
    """The person blocks the bot."""
    return _with_bot(world, user_id, peer_id, acts.block)


def unblock_bot(world: World, user_id: int, peer_id: int) -> ChatView:
    """The person lets the bot in again."""
    return _with_bot(world, user_id, peer_id, acts.unblock)


def mark_read(world: World, user_id: int, peer_id: int, request: Read) -> Done:
    """The person has seen the chat up to this message."""
    key = chat_key(world, user_id, peer_id)
    read = account_of(world, user_id).read
    read[key] = max(read.get(key, 0), request.message_id)
    return Done()


def list_commands(world: World, user_id: int, peer_id: int) -> list[CommandView]:
    """The bot's menu of commands in the person's language."""
    return commands_for(bot_of(world, peer_id), account_of(world, user_id).user.language_code)


def chat_key(world: World, user_id: int, peer_id: int) -> ChatKey:
    """The key of a person's chat with a bot (which may be empty yet), of a group that the person is in, or of
    what two people write to each other of whom one has a business account."""
    account_of(world, user_id)
    if peer_id in world.bots:
        return ChatKey(user_id, peer_id)
    if peer_id in world.accounts:
        key = dialogues.key_for(world, user_id, peer_id)
        if key in world.chats or dialogues.connections_of(world, key.bot_id):
            return key
    chat = world.chats.get(ChatKey(peer_id))
    if chat is None or not (is_in(user_id, chat) or chat.direct_messages_of):
        known = some_of((f"@{bot.user.username} ({id})" for id, bot in world.bots.items()), world.bots)
        raise NotThere(f"no bot and no group of this person has the id {peer_id}; the bots are: {known}")
    return chat.key


def messages_back(world: World, user_id: int, peer_id: int) -> Iterator[Message]:
    """What the person may read of a chat, the newest first: a chat may be long, and few look at all of it."""
    chat = world.chats.get(chat_key(world, user_id, peer_id))
    if chat is None:
        return iter(())
    newest_first = reversed(chat.messages.values())
    return (one for one in newest_first if direct_messages.may_read(world, chat, user_id, one))


def message_of(world: World, user_id: int, peer_id: int, message_id: int) -> Message:
    """One message; NotThere says which there are."""
    chat = world.chats.get(chat_key(world, user_id, peer_id))
    message = chat.messages.get(message_id) if chat else None
    if message is not None:
        return message
    last = max(chat.messages, default=0) if chat else 0
    raise NotThere(f"no message {message_id} in this chat; the last one is {last or 'not there yet'}")


def is_own_copy(world: World, user_id: int, chat: Chat) -> bool:
    """Two people with business accounts have a dialogue each, of which either reads one."""
    if not dialogues.is_dialogue(world, chat.key):
        return True
    return chat.key == dialogues.key_for(world, user_id, other_side(chat.key, user_id))


def is_in(user_id: int, chat: Chat) -> bool:
    return user_id in chat.key if chat.is_private else user_id in chat.members


def _seen(world: World, user_id: int, message: Message) -> MessageView:
    account_of(world, user_id).read[message.chat] = message.id
    return show_message(world, message)


def _with_bot(world: World, user_id: int, peer_id: int, act: Callable[[World, int, int], None]) -> ChatView:
    bot_of(world, peer_id)
    account_of(world, user_id)
    act(world, user_id, peer_id)
    return show_chat(world, world.private_chat(peer_id, user_id), user_id)
