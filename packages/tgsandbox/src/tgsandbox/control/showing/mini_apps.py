"""An opened Mini App, as the client that shows it needs it."""

from __future__ import annotations

from tgsandbox.control.shapes.mini_apps import MiniAppView
from tgsandbox.world.mini_app import mini_apps
from tgsandbox.world.mini_app.mini_apps import MiniApp
from tgsandbox.world.world import World


def show_mini_app(world: World, app: MiniApp) -> MiniAppView:
    return MiniAppView(
        app.id,
        app.bot_id,
        world.bot(app.bot_id).user.first_name,
        app.chat.bot_id or app.chat.chat_id,
        app.url,
        mini_apps.init_data(world, app),
        app.opened_by,
        app.text,
        app.is_open,
    )
