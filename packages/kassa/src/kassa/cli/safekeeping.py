"""`kassa backup` and `kassa restore`."""

from __future__ import annotations

import asyncio
from pathlib import Path

from kassa.cli.screen import say
from kassa.core.errors import Conflict
from kassa.desk.order_text import moment
from kassa.settings import load_settings

_PG_DUMP = (
    "PostgreSQL has its own tools: "
    "pg_dump --format=custom --exclude-table-data='*.leases' --file=shop.dump \"$KASSA_DATABASE\""
)
_PG_RESTORE = "bring the dump back with pg_restore, then run `kassa restore` without a file"


def back_up_books(shop: Path, target: Path) -> None:
    """Also while the shop sells. Raises ShopError when there is no good copy."""
    settings = load_settings(shop, fetch_secrets=False)
    if settings.postgres:
        raise Conflict(f"the books are in PostgreSQL. {_PG_DUMP}")
    # Not needed by a shop that runs.
    from kassa.storage.backing_up import back_up

    done = back_up(settings.database, target, settings.shop.id)
    say(f"{done.orders} orders and all that belongs to them are in {target}, {done.size:,} bytes")
    if done.wrong:
        raise Conflict(
            "the backup is whole, but the books didn't add up when it was made, see `kassa stuck`: "
            + "; ".join(done.wrong[:3])
        )


def restore_books(shop: Path, backup: Path | None, nothing_was_sold: bool) -> None:
    settings = load_settings(shop, fetch_secrets=False)
    if settings.postgres:
        if backup is not None:
            raise Conflict(f"the books are in PostgreSQL: {_PG_RESTORE}")
        from kassa.storage.postgres.restoring import mark_postgres_restored

        dsn = settings.postgres.reveal()
        orders = asyncio.run(mark_postgres_restored(dsn, settings.shop.id, nothing_was_sold))
        say(f"the books in PostgreSQL with {orders} orders are marked as restored")
        _say_what_follows(nothing_was_sold)
        return
    if backup is None:
        raise Conflict("name the backup's file: kassa restore FILE")
    from kassa.storage.backing_up import restore

    done = restore(backup, settings.database, nothing_was_sold)
    say(f"{done.orders} orders are back, as they were at {moment(done.made_at)}")
    if done.aside is not None:
        say(f"the file that was there is {done.aside.name} now")
    _say_what_follows(nothing_was_sold)


def _say_what_follows(nothing_was_sold: bool) -> None:
    say()
    say("`kassa run` reads the lists of payments first and says no to whoever wants to pay before that.")
    if nothing_was_sold:
        return
    say("What is counted stays unsold until you count it, for the books don't know what was sold since:")
    say("  kassa catalogue load FILE --recount    takes the stock from your file")
    say("  kassa keys load POOL FILE              the keys of which you know that nobody has them;")
    say("                                         `kassa keys doubted POOL` prints those in doubt")
    say("`kassa stuck` lists what is held back.")
