"""What a person reads when the sandbox is up: where it is, and what to change in a bot's code."""

from __future__ import annotations

from collections.abc import Iterable

from tgsandbox.world.people import Bot

# How each library is told of another Bot API server.
LIBRARIES: tuple[tuple[str, str], ...] = (
    ("aiogram", 'Bot(TOKEN, session=AiohttpSession(api=TelegramAPIServer.from_base("{url}")))'),
    (
        "python-telegram-bot",
        'ApplicationBuilder().token(TOKEN).base_url("{url}/bot").base_file_url("{url}/file/bot")',
    ),
    (
        "pyTelegramBotAPI",
        'telebot.apihelper.API_URL = "{url}/bot{{0}}/{{1}}"; '
        'telebot.apihelper.FILE_URL = "{url}/file/bot{{0}}/{{1}}"',
    ),
    ("grammY", 'new Bot(TOKEN, {{ client: {{ apiRoot: "{url}" }} }})'),
    ("Telegraf", 'new Telegraf(TOKEN, {{ telegram: {{ apiRoot: "{url}" }} }})'),
    ("node-telegram-bot-api", 'new TelegramBot(TOKEN, {{ polling: true, baseApiUrl: "{url}" }})'),
    ("go-telegram-bot-api", 'tgbotapi.NewBotAPIWithAPIEndpoint(TOKEN, "{url}/bot%s/%s")'),
)


def welcome(url: str, bots: Iterable[Bot]) -> str:
    """The lines for the terminal, ready to paste from."""
    width = max(len(name) for name, _ in LIBRARIES)
    return "\n".join(
        [
            f"A local Telegram is at {url}",
            "",
            f"  {'web chat':{width}}  {url}/",
            f"  {'control API':{width}}  {url}/control/v1/docs",
            *(f"  {'@' + bot.user.username:{width}}  {bot.token}" for bot in bots),
            "",
            "Point your bot at it:",
            *(f"  {name:{width}}  {line.format(url=url)}" for name, line in LIBRARIES),
            "",
        ]
    )
