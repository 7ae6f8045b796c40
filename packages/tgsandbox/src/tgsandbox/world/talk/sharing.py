"""A person sends more than words, votes and reacts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tgsandbox.world.errors import WorldError
from tgsandbox.world.talk import dialogues, polls, reactions
from tgsandbox.world.talk.acts import chat_to_write_in
from tgsandbox.world.talk.contents import Contact, Location, Media, PollPosted, described
from tgsandbox.world.talk.files import FileKind, StoredFile
from tgsandbox.world.talk.messages import Document, Photo
from tgsandbox.world.talk.pictures import picture_size
from tgsandbox.world.talk.reactions import Reaction
from tgsandbox.world.talk.saying import say
from tgsandbox.world.talk.storing import store

if TYPE_CHECKING:
    from tgsandbox.world.chats import ChatKey
    from tgsandbox.world.talk.messages import Content, Message
    from tgsandbox.world.world import World


def send_file(
    world: World, user_id: int, key: ChatKey, kind: FileKind, name: str, content: bytes, caption: str = ""
) -> Message:
    """A picture must be one that the sandbox can measure."""
    if not content:
        raise WorldError("a file needs at least one octet")
    if kind == "photo" and picture_size(content) is None:
        raise WorldError("a photo is a PNG, JPEG, GIF or WebP file, found something else")
    file = store(world, kind, name, content)
    return send(world, user_id, key, _as_content(file, caption))


def send_location(world: World, user_id: int, key: ChatKey, latitude: float, longitude: float) -> Message:
    return send(world, user_id, key, Location(latitude, longitude))


def share_contact(world: World, user_id: int, key: ChatKey, phone_number: str) -> Message:
    """The person's own contact, as by a key that asks for it."""
    user = world.account(user_id).user
    return send(world, user_id, key, Contact(phone_number, user.first_name, user.last_name, "", user_id))


def send(world: World, user_id: int, key: ChatKey, content: Content) -> Message:
    if dialogues.is_dialogue(world, key):
        other_id = key.chat_id if key.bot_id == user_id else key.bot_id
        return dialogues.write(world, user_id, other_id, content)
    chat = chat_to_write_in(world, user_id, key.bot_id, 0 if key.bot_id else key.chat_id)
    return say(world, chat, user_id, content)


def vote(world: World, user_id: int, key: ChatKey, message_id: int, places: tuple[int, ...]) -> None:
    """In the poll of a message; no places take the vote back."""
    content = world.chats[key].messages[message_id].content
    if not isinstance(content, PollPosted):
        raise WorldError(f"message {message_id} is no poll")
    polls.vote(world, user_id, content.poll_id, places)


def react(world: World, user_id: int, key: ChatKey, message_id: int, emoji: str) -> None:
    """An empty `emoji` takes the reaction back."""
    if emoji and emoji not in reactions.EMOJI:
        raise WorldError(f"{emoji!r} is no reaction; there are: {' '.join(sorted(reactions.EMOJI))}")
    given = (Reaction(emoji),) if emoji else ()
    reactions.react(world, world.chats[key], message_id, user_id, given)


def _as_content(file: StoredFile, caption: str) -> Content:
    if file.kind == "photo":
        return Photo(file.key, caption)
    if file.kind == "document":
        return Document(file.key, caption)
    return described(Media(file.kind, file.key, caption), file)
