"""The animations that a message in a private chat may come with.

Facts: core.telegram.org/bots/api#sendmessage (message_effect_id); the ids are those of Telegram's free
effects.

Assumed: bots have only the free message effects.
"""

from __future__ import annotations

from tgsandbox.world.errors import ServerRefusal

EFFECTS = {
    "5104841245755180586": "🔥",
    "5107584321108051014": "👍",
    "5104858069142078462": "👎",
    "5159385139981059251": "❤",
    "5046509860389126442": "🎉",
    "5046589136895476101": "💩",
}


def check(effect_id: str, *, is_private: bool) -> None:
    """Raises ServerRefusal: EFFECT_CHAT_INVALID, EFFECT_ID_INVALID."""
    if not is_private:
        raise ServerRefusal("EFFECT_CHAT_INVALID")
    if effect_id not in EFFECTS:
        raise ServerRefusal("EFFECT_ID_INVALID")
