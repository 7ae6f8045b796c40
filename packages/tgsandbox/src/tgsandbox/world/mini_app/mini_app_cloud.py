"""CloudStorage: what a Mini App keeps with Telegram, for each of its bot's people.

The limits: core.telegram.org/bots/webapps#cloudstorage.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from tgsandbox.world.errors import WorldError

if TYPE_CHECKING:
    from tgsandbox.world.mini_app.mini_apps import MiniApp
    from tgsandbox.world.world import World

MAX_KEYS = 1024
MAX_VALUE_LENGTH = 4096
KEY = re.compile(r"[A-Za-z0-9_-]{1,128}")


def invoke(world: World, app: MiniApp, method: str, parameters: dict[str, Any]) -> Any:
    """The result of one of the four methods of the web-app event `web_app_invoke_custom_method`."""
    kept = world.mini_apps.cloud.setdefault((app.bot_id, app.user_id), {})
    match method:
        case "saveStorageValue":
            return _save(kept, _key(parameters.get("key")), parameters.get("value"))
        case "getStorageValues":
            return {key: kept.get(key, "") for key in _keys(parameters)}
        case "deleteStorageValues":
            for key in _keys(parameters):
                kept.pop(key, None)
            return True
        case "getStorageKeys":
            return list(kept)
    raise WorldError("METHOD_INVALID")


def _save(kept: dict[str, str], key: str, value: Any) -> bool:
    if not isinstance(value, str) or len(value) > MAX_VALUE_LENGTH:
        raise WorldError("VALUE_INVALID")
    if key not in kept and len(kept) >= MAX_KEYS:
        raise WorldError("QUOTA_EXCEEDED")
    kept[key] = value
    return True


def _keys(parameters: dict[str, Any]) -> list[str]:
    keys = parameters.get("keys")
    if not isinstance(keys, list):
        raise WorldError("KEYS_INVALID")
    return [_key(key) for key in keys]


def _key(key: Any) -> str:
    if not isinstance(key, str) or not KEY.fullmatch(key):
        raise WorldError("KEY_INVALID")
    return key
