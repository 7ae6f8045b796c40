"""All methods that are answered: the families' tables put together, those that are played and those kept."""

from __future__ import annotations

from tgsandbox.botapi.methods import (
    Method,
    about,
    answering,
    boosts,
    bulk,
    business,
    business_messages,
    chats,
    commands,
    editing,
    ephemeral,
    forwarding,
    games,
    gifts,
    inline,
    keeping,
    media,
    members,
    mini_apps,
    paid_media,
    payments,
    personal_chats,
    places,
    polls,
    profile,
    reactions,
    rich,
    sending,
    stars,
    stickers,
    stories,
    subscription_links,
    suggested_posts,
    topics,
    webhook,
)

# A family's room has a table METHODS of its own: {"sendinvoice": send_invoice, …}.
PLAYED: dict[str, Method] = {
    **about.METHODS,
    **answering.METHODS,
    **boosts.METHODS,
    **chats.METHODS,
    **commands.METHODS,
    **editing.METHODS,
    **bulk.METHODS,
    **business.METHODS,
    **business_messages.METHODS,
    **forwarding.METHODS,
    **games.METHODS,
    **gifts.METHODS,
    **inline.METHODS,
    **media.METHODS,
    **mini_apps.METHODS,
    **members.METHODS,
    **sending.METHODS,
    **topics.METHODS,
    **webhook.METHODS,
    **paid_media.METHODS,
    **payments.METHODS,
    **personal_chats.METHODS,
    **places.METHODS,
    **polls.METHODS,
    **profile.METHODS,
    **reactions.METHODS,
    **rich.METHODS,
    **stars.METHODS,
    **stories.METHODS,
    **subscription_links.METHODS,
    **suggested_posts.METHODS,
}
# What is checked, stored and read back, and has no further effect; a family's table of these is KEPT.
KEPT: dict[str, Method] = {
    **ephemeral.KEPT,
    **rich.KEPT,
    **keeping.KEPT,
    **profile.KEPT,
    **stickers.KEPT,
    **stories.KEPT,
}
# What the server still takes by its earlier names. Source: telegram-bot-api 10.0, Client.cpp, init_methods.
EARLIER_NAMES = {
    "kickchatmember": "banchatmember",
    "getchatmemberscount": "getchatmembercount",
    "setstickersetthumb": "setstickersetthumbnail",
}
METHODS: dict[str, Method] = PLAYED | KEPT
METHODS |= {earlier: METHODS[name] for earlier, name in EARLIER_NAMES.items()}
