"""Polls: people vote, the bot that made a poll hears of it.

Facts: core.telegram.org/bots/api#poll and #pollanswer: a bot gets `poll` for its own polls, and `poll_answer`
when they are not anonymous.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from tgsandbox.world.errors import WorldError
from tgsandbox.world.events import SetUpChanged

if TYPE_CHECKING:
    from tgsandbox.world.talk.messages import Content, Entity
    from tgsandbox.world.world import World

MIN_OPEN_SECONDS = 5
MAX_OPEN_SECONDS = 2_628_000


@dataclass(frozen=True, slots=True)
class PollOption:
    id: str
    text: str
    entities: tuple[Entity, ...] = ()
    media: Content | None = None


@dataclass(slots=True)
class Poll:
    """`votes` are the chosen places, by person. `close_date` 0: it stays open until it is stopped."""

    id: str
    bot_id: int
    question: str
    options: tuple[PollOption, ...]
    question_entities: tuple[Entity, ...] = ()
    type: str = "regular"
    is_anonymous: bool = True
    allows_multiple_answers: bool = False
    allows_revoting: bool = True
    correct_option_ids: tuple[int, ...] = ()
    explanation: str = ""
    explanation_entities: tuple[Entity, ...] = ()
    explanation_media: Content | None = None
    description: str = ""
    description_entities: tuple[Entity, ...] = ()
    media: Content | None = None
    members_only: bool = False
    country_codes: tuple[str, ...] = ()
    open_period: int = 0
    close_date: int = 0
    is_closed: bool = False
    votes: dict[int, tuple[int, ...]] = field(default_factory=dict)

    def count(self, place: int) -> int:
        return sum(place in chosen for chosen in self.votes.values())


@dataclass(frozen=True, slots=True)
class PollAnswer:
    """The subject of poll_answer; no places when the vote was taken back."""

    poll_id: str
    user_id: int
    places: tuple[int, ...]


def put(world: World, poll: Poll) -> None:
    """The poll is there; one with a date closes by itself."""
    world.polls[poll.id] = poll
    if poll.close_date and not poll.is_closed:
        world.agenda.at(float(poll.close_date), partial(close, world, poll))


def close(world: World, poll: Poll) -> None:
    """Nobody votes any more; harmless when it is closed already."""
    if poll.is_closed:
        return
    poll.is_closed = True
    _tell(world, poll)


def vote(world: World, user_id: int, poll_id: str, places: tuple[int, ...]) -> None:
    """The person chooses the options at these places, counted from 0; none takes the vote back."""
    poll = world.polls[poll_id]
    _check(world, poll, user_id, places)
    if places:
        poll.votes[user_id] = tuple(sorted(places))
    else:
        poll.votes.pop(user_id, None)
    bot = world.bot(poll.bot_id)
    if not poll.is_anonymous:
        world.queue_update(bot, "poll_answer", PollAnswer(poll.id, user_id, places), queue_key=user_id)
    _tell(world, poll)


def _check(world: World, poll: Poll, user_id: int, places: tuple[int, ...]) -> None:
    name = world.account(user_id).user.first_name
    if poll.is_closed:
        raise WorldError(f"the poll {poll.question!r} is closed")
    unknown = [place for place in places if not 0 <= place < len(poll.options)]
    if unknown:
        raise WorldError(f"options go from 0 to {len(poll.options) - 1}, got {unknown}")
    if len(places) > 1 and not poll.allows_multiple_answers:
        raise WorldError(f"the poll {poll.question!r} takes one answer, got {len(places)}")
    if user_id in poll.votes and not poll.allows_revoting:
        raise WorldError(f"{name} has voted, and this poll allows no second vote")


def _tell(world: World, poll: Poll) -> None:
    world.queue_update(world.bot(poll.bot_id), "poll", poll, queue_key=int(poll.id))
    world.bulletin.publish(SetUpChanged("poll", poll.bot_id))
