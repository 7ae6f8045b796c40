"""Games: the bot posts one, sets what somebody reached and reads the board.

Source: telegram-bot-api 10.0, Client.cpp, process_send_game_query, process_set_game_score_query and JsonGame;
core.telegram.org/method/messages.setGameScore.

Assumed: the code for a game that the bot doesn't have.
"""

from __future__ import annotations

from dataclasses import replace

import msgspec

from tgsandbox.botapi.errors import bad_request
from tgsandbox.botapi.methods import Method
from tgsandbox.botapi.methods.editing import inline_message
from tgsandbox.botapi.methods.sending import post
from tgsandbox.botapi.reading.addressing import find_chat
from tgsandbox.botapi.reading.arguments import Arguments
from tgsandbox.botapi.reading.keyboards import first_button, refuse_pay_buttons
from tgsandbox.botapi.reading.people import find_user, read_user_id
from tgsandbox.botapi.showing.objects import (
    CONTENT_WRITERS,
    write_entities,
    write_file,
    write_message,
    write_user,
)
from tgsandbox.world.chats import Chat
from tgsandbox.world.people import Bot
from tgsandbox.world.talk.games import SHORT_NAME, Game, GamePosted, high_scores, scoreboard, scores_of
from tgsandbox.world.talk.messages import Content, Message, Wire
from tgsandbox.world.talk.posting import edited
from tgsandbox.world.world import World


def send_game(world: World, bot: Bot, arguments: Arguments) -> Wire:
    short_name = arguments.required("game_short_name")

    def make(_chat: Chat) -> Content:
        if not SHORT_NAME.fullmatch(short_name):
            raise bad_request("GAME_SHORTNAME_INVALID")
        if short_name not in bot.games:
            raise bad_request("wrong game short name specified")
        return GamePosted(bot.games[short_name])

    return post(
        world,
        bot,
        _with_play_button(bot, arguments, short_name),
        make,
        only_inline=True,
        check_markup=require_play_button,
    )


def set_game_score(world: World, bot: Bot, arguments: Arguments) -> Wire | bool:
    """Both spellings of what is done with the message are read, the older one, edit_message, too."""
    read_user_id(arguments)
    edits = not arguments.boolean("disable_edit_message")
    if "disable_edit_message" not in arguments.values and "edit_message" in arguments.values:
        edits = arguments.boolean("edit_message")
    chat, message = _message(world, bot, arguments, "message to set game score not found")
    user_id, score = find_user(world, bot, arguments), arguments.integer("score")
    content = message.content
    if not isinstance(content, GamePosted) or bot.id not in (message.sender_id, message.via_bot_id):
        raise bad_request("game score can't be set")
    if score < 0:
        raise bad_request("SCORE_INVALID")
    scores = scores_of(world, message)
    if score <= scores.get(user_id, -1) and not arguments.boolean("force"):
        raise bad_request("BOT_SCORE_NOT_MODIFIED")
    scores[user_id] = score
    if edits:
        new = replace(content, text=scoreboard(world, message), entities=())
        message = edited(world, message, content=new, reply_markup=message.reply_markup)
        world.edit_message(chat, message)
    return True if message.inline_message_id else write_message(world, bot, message)


def get_game_high_scores(world: World, bot: Bot, arguments: Arguments) -> list[Wire]:
    """The whole board; Telegram shows a long one only around the person."""
    read_user_id(arguments)
    _, message = _message(world, bot, arguments, "message to get game high scores not found")
    find_user(world, bot, arguments)
    return [
        {"position": one.position, "user": write_user(world.user(one.user_id)), "score": one.score}
        for one in high_scores(world, message)
    ]


def write_game(world: World, bot: Bot, posted: GamePosted) -> Wire:
    game = posted.game
    wire: Wire = {"title": game.title}
    if posted.text:
        wire["text"] = posted.text
    if posted.entities:
        wire["text_entities"] = write_entities(world, posted.entities)
    photo = world.files[game.photo]
    size = write_file(bot, photo) | {"width": photo.width, "height": photo.height}
    return {"game": wire | {"description": game.description, "photo": [size]}}


def _message(world: World, bot: Bot, arguments: Arguments, complaint: str) -> tuple[Chat, Message]:
    message_id = arguments.integer("message_id")
    if not arguments.text("chat_id") and not message_id:
        return inline_message(world, bot, arguments)
    chat = find_chat(world, bot, arguments)
    message = chat.messages.get(message_id)
    if message is None:
        raise bad_request(complaint)
    return chat, message


def _with_play_button(bot: Bot, arguments: Arguments, short_name: str) -> Arguments:
    """Without a keyboard Telegram puts one button there."""
    if short_name not in bot.games or arguments.text("reply_markup"):
        return arguments
    markup = msgspec.json.encode(play_keyboard(bot.games[short_name])).decode()
    return Arguments({**arguments.values, "reply_markup": markup}, arguments.files)


def play_keyboard(game: Game) -> Wire:
    return {"inline_keyboard": [[{"text": f"Play {game.title}", "callback_game": {}}]]}


def require_play_button(markup: Wire | None) -> None:
    """A game's keyboard, if it is given one, begins with the button that launches it."""
    refuse_pay_buttons(markup)
    first = first_button(markup)
    if first is not None and "callback_game" not in first:
        raise bad_request("REPLY_MARKUP_GAME_EMPTY")


CONTENT_WRITERS[GamePosted] = write_game
METHODS: dict[str, Method] = {
    "sendgame": send_game,
    "setgamescore": set_game_score,
    "getgamehighscores": get_game_high_scores,
}
