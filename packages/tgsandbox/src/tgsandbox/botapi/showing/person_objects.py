"""What getChat shows of a person beside the name."""

from __future__ import annotations

from tgsandbox.botapi.showing.objects import write_chat
from tgsandbox.botapi.showing.photo_objects import write_photo_ids
from tgsandbox.world.people import Bot
from tgsandbox.world.talk.messages import Wire
from tgsandbox.world.world import World


def write_person(world: World, bot: Bot, user_id: int) -> Wire:
    """The newest picture and the personal channel, as far as there are any."""
    wire: Wire = {}
    photos = world.profile_photos.get(user_id)
    if photos:
        wire["photo"] = write_photo_ids(world, bot, photos[0])
    account = world.accounts.get(user_id)
    if account is not None and account.personal_chat is not None:
        wire["personal_chat"] = write_chat(world, account.personal_chat)
    return wire
