"""All methods that are played: the families' tables put together."""

from __future__ import annotations

from tgsandbox.botapi.methods import (
    Method,
    about,
    answering,
    business,
    chats,
    commands,
    editing,
    forwarding,
    gifts,
    inline,
    media,
    paid_media,
    payments,
    sending,
    stars,
    webhook,
)

# A family's room has a table METHODS of its own: {"sendinvoice": send_invoice, …}.
METHODS: dict[str, Method] = {
    **about.METHODS,
    **answering.METHODS,
    **chats.METHODS,
    **commands.METHODS,
    **editing.METHODS,
    **business.METHODS,
    **forwarding.METHODS,
    **gifts.METHODS,
    **inline.METHODS,
    **media.METHODS,
    **sending.METHODS,
    **webhook.METHODS,
    **paid_media.METHODS,
    **payments.METHODS,
    **stars.METHODS,
}
