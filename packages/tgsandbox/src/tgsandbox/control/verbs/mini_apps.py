"""Mini Apps: opening one, what it may ask of the client, and what it sends."""

from __future__ import annotations

from tgsandbox.control.shapes.messages import MessageView
from tgsandbox.control.shapes.mini_app_requests import CloudCall, MiniAppData, OpenMiniApp, SharePrepared
from tgsandbox.control.shapes.mini_apps import CloudAnswer, MenuButtonView, MiniAppKey, MiniAppView
from tgsandbox.control.showing.messages import show_message
from tgsandbox.control.showing.mini_apps import show_mini_app
from tgsandbox.control.verb import NotThere
from tgsandbox.control.verbs.bots import bot_of
from tgsandbox.control.verbs.chats import chat_key
from tgsandbox.control.verbs.people import account_of
from tgsandbox.world.errors import WorldError
from tgsandbox.world.mini_app import mini_app_cloud, mini_apps
from tgsandbox.world.mini_app.mini_apps import MiniApp
from tgsandbox.world.talk import prepared_messages
from tgsandbox.world.world import World


def get_menu_button(world: World, user_id: int, peer_id: int) -> MenuButtonView:
    """What stands left of the field in the chat with the bot."""
    account_of(world, user_id)
    bot_of(world, peer_id)
    for whose in (str(user_id), ""):
        kept = world.kept.get((peer_id, "menu_button", whose), {"type": "default"})
        if kept["type"] == "web_app":
            return MenuButtonView("web_app", kept["text"], kept["web_app"]["url"])
        if kept["type"] == "commands":
            break
    return MenuButtonView("commands")


def open_mini_app(world: World, user_id: int, peer_id: int, request: OpenMiniApp) -> MiniAppView:
    """Open the app behind the menu button, or the one that is offered above inline results."""
    if request.url is not None:
        chat = chat_key(world, user_id, peer_id)
        opened = mini_apps.open_app(world, user_id, peer_id, chat, request.url, "inline_mode", "")
        return show_mini_app(world, opened)
    button = get_menu_button(world, user_id, peer_id)
    if button.type != "web_app":
        raise NotThere("this chat's menu button opens no Mini App; a bot sets one by setChatMenuButton")
    chat = chat_key(world, user_id, peer_id)
    opened = mini_apps.open_app(world, user_id, peer_id, chat, button.url, "menu_button", button.text)
    return show_mini_app(world, opened)


def get_mini_app(world: World, user_id: int, app_id: str) -> MiniAppView:
    """An app that the person has opened."""
    return show_mini_app(world, _app(world, user_id, app_id))


def send_web_app_data(world: World, user_id: int, app_id: str, request: MiniAppData) -> MessageView:
    """The app calls sendData: the bot gets web_app_data, and the app is closed."""
    return show_message(world, mini_apps.send_data(world, _app(world, user_id, app_id), request.data))


def call_cloud(world: World, user_id: int, app_id: str, request: CloudCall) -> CloudAnswer:
    """The app uses CloudStorage."""
    app = _app(world, user_id, app_id)
    return CloudAnswer(mini_app_cloud.invoke(world, app, request.method, request.params))


def share_prepared(
    world: World, user_id: int, app_id: str, prepared_id: str, request: SharePrepared
) -> MessageView:
    """The app calls shareMessage, and the person picks a chat."""
    app = _app(world, user_id, app_id)
    prepared = prepared_messages.prepared_of(world, app.bot_id, user_id, prepared_id)
    chat = chat_key(world, user_id, request.peer_id)
    return show_message(world, prepared_messages.share(world, prepared, chat))


def get_mini_app_key(world: World) -> MiniAppKey:
    """The sandbox's public key, in the place of Telegram's."""
    return MiniAppKey(world.mini_apps.public_key.hex())


def _app(world: World, user_id: int, app_id: str) -> MiniApp:
    account_of(world, user_id)
    try:
        return mini_apps.app_of(world, user_id, app_id)
    except WorldError as error:
        raise NotThere(str(error), field="app_id") from None
