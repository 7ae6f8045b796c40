"""Where the live server is known to differ from its documentation. Each is a switch, off in a new world."""

from __future__ import annotations

from tgsandbox.world.errors import WorldError
from tgsandbox.world.events import SetUpChanged
from tgsandbox.world.world import World

# td, commits 037802406 and d61592348 of July 2026: the options of every answer are gone through.
SHIPPING_ANSWERS_OF_10_2 = "shipping_answers_of_10_2"
# A single note of a live test; the documentation says that these are ignored.
STARS_INVOICE_REFUSES_NEEDS = "stars_invoice_refuses_needs"
# core.telegram.org/bots/faq: `pace` has the numbers.
RATE_LIMITS = "rate_limits"
# telegram-bot-api 10.0, Client.cpp: process_get_updates_query and its like, fail_query_conflict.
SERVER_PACE = "server_pace"

QUIRKS = {
    SHIPPING_ANSWERS_OF_10_2: (
        "answerShippingQuery fails when it refuses (ok=false), and when an option costs nothing."
    ),
    STARS_INVOICE_REFUSES_NEEDS: (
        "An invoice in Stars that asks for contact data is refused instead of not asking."
    ),
    RATE_LIMITS: (
        "Messages beyond Telegram's published rates get 429 with retry_after: 30 a second in all, "
        "20 a minute in a group, 1 a second in a chat after a burst of 5."
    ),
    SERVER_PACE: (
        "getUpdates with the same offset again within 3 seconds waits as long; a second setWebhook within a "
        "second gets 429; a second conflict within 3 seconds is told of 3 seconds later."
    ),
}


def turn(world: World, name: str, on: bool) -> None:
    """Raises WorldError for an unknown name, with the known ones."""
    if name not in QUIRKS:
        raise WorldError(f"no quirk '{name}'; there are: {', '.join(QUIRKS)}")
    if on:
        world.quirks.add(name)
    else:
        world.quirks.discard(name)
    world.bulletin.publish(SetUpChanged("quirk", 0))
