"""What is known of a shop's books as a whole: few values, each under a name, seldom written."""

from __future__ import annotations

from typing import NamedTuple

# Another value = another catalogue: replicas that see it change read the products again.
CATALOGUE = "catalogue"
# Not "" = the books were restored from a backup, made at this time: see restoring.py.
RECONCILE_FIRST = "reconcile_first"
# And the name of an item: set since then, for what is left of it is not known until a person has counted it.
DOUBTED = "doubted:"
# Set in a backup's file, under the shop "": when it was made. Whoever works on it works on restored books.
BACKED_UP = "backed_up"
# When a pass over everything that Telegram and the providers know ended well, the last time.
RECONCILED = "reconciled"
# How far the list of Star transactions was read (reconciling/star_reading.py).
READ_STARS = "read_stars"
# And a provider's statement, by the provider's name.
READ_STATEMENT = "read_statement:"
# Written now and then only to see whether the books can be written.
PROBE = "probe"
# The oldest form of the tables whose Kassa may still work on these; under the shop "".
OLDEST_FORM = "oldest_form"


class Mark(NamedTuple):
    """`value` "" = not set (any more)."""

    value: str
    set_at: float
