"""A file that a bot sends: uploaded, known by its file_id, or named by its address.

Source: telegram-bot-api 10.0, Client.cpp, get_input_file; limits of core.telegram.org/bots/api#sending-files.
"""

from __future__ import annotations

from urllib.parse import unquote, urlsplit

from tgsandbox.botapi.errors import ApiError, bad_request
from tgsandbox.botapi.reading.arguments import Arguments, UploadedFile
from tgsandbox.botapi.reading.file_ids import refusal_of_file_id
from tgsandbox.world.people import Bot
from tgsandbox.world.talk import web
from tgsandbox.world.talk.files import FileKind, StoredFile, key_of_file_id
from tgsandbox.world.talk.pictures import picture_size
from tgsandbox.world.talk.storing import THUMBNAIL_SIDE, store, store_photo
from tgsandbox.world.world import World

MAX_UPLOAD_BYTES = 50 << 20
MAX_PHOTO_BYTES = 10 << 20
# A photo's width and height together, and how much longer one may be than the other.
MAX_PHOTO_SIDES = 10_000
MAX_PHOTO_RATIO = 20
# Assumed: a photo named by its address is this large; nothing is fetched.
SIZE_BY_ADDRESS = (1280, 960)
NAMES: dict[FileKind, str] = {
    "photo": "Photo",
    "document": "Document",
    "video": "Video",
    "sticker": "Sticker",
    "animation": "Animation",
    "audio": "Audio",
    "voice": "VoiceNote",
    "video_note": "VideoNote",
    "thumbnail": "Thumbnail",
}


def attach(
    world: World,
    bot: Bot,
    arguments: Arguments,
    kind: FileKind,
    thumbnail: str = "",
    *,
    stays_its_kind: bool = False,
) -> StoredFile:
    """The file of the argument named like its kind. Raises ApiError in Telegram's words.

    `thumbnail` is the key of the picture that was given for it. A file that Telegram has and that
    `stays_its_kind` may be any but a photo (td, FileManager, is_document_file_type): it comes as what it is.
    """
    source = arguments.text(kind)
    if source.startswith("attach://"):
        upload = arguments.files.get(source.removeprefix("attach://"))
    elif source:
        return _known_file(world, bot, source, kind, stays_its_kind)
    else:
        upload = arguments.files.get(kind)
    if upload is None:
        raise bad_request(f"there is no {kind} in the request")
    return _uploaded(world, upload, kind, thumbnail)


def read_thumbnail(world: World, arguments: Arguments) -> str:
    """The key of the uploaded picture, "" without one; only an upload counts.

    Source: Client.cpp, get_input_thumbnail; `thumb` is the name of before Bot API 6.6. A picture of more than
    320 pixels, or what is none, leaves the file without one.
    """
    for name in ("thumbnail", "thumb"):
        upload = arguments.files.get(arguments.text(name).removeprefix("attach://") or name)
        size = picture_size(upload.content) if upload is not None else None
        if upload is not None and size is not None and max(size) <= THUMBNAIL_SIDE:
            return store(world, "thumbnail", "thumbnail.jpg", upload.content).key
    return ""


def _known_file(world: World, bot: Bot, source: str, kind: FileKind, stays_its_kind: bool) -> StoredFile:
    # What has no full stop is read as an identifier, whatever it begins with.
    if "." in source and source.startswith(("http://", "https://")):
        return _named_by_address(world, source, kind)
    file = world.files.get(key_of_file_id(bot.id, source))
    if file is None:
        raise bad_request(refusal_of_file_id(source))
    are_documents = not {file.kind, kind} & {"photo", "thumbnail"}
    if file.kind != kind and not (stays_its_kind and are_documents):
        raise bad_request(f"can't use file of type {NAMES[file.kind]} as {NAMES[kind]}")
    # Whichever size is named, the whole photo is meant.
    return world.files[file.sizes[-1]] if file.sizes else file


def _named_by_address(world: World, url: str, kind: FileKind) -> StoredFile:
    parts = urlsplit(url)
    if not parts.hostname:
        raise bad_request("wrong file identifier/HTTP URL specified")
    name, content = unquote(parts.path.rpartition("/")[2]), web.fetch(world, url, kind)
    if content:
        return store(world, kind, name, content)
    if kind == "photo":
        return store_photo(world, b"", SIZE_BY_ADDRESS, url=url)
    return store(world, kind, name, b"", url=url)


def _uploaded(world: World, upload: UploadedFile, kind: FileKind, thumbnail: str) -> StoredFile:
    if not upload.content:
        raise bad_request("file must be non-empty")
    if len(upload.content) > (MAX_PHOTO_BYTES if kind == "photo" else MAX_UPLOAD_BYTES):
        raise ApiError(413, "Request Entity Too Large")
    if kind == "photo":
        return store_photo(world, upload.content, _photo_size(upload.content))
    return store(world, kind, upload.name, upload.content, thumbnail=thumbnail)


def _photo_size(octets: bytes) -> tuple[int, int]:
    size = picture_size(octets)
    if size is None:
        raise bad_request("IMAGE_PROCESS_FAILED")
    width, height = size
    shorter, longer = sorted(size)
    if width + height > MAX_PHOTO_SIDES or longer > MAX_PHOTO_RATIO * shorter:
        raise bad_request("PHOTO_INVALID_DIMENSIONS")
    return width, height
