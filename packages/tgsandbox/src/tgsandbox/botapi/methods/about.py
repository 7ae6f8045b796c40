"""The bot asks about itself."""

from __future__ import annotations

from tgsandbox.botapi.methods import Method
from tgsandbox.botapi.reading.arguments import Arguments
from tgsandbox.botapi.showing.objects import write_me
from tgsandbox.world.people import Bot
from tgsandbox.world.talk.messages import Wire
from tgsandbox.world.world import World


def get_me(_world: World, bot: Bot, _arguments: Arguments) -> Wire:
    return write_me(bot)


METHODS: dict[str, Method] = {"getme": get_me}
