"""The bot sends pictures, files, films, sounds and albums of them, and gets its files back."""

from __future__ import annotations

from tgsandbox.botapi.errors import bad_request
from tgsandbox.botapi.methods import Method
from tgsandbox.botapi.methods.editing import change, own_message, read_inline_markup
from tgsandbox.botapi.methods.sending import post
from tgsandbox.botapi.reading.arguments import Arguments
from tgsandbox.botapi.reading.envelopes import check_post, read_envelope
from tgsandbox.botapi.reading.input_media import (
    SHAPES,
    read_album,
    read_content,
    read_live_photo,
    read_new_media,
)
from tgsandbox.botapi.reading.replies import read_reply_parameters
from tgsandbox.botapi.showing.objects import write_file, write_message
from tgsandbox.world.chats import Chat
from tgsandbox.world.people import Bot
from tgsandbox.world.talk.contents import Media
from tgsandbox.world.talk.files import FileKind, key_of_file_id
from tgsandbox.world.talk.messages import Content, Document, Particulars, Photo, Wire
from tgsandbox.world.talk.posting import add_message
from tgsandbox.world.world import World

MAX_DOWNLOAD_BYTES = 20 << 20
MAX_ALBUM = 10
# These are grouped only with their own kind.
EXCLUSIVE = ("document", "audio")


def sender(kind: FileKind) -> Method:
    """send<Kind>."""

    def send(world: World, bot: Bot, arguments: Arguments) -> Wire:
        if not arguments.text(kind) and kind not in arguments.files:
            raise bad_request(f"there is no {SHAPES[kind].noun} in the request")

        def make(_chat: Chat) -> Content:
            return read_content(world, bot, arguments, kind)

        return post(world, bot, arguments, make)

    return send


def send_live_photo(world: World, bot: Bot, arguments: Arguments) -> Wire:
    return post(world, bot, arguments, lambda _chat: read_live_photo(world, bot, arguments))


def send_media_group(world: World, bot: Bot, arguments: Arguments) -> list[Wire]:
    """All messages of the album, which share a media_group_id."""
    reply = read_reply_parameters(world, arguments)
    contents = read_album(world, bot, arguments)
    envelope = read_envelope(world, bot, arguments, reply)
    if not contents:
        raise bad_request("there are no messages to send")
    if len(contents) > MAX_ALBUM:
        raise bad_request("too many messages to send as an album")
    kinds = {_kind(content) for content in contents}
    if len(kinds) > 1 and kinds & set(EXCLUSIVE):
        exclusive = "document" if "document" in kinds else "audio"
        raise bad_request(f"{exclusive} can't be mixed with other media types")
    check_post(world, bot, arguments, envelope, *contents)
    group = world.ids.query_id() if len(contents) > 1 else ""
    particulars: Particulars = {**envelope.particulars, "media_group_id": group}
    sent = [
        add_message(world, envelope.chat, envelope.sender_id, content, **particulars) for content in contents
    ]
    return [write_message(world, bot, message) for message in sent]


def edit_message_media(world: World, bot: Bot, arguments: Arguments) -> Wire | bool:
    markup = read_inline_markup(arguments)
    content = read_new_media(world, bot, arguments)
    chat, message = own_message(world, bot, arguments)
    if not isinstance(message.content, Photo | Document | Media):
        raise bad_request("there is no media in the message to edit")
    return change(world, bot, chat, message, content, markup)


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


def _kind(content: Photo | Document | Media) -> str:
    if isinstance(content, Media):
        return content.kind
    return "photo" if isinstance(content, Photo) else "document"


METHODS: dict[str, Method] = {
    "sendphoto": sender("photo"),
    "sendlivephoto": send_live_photo,
    "senddocument": sender("document"),
    "sendvideo": sender("video"),
    "sendanimation": sender("animation"),
    "sendaudio": sender("audio"),
    "sendvoice": sender("voice"),
    "sendvideonote": sender("video_note"),
    "sendsticker": sender("sticker"),
    "sendmediagroup": send_media_group,
    "editmessagemedia": edit_message_media,
    "getfile": get_file,
}
