"""Polls and their votes as the Bot API's JSON objects.

Source: telegram-bot-api 10.0, Client.cpp, JsonPoll, JsonPollOption, JsonPollMedia and JsonPollAnswer; td,
PollManager.cpp: a poll that is closed has no date at which it closes.
"""

from __future__ import annotations

from tgsandbox.botapi.showing.objects import CONTENT_WRITERS, WRITERS, write_entities, write_user
from tgsandbox.world.people import Bot
from tgsandbox.world.talk.contents import PollPosted
from tgsandbox.world.talk.messages import Content, Wire
from tgsandbox.world.talk.polls import Poll, PollAnswer
from tgsandbox.world.world import World


def write_poll(world: World, bot: Bot, poll: Poll) -> Wire:
    wire: Wire = {"id": poll.id, "question": poll.question}
    if poll.question_entities:
        wire["question_entities"] = write_entities(world, poll.question_entities)
    wire["options"] = [_write_option(world, bot, poll, place) for place in range(len(poll.options))]
    wire["total_voter_count"] = len(poll.votes)
    if poll.open_period and poll.close_date and not poll.is_closed:
        wire |= {"open_period": poll.open_period, "close_date": poll.close_date}
    wire |= {
        "is_closed": poll.is_closed,
        "is_anonymous": poll.is_anonymous,
        "allows_multiple_answers": poll.allows_multiple_answers,
        "allows_revoting": poll.allows_revoting,
        "members_only": poll.members_only,
    }
    if poll.country_codes:
        wire["country_codes"] = list(poll.country_codes)
    wire["type"] = poll.type
    if poll.type == "quiz":
        wire |= _write_solution(world, bot, poll)
    return wire | _write_description(world, bot, poll)


def write_poll_media(world: World, bot: Bot, media: Content) -> Wire:
    """Only the thing itself, without a caption or what else a message would say of it."""
    wire = CONTENT_WRITERS[type(media)](world, bot, media)
    kind = next(name for name in ("live_photo", "animation", "venue", *wire) if name in wire)
    return {kind: wire[kind]}


def _write_posted_poll(world: World, bot: Bot, posted: PollPosted) -> Wire:
    return {"poll": write_poll(world, bot, world.polls[posted.poll_id])}


def _write_answer(world: World, _bot: Bot, answer: PollAnswer) -> Wire:
    options = world.polls[answer.poll_id].options
    return {
        "poll_id": answer.poll_id,
        "user": write_user(world.user(answer.user_id)),
        "option_ids": list(answer.places),
        "option_persistent_ids": [options[place].id for place in answer.places],
    }


def _write_option(world: World, bot: Bot, poll: Poll, place: int) -> Wire:
    option = poll.options[place]
    wire: Wire = {"persistent_id": option.id, "text": option.text}
    if option.entities:
        wire["text_entities"] = write_entities(world, option.entities)
    if option.media is not None:
        wire["media"] = write_poll_media(world, bot, option.media)
    return wire | {"voter_count": poll.count(place)}


def _write_solution(world: World, bot: Bot, poll: Poll) -> Wire:
    wire: Wire = {}
    if len(poll.correct_option_ids) == 1:
        wire["correct_option_id"] = poll.correct_option_ids[0]
    wire["correct_option_ids"] = list(poll.correct_option_ids)
    if poll.explanation:
        wire["explanation"] = poll.explanation
        wire["explanation_entities"] = write_entities(world, poll.explanation_entities)
    if poll.explanation_media is not None:
        wire["explanation_media"] = write_poll_media(world, bot, poll.explanation_media)
    return wire


def _write_description(world: World, bot: Bot, poll: Poll) -> Wire:
    wire: Wire = {}
    if poll.description:
        wire["description"] = poll.description
        if poll.description_entities:
            wire["description_entities"] = write_entities(world, poll.description_entities)
    return wire | {"media": write_poll_media(world, bot, poll.media)} if poll.media is not None else wire


CONTENT_WRITERS[PollPosted] = _write_posted_poll
WRITERS.update({Poll: write_poll, PollAnswer: _write_answer})
