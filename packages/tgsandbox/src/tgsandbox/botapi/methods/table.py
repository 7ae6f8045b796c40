"""All methods that are answered: the families' tables put together, those that are played and those kept."""

from __future__ import annotations

from tgsandbox.botapi.methods import (
    Method,
    about,
    answering,
    bulk,
    business,
    chats,
    commands,
    editing,
    forwarding,
    gifts,
    inline,
    keeping,
    media,
    members,
    mini_apps,
    paid_media,
    payments,
    places,
    polls,
    profile,
    reactions,
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
    **chats.METHODS,
    **commands.METHODS,
    **editing.METHODS,
    **bulk.METHODS,
    **business.METHODS,
    **forwarding.METHODS,
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
    **places.METHODS,
    **polls.METHODS,
    **profile.METHODS,
    **reactions.METHODS,
    **stars.METHODS,
    **stories.METHODS,
    **subscription_links.METHODS,
    **suggested_posts.METHODS,
}
# What is checked, stored and read back, and has no further effect; a family's table of these is KEPT.
KEPT: dict[str, Method] = {**keeping.KEPT, **profile.KEPT, **stickers.KEPT, **stories.KEPT}
METHODS: dict[str, Method] = PLAYED | KEPT
