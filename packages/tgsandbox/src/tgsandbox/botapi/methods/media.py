"""The bot sends pictures and files, and gets its files back."""

from __future__ import annotations

from tgsandbox.botapi.arguments import Arguments
from tgsandbox.botapi.attachments import attach
from tgsandbox.botapi.errors import bad_request
from tgsandbox.botapi.formatting import read_formatted
from tgsandbox.botapi.methods import Method
from tgsandbox.botapi.methods.editing import MAX_CAPTION_LENGTH
from tgsandbox.botapi.methods.sending import post
from tgsandbox.botapi.objects import write_file
from tgsandbox.world.chats import Chat
from tgsandbox.world.files import FileKind, key_of_file_id
from tgsandbox.world.messages import Document, Photo, Wire
from tgsandbox.world.people import Bot
from tgsandbox.world.world import World

MAX_DOWNLOAD_BYTES = 20 << 20


def send_photo(world: World, bot: Bot, arguments: Arguments) -> Wire:
    return _send(world, bot, arguments, "photo", Photo)


def send_document(world: World, bot: Bot, arguments: Arguments) -> Wire:
    return _send(world, bot, arguments, "document", Document)


def get_file(world: World, bot: Bot, arguments: Arguments) -> Wire:
    """The File with its path, from which it is downloaded at /file/bot<token>/<path>."""
    file_id = arguments.text("file_id")
    if not file_id:
        raise bad_request("file_id not specified")
    file = world.files.get(key_of_file_id(bot.id, file_id))
    if file is None:
        raise bad_request("invalid file_id")
    if len(file.content) > MAX_DOWNLOAD_BYTES:
        raise bad_request("file is too big")
    return write_file(bot, file) | {"file_path": file.path}


def _send(
    world: World, bot: Bot, arguments: Arguments, kind: FileKind, content: type[Photo] | type[Document]
) -> Wire:
    if not arguments.text(kind) and kind not in arguments.files:
        raise bad_request(f"there is no {kind} in the request")
    caption, entities = read_formatted(world, arguments, "caption", "caption_entities")

    def make(_chat: Chat) -> Photo | Document:
        if len(caption) > MAX_CAPTION_LENGTH:
            raise bad_request("message caption is too long")
        return content(attach(world, bot, arguments, kind).key, caption, entities)

    return post(world, bot, arguments, make)


METHODS: dict[str, Method] = {
    "sendphoto": send_photo,
    "senddocument": send_document,
    "getfile": get_file,
}
