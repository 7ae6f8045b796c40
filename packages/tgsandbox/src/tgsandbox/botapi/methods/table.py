"""All methods that are played: the families' tables put together."""

from __future__ import annotations

from tgsandbox.botapi.methods import Method, about, payments, sending, stars

# A family's room has a table METHODS of its own: {"sendinvoice": send_invoice, …}.
METHODS: dict[str, Method] = {
    **about.METHODS,
    **sending.METHODS,
    **payments.METHODS,
    **stars.METHODS,
}
