"""Games: what BotFather's /newgame makes, what is posted of it, and who has reached how much.

Facts: core.telegram.org/bots/api#games and core.telegram.org/method/messages.setGameScore.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tgsandbox.world.errors import WorldError
from tgsandbox.world.talk.drawing import plain_picture
from tgsandbox.world.talk.files import StoredFile, unique_id

if TYPE_CHECKING:
    from tgsandbox.world.chats import ChatKey
    from tgsandbox.world.people import Bot
    from tgsandbox.world.talk.messages import Entity, Message
    from tgsandbox.world.world import World

SHORT_NAME = re.compile(r"[A-Za-z0-9_]{3,30}")
# The size that BotFather asks of a game's picture.
WIDTH, HEIGHT = 640, 360


@dataclass(frozen=True, slots=True)
class Game:
    """`photo` is a key of World.files."""

    short_name: str
    title: str
    description: str
    photo: str


@dataclass(frozen=True, slots=True)
class GamePosted:
    """`text` is the bot's own, or the scoreboard."""

    game: Game
    text: str = ""
    entities: tuple[Entity, ...] = ()


@dataclass(frozen=True, slots=True)
class HighScore:
    """The best has position 1."""

    position: int
    user_id: int
    score: int


def add_game(world: World, bot: Bot, short_name: str, title: str, description: str = "") -> Game:
    """As BotFather's /newgame does it, with a plain picture."""
    if not SHORT_NAME.fullmatch(short_name):
        raise WorldError(f"a game's short name has 3 to 30 of a-z, 0-9 and _, got {short_name!r}")
    if short_name in bot.games:
        raise WorldError(f"@{bot.user.username} has a game {short_name!r} already")
    octets = plain_picture(WIDTH, HEIGHT)
    key = unique_id("photo", octets)
    if key not in world.files:
        world.files[key] = StoredFile(
            key, len(world.files), "photo", f"{short_name}.png", "image/png", octets, WIDTH, HEIGHT
        )
    game = bot.games[short_name] = Game(short_name, title, description or title, key)
    return game


def scores_of(world: World, message: Message) -> dict[int, int]:
    """By person; changing it changes the board."""
    key: tuple[ChatKey, int] = (message.chat, message.id)
    return world.game_scores.setdefault(key, {})


def high_scores(world: World, message: Message) -> list[HighScore]:
    """The best first; who came to the same score earlier stands before."""
    board = sorted(scores_of(world, message).items(), key=lambda entry: -entry[1])
    return [HighScore(place, user_id, score) for place, (user_id, score) in enumerate(board, 1)]


def scoreboard(world: World, message: Message) -> str:
    """What Telegram writes into the message.

    Assumed: how it words a line of a game's scoreboard.
    """
    return "\n".join(
        f"{one.position}. {world.user(one.user_id).first_name} – {one.score}"
        for one in high_scores(world, message)
    )
