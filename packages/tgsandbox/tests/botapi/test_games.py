"""A bot posts its game, people start it, and scores are set and read."""

from __future__ import annotations

from typing import Any

import pytest
from packages.tgsandbox.tests.botapi.desk import Desk

from tgsandbox.world.talk import acts, games

pytestmark = pytest.mark.anyio
BAD = "400 Bad Request: "


async def post_game(desk: Desk, **arguments: Any) -> dict[str, Any]:
    if "tea_race" not in desk.bot.games:
        games.add_game(desk.world, desk.bot, "tea_race", "Tea race", "Who brews faster")
    message: dict[str, Any] = await desk.result(
        "sendGame", chat_id=desk.ann_id, game_short_name="tea_race", **arguments
    )
    return message


async def test_a_game_is_posted_with_its_picture_and_a_play_button(desk: Desk) -> None:
    message = await post_game(desk)

    assert list(message["game"]) == ["title", "description", "photo"]
    assert message["game"]["photo"][0]["width"] == games.WIDTH
    assert message["reply_markup"] == {"inline_keyboard": [[{"text": "Play Tea race", "callback_game": {}}]]}


async def test_who_taps_play_is_told_to_the_bot_by_the_games_name(desk: Desk) -> None:
    message = await post_game(desk)
    await desk.updates(offset=-1)

    query = acts.tap_callback(desk.world, desk.ann_id, desk.bot.id, message["message_id"], 0, 0)

    update = (await desk.updates(offset=-1))[-1]["callback_query"]
    assert update["id"] == query.id
    assert update["game_short_name"] == "tea_race"
    assert "data" not in update
    await desk.result("answerCallbackQuery", callback_query_id=query.id, url="https://tea.example/race")


async def test_a_score_goes_up_and_stands_in_the_message_and_on_the_board(desk: Desk) -> None:
    message = await post_game(desk)
    game = {"chat_id": desk.ann_id, "message_id": message["message_id"], "user_id": desk.ann_id}

    changed = await desk.result("setGameScore", **game, score=10)
    quiet = await desk.result("setGameScore", **game, score=12, disable_edit_message=True)

    assert changed["game"]["text"] == "1. Ann – 10"
    assert quiet["game"]["text"] == "1. Ann – 10"
    [best] = await desk.result("getGameHighScores", **game)
    assert (best["position"], best["user"]["id"], best["score"]) == (1, desk.ann_id, 12)
    for lower in (12, 11):
        assert await desk.refusal("setGameScore", **game, score=lower) == BAD + "BOT_SCORE_NOT_MODIFIED"
    await desk.result("setGameScore", **game, score=3, force=True)
    [best] = await desk.result("getGameHighScores", **game)
    assert best["score"] == 3


async def test_a_games_text_is_edited_like_a_text(desk: Desk) -> None:
    message = await post_game(desk)

    edited = await desk.result(
        "editMessageText",
        chat_id=desk.ann_id,
        message_id=message["message_id"],
        text="*Now* with milk",
        parse_mode="Markdown",
    )

    assert edited["game"]["text"] == "Now with milk"
    assert [entity["type"] for entity in edited["game"]["text_entities"]] == ["bold"]


async def test_what_a_game_is_refused_for(desk: Desk) -> None:
    message = await post_game(desk)
    text = await desk.send("no game")
    data = [[{"text": "Tea", "callback_data": "tea"}]]

    assert (
        await desk.refusal("sendGame", chat_id=desk.ann_id) == BAD + 'parameter "game_short_name" is required'
    )
    assert (
        await desk.refusal("sendGame", chat_id=desk.ann_id, game_short_name="chess")
        == BAD + "wrong game short name specified"
    )
    assert (
        await desk.refusal("sendGame", chat_id=desk.ann_id, game_short_name="my game")
        == BAD + "GAME_SHORTNAME_INVALID"
    )
    assert (
        await desk.refusal(
            "sendGame",
            chat_id=desk.ann_id,
            game_short_name="tea_race",
            reply_markup={"inline_keyboard": data},
        )
        == BAD + "REPLY_MARKUP_GAME_EMPTY"
    )
    of_ann = {"chat_id": desk.ann_id, "user_id": desk.ann_id}
    for arguments, words in (
        ({"score": 1, "chat_id": desk.ann_id, "message_id": 1}, "invalid user_id specified"),
        ({**of_ann, "score": 1, "message_id": 99}, "message to set game score not found"),
        ({**of_ann, "score": 1, "message_id": text["message_id"]}, "game score can't be set"),
        ({**of_ann, "score": -1, "message_id": message["message_id"]}, "SCORE_INVALID"),
        ({"user_id": desk.ann_id, "score": 1}, "message identifier is not specified"),
    ):
        assert await desk.refusal("setGameScore", **arguments) == BAD + words
