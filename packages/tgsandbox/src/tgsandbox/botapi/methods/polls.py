"""The bot asks the people of a chat, and ends the asking.

Source: telegram-bot-api 10.0, Client.cpp, process_send_poll_query, get_input_poll_options; td, PollManager.
"""

from __future__ import annotations

from typing import Any

from tgsandbox.botapi.errors import bad_request
from tgsandbox.botapi.methods import Method
from tgsandbox.botapi.methods.sending import post
from tgsandbox.botapi.reading.addressing import find_chat_to_write
from tgsandbox.botapi.reading.arguments import Arguments, as_arguments
from tgsandbox.botapi.reading.fields import FieldError, Fields
from tgsandbox.botapi.reading.formatting import read_formatted
from tgsandbox.botapi.reading.keyboards import read_reply_markup
from tgsandbox.botapi.reading.poll_media import read_option_media, read_poll_media
from tgsandbox.botapi.showing.poll_objects import write_poll
from tgsandbox.world.chats import Chat
from tgsandbox.world.people import Bot
from tgsandbox.world.talk import polls
from tgsandbox.world.talk.contents import PollPosted
from tgsandbox.world.talk.messages import Content, Entity, Wire
from tgsandbox.world.talk.polls import MAX_OPEN_SECONDS, MIN_OPEN_SECONDS, Poll, PollOption
from tgsandbox.world.talk.posting import edited
from tgsandbox.world.world import World

MAX_QUESTION_LENGTH = 300
MAX_OPTIONS = 12
MAX_OPTION_LENGTH = 100
MAX_EXPLANATION_LENGTH = 200
MAX_EXPLANATION_LINES = 2
MAX_COUNTRIES = 12


def send_poll(world: World, bot: Bot, arguments: Arguments) -> Wire:
    poll = read_poll(world, bot, arguments)

    def make(_chat: Chat) -> Content:
        check_poll(world, poll)
        poll.id = world.ids.query_id()
        polls.put(world, poll)
        return PollPosted(poll.id, poll.question)

    return post(world, bot, arguments, make)


def stop_poll(world: World, bot: Bot, arguments: Arguments) -> Wire:
    """The Poll as it ended; its message keeps a keyboard only if it is given again."""
    message_id = arguments.integer("message_id")
    markup = read_reply_markup(arguments, only_inline=True)
    chat = find_chat_to_write(world, bot, arguments)
    message = chat.messages.get(message_id)
    if message is None:
        raise bad_request("message with poll to stop not found")
    content = message.content
    if not isinstance(content, PollPosted):
        raise bad_request("message is not a poll")
    poll = world.polls[content.poll_id]
    if message.sender_id != bot.id or poll.bot_id != bot.id:
        raise bad_request("poll can't be stopped")
    if poll.is_closed:
        raise bad_request("poll has already been closed")
    polls.close(world, poll)
    world.edit_message(chat, edited(world, message, reply_markup=markup))
    return write_poll(world, bot, poll)


def read_poll(world: World, bot: Bot, arguments: Arguments) -> Poll:
    """Without an id, unchecked."""
    question, question_entities = _read_words(world, arguments, "question")
    options = tuple(_read_options(world, bot, arguments))
    description, description_entities = _read_words(world, arguments, "description")
    type = arguments.text("type") or "regular"
    if type not in ("regular", "quiz"):
        raise bad_request("unsupported poll type specified")
    is_quiz = type == "quiz"
    said = arguments if is_quiz else Arguments({})
    explanation, explanation_entities = _read_words(world, said, "explanation")
    explanation_media = read_poll_media(world, bot, said, "explanation_media")
    period = arguments.integer("open_period", low=0, high=MAX_OPEN_SECONDS)
    closing = int(world.now()) + period if period else arguments.integer("close_date")
    return Poll(
        id="",
        bot_id=bot.id,
        question=question,
        options=options,
        question_entities=question_entities,
        type=type,
        is_anonymous=_flag(arguments, "is_anonymous", default=True),
        allows_multiple_answers=arguments.boolean("allows_multiple_answers"),
        allows_revoting=_flag(arguments, "allows_revoting", default=not is_quiz),
        correct_option_ids=_read_correct(arguments) if is_quiz else (),
        explanation=explanation,
        explanation_entities=explanation_entities,
        explanation_media=explanation_media,
        description=description,
        description_entities=description_entities,
        media=read_poll_media(world, bot, arguments, "media"),
        members_only=arguments.boolean("members_only"),
        country_codes=_read_countries(arguments),
        open_period=max(closing - int(world.now()), 0) if closing else 0,
        close_date=closing,
        is_closed=arguments.boolean("is_closed"),
    )


