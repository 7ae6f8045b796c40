"""Bots in other people's libraries run against the server; only their base address is another one."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from tgsandbox.server import Server
from tgsandbox.world.events import Event, MessageAdded
from tgsandbox.world.people import Bot
from tgsandbox.world.talk import acts
from tgsandbox.world.talk.messages import Text

pytestmark = pytest.mark.anyio


class Street:
    """A running server, a bot and a person who writes to it."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.bot: Bot = server.world.add_bot("Echo", "echo_bot")
        self.person = server.world.add_user("Ann").user.id
        self._answers: asyncio.Queue[str] = asyncio.Queue()
        server.world.bulletin.listen(self._hear)

    def _hear(self, event: Event) -> None:
        if isinstance(event, MessageAdded) and event.message.sender_id == self.bot.id:
            assert isinstance(event.message.content, Text)
            self._answers.put_nowait(event.message.content.text)

    async def answer_to(self, text: str) -> str:
        acts.send_text(self.server.world, self.person, self.bot.id, text)
        return await self._answers.get()


@pytest.fixture
async def street() -> AsyncIterator[Street]:
    server = Server(seed=3)
    await server.start()
    yield Street(server)
    await server.stop()


async def test_an_aiogram_bot_answers(street: Street) -> None:
    from aiogram import Bot as AiogramBot
    from aiogram import Dispatcher
    from aiogram.client.session.aiohttp import AiohttpSession
    from aiogram.client.telegram import TelegramAPIServer
    from aiogram.types import Message

    dispatcher = Dispatcher()

    @dispatcher.message()
    async def echo(message: Message) -> None:
        await message.answer(f"aiogram heard <{message.text}>")

    session = AiohttpSession(api=TelegramAPIServer.from_base(street.server.url))
    bot = AiogramBot(street.bot.token, session=session)
    polling = asyncio.create_task(dispatcher.start_polling(bot, handle_signals=False))

    assert await street.answer_to("tea") == "aiogram heard <tea>"

    await dispatcher.stop_polling()
    await polling


async def test_a_python_telegram_bot_answers(street: Street) -> None:
    from telegram import Update
    from telegram.ext import Application, ContextTypes, MessageHandler, filters

    async def echo(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        assert update.message is not None
        await update.message.reply_text(f"PTB heard {update.message.text}")

    url = street.server.url
    builder = Application.builder().token(street.bot.token)
    application = builder.base_url(f"{url}/bot").base_file_url(f"{url}/file/bot").build()
    application.add_handler(MessageHandler(filters.TEXT, echo))
    async with application:
        await application.start()
        assert application.updater is not None
        await application.updater.start_polling()

        assert await street.answer_to("tea") == "PTB heard tea"

        await application.updater.stop()
        await application.stop()


async def test_a_pytelegrambotapi_bot_answers(street: Street, monkeypatch: pytest.MonkeyPatch) -> None:
    from telebot import TeleBot, apihelper
    from telebot.types import Message

    monkeypatch.setattr(apihelper, "API_URL", f"{street.server.url}/bot{{0}}/{{1}}")
    bot = TeleBot(street.bot.token, threaded=False)

    def echo(message: Message) -> None:
        bot.reply_to(message, f"telebot heard {message.text}")

    bot.register_message_handler(echo)
    polling = asyncio.create_task(
        asyncio.to_thread(bot.infinity_polling, skip_pending=False, timeout=5, long_polling_timeout=1)
    )

    assert await street.answer_to("tea") == "telebot heard tea"

    await asyncio.to_thread(bot.stop_polling)
    await polling
