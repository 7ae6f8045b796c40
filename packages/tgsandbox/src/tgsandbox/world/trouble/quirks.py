"""Where the live server is known to differ from its documentation. Each is a switch, off in a new world."""

from __future__ import annotations

from tgsandbox.world.errors import WorldError
from tgsandbox.world.events import SetUpChanged
from tgsandbox.world.world import World

# td, commits 037802406 and d61592348 of July 2026: the options of every answer are gone through.
SHIPPING_ANSWERS_OF_10_2 = "shipping_answers_of_10_2"
# A single note of a live test; the documentation says that these are ignored.
STARS_INVOICE_REFUSES_NEEDS = "stars_invoice_refuses_needs"

QUIRKS = {
    SHIPPING_ANSWERS_OF_10_2: (
        "answerShippingQuery fails when it refuses (ok=false), and when an option costs nothing."
    ),
    STARS_INVOICE_REFUSES_NEEDS: (
        "An invoice in Stars that asks for contact data is refused instead of not asking."
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