def check_poll(world: World, poll: Poll) -> None:
    if not poll.question:
        raise bad_request("poll question must be non-empty")
    if len(poll.question) > MAX_QUESTION_LENGTH:
        raise bad_request(f"poll question length must not exceed {MAX_QUESTION_LENGTH}")
    if not poll.options:
        raise bad_request("poll must have at least 1 option")
    if len(poll.options) > MAX_OPTIONS:
        raise bad_request(f"poll can't have more than {MAX_OPTIONS} options")
    for option in poll.options:
        if not option.text:
            raise bad_request("poll options must be non-empty")
        if len(option.text) > MAX_OPTION_LENGTH:
            raise bad_request(f"poll options length must not exceed {MAX_OPTION_LENGTH}")
    seconds = poll.close_date - int(world.now())
    if poll.close_date and not MIN_OPEN_SECONDS <= seconds <= MAX_OPEN_SECONDS:
        raise bad_request("wrong poll closing time specified")
    if poll.type == "quiz":
        _check_quiz(poll)


def _check_quiz(poll: Poll) -> None:
    places = poll.correct_option_ids
    if not places or not all(0 <= place < len(poll.options) for place in places):
        raise bad_request("wrong correct option ID specified")
    if len(poll.explanation) > MAX_EXPLANATION_LENGTH:
        raise bad_request(f"poll explanation length must not exceed {MAX_EXPLANATION_LENGTH}")
    if poll.explanation.count("\n") > MAX_EXPLANATION_LINES:
        raise bad_request("poll explanation can have at most 2 line feeds")


def _read_words(world: World, arguments: Arguments, name: str) -> tuple[str, tuple[Entity, ...]]:
    """A text with a parse mode of its own."""
    mode = arguments.text(f"{name}_parse_mode")
    said = {name: arguments.text(name), "parse_mode": mode}
    entities_name = f"{name}_entities"
    said[entities_name] = arguments.text(entities_name)
    return read_formatted(world, Arguments(said), name, entities_name)


def _read_options(world: World, bot: Bot, arguments: Arguments) -> list[PollOption]:
    try:
        values: Any = arguments.json("options", "options")
        if not isinstance(values, list):
            raise FieldError("Expected an Array of String as options")
        return [_read_option(world, bot, arguments, place, value) for place, value in enumerate(values)]
    except FieldError as error:
        raise bad_request(str(error)) from None


def _read_option(world: World, bot: Bot, arguments: Arguments, place: int, value: Any) -> PollOption:
    if isinstance(value, str):
        return PollOption(str(place), value.strip())
    if not isinstance(value, dict):
        raise FieldError("Expected an option to be of type String")
    Fields(value, "").required_text("text")
    text, entities = _read_words(world, as_arguments(value), "text")
    return PollOption(
        str(place), text, entities, read_option_media(world, bot, arguments, value.get("media"))
    )


def _read_countries(arguments: Arguments) -> tuple[str, ...]:
    values: Any = arguments.json("country_codes", "country_codes")
    if values is None:
        return ()
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise bad_request("expected an Array of String")
    if len(values) > MAX_COUNTRIES:
        raise bad_request("too many items specified")
    return tuple(values)


def _read_correct(arguments: Arguments) -> tuple[int, ...]:
    values: Any = arguments.json("correct_option_ids", "correct option identifiers")
    if values is None:
        return (arguments.integer("correct_option_id", -1),) if arguments.text("correct_option_id") else ()
    if not isinstance(values, list):
        raise bad_request("expected an Array of correct option identifiers")
    if not all(isinstance(value, int) and not isinstance(value, bool) for value in values):
        raise bad_request("correct option identifier must be of type Number")
    return tuple(values)


def _flag(arguments: Arguments, name: str, *, default: bool) -> bool:
    return arguments.boolean(name) if name in arguments.values else default


METHODS: dict[str, Method] = {"sendpoll": send_poll, "stoppoll": stop_poll}
