"""The commands and their options. Each hands over to a room that is loaded only when its command is used."""

from __future__ import annotations

import os
import sys
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Annotated

import typer

from kassa.cli.screen import complain, say, told
from kassa.core.errors import InvalidInput, ShopError

app = typer.Typer(
    name="kassa",
    help="A shop inside Telegram: the bot, the till and the books in one process.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
catalogue_app = typer.Typer(help="What is on sale.", no_args_is_help=True, rich_markup_mode=None)
keys_app = typer.Typer(help="Pools of keys for digital goods.", no_args_is_help=True, rich_markup_mode=None)
app.add_typer(catalogue_app, name="catalogue")
app.add_typer(keys_app, name="keys")

Shop = Annotated[
    Path,
    typer.Option(
        "--shop", envvar="KASSA_SHOP", help="The shop's folder, or its shop.toml.", show_default=False
    ),
]
OrderWords = Annotated[
    str, typer.Argument(metavar="ORDER", help="The order's number, 8 letters of it or more, or a charge id.")
]
HERE = Path()


def main() -> None:
    """Runs the command line. What a person can put right is told without a traceback, with exit code 1."""
    # The books hold names, addresses and keys: what is written is for its owner only.
    os.umask(0o077)
    try:
        app()
    except ShopError as error:
        complain(told(error))
        sys.exit(1)


@app.command()
def init(folder: Annotated[Path, typer.Argument(help="Where the shop will live.")] = HERE) -> None:
    """Write a shop.toml and a products.toml to begin with. Nothing is overwritten."""
    from kassa.cli.new_shop import write_new_shop

    written, kept = write_new_shop(folder)
    for path in written:
        say(f"wrote {path}")
    for path in kept:
        say(f"left {path} as it is")
    if not written:
        raise typer.Exit(1)
    say(
        f"Next: put the bot's token into KASSA_BOT_TOKEN, look through {folder / 'shop.toml'}, "
        "and run `kassa doctor`."
    )


@app.command()
def run(
    shop: Shop = HERE,
    clock: Annotated[
        str,
        typer.Option(
            help="Take the time from a sandbox, by its address (only with its Bot API and TEST tokens)."
        ),
    ] = "",
    role: Annotated[
        str,
        typer.Option(
            envvar="KASSA_ROLE",
            metavar="all|bot|worker|office",
            help="The part of a shop in PostgreSQL that this process does: hear and answer buyers, send what "
            "was decided, or keep the times and read the lists of payments.",
        ),
    ] = "all",
) -> None:
    """Open the shop: receive updates, sell, deliver. Stops in order at Ctrl-C or SIGTERM."""
    from kassa.cli.running import run_shop

    run_shop(shop, clock, role)


@app.command()
def doctor(shop: Shop = HERE) -> None:
    """Check tokens, provider, prices, texts and what Telegram knows of the bot, one line each."""
    from kassa.doctor import examine

    if not examine(shop, say):
        raise typer.Exit(1)


@app.command()
def migrate(shop: Shop = HERE) -> None:
    """Bring the books into the form that this Kassa knows, before it opens."""
    from kassa.cli.moving import migrate_books

    migrate_books(shop)


@app.command()
def copy(
    to: Annotated[
        str,
        typer.Option(
            envvar="KASSA_COPY_TO",
            show_default=False,
            help="Where to: postgresql://… (in the variable, where other users don't see the password).",
        ),
    ],
    shop: Shop = HERE,
) -> None:
    """Copy the books of a closed shop from its file to PostgreSQL, and compare the ledgers."""
    from kassa.cli.moving import copy_books

    copy_books(shop, to)


@app.command()
def backup(
    file: Annotated[Path, typer.Argument(help="Where to; it may not be there yet.")], shop: Shop = HERE
) -> None:
    """Copy the books to a file, also while the shop sells, and check the copy."""
    from kassa.cli.safekeeping import back_up_books

    back_up_books(shop, file)


@app.command()
def restore(
    file: Annotated[
        Path | None,
        typer.Argument(help="A file from `kassa backup`; none for books in PostgreSQL, after pg_restore."),
    ] = None,
    shop: Shop = HERE,
    nothing_was_sold: Annotated[
        bool, typer.Option("--nothing-was-sold", help="The shop was closed when the backup was made.")
    ] = False,
) -> None:
    """Put a backup in the place of the books. The shop then reads the lists of payments before it sells."""
    from kassa.cli.safekeeping import restore_books

    restore_books(shop, file, nothing_was_sold)


@app.command()
def providers(
    country: Annotated[str, typer.Option(help="Where you do business, by its two letters, such as KZ.")] = "",
    currency: Annotated[str, typer.Option(help="What your prices are in, such as KZT.")] = "",
) -> None:
    """Who may take the money: payment providers for a country and a currency."""
    from kassa.cli.provider_list import show_providers

    show_providers(country, currency)


@catalogue_app.command("load")
def load_catalogue(
    file: Annotated[Path, typer.Argument(help="A products.toml, a WooCommerce or a Shopify product CSV.")],
    shop: Shop = HERE,
    currency: Annotated[
        str, typer.Option(help="What the file's prices are in; else the shop's currency.")
    ] = "",
    stars_rate: Annotated[
        str, typer.Option(help="Stars for one unit of the currency: prices digital goods in Telegram Stars.")
    ] = "",
    recount: Annotated[
        bool, typer.Option(help="Take the file's stock for goods that the shop knows already, too.")
    ] = False,
) -> None:
    """Put a catalogue on sale in place of the one before, and say what was left out and why."""
    from kassa.cli.goods import load_file

    load_file(file, shop, currency.upper(), _rate(stars_rate), recount)


@keys_app.command("load")
def load_keys(
    pool: Annotated[str, typer.Argument(help="The pool's name, as products name it.")],
    file: Annotated[Path, typer.Argument(help="A text file, one key a line.")],
    shop: Shop = HERE,
) -> None:
    """Put keys into a pool; each is handed over once."""
    from kassa.cli.goods import load_pool

    load_pool(pool, file, shop)


@keys_app.command("doubted")
def doubted_keys(
    pool: Annotated[str, typer.Argument(help="The pool's name, as products name it.")], shop: Shop = HERE
) -> None:
    """After a restore: the keys that may have been handed out since the backup, one a line."""
    from kassa.cli.ledgers import show_doubted_keys

    show_doubted_keys(shop, pool)


@app.command()
def orders(
    shop: Shop = HERE,
    limit: Annotated[int, typer.Option(help="How many, the latest first.", min=1, max=10_000)] = 20,
    state: Annotated[str, typer.Option(help="Only OPEN, APPROVED, PAID, EXPIRED or CANCELLED ones.")] = "",
) -> None:
    """List the latest orders."""
    from kassa.cli.ledgers import show_orders

    show_orders(shop, limit, state.upper())


@app.command()
def order(order: OrderWords, shop: Shop = HERE) -> None:
    """Show an order with its whole journal."""
    from kassa.cli.ledgers import show_order

    show_order(shop, order)


@app.command()
def ledger(shop: Shop = HERE) -> None:
    """Show what stands in each account of the books, and whether they add up."""
    from kassa.cli.ledgers import show_ledger

    show_ledger(shop)


@app.command()
def stuck(
    shop: Shop = HERE,
    close: Annotated[int, typer.Option(help="Close the case with this number: you have seen to it.")] = 0,
) -> None:
    """Everything that waits for a person: failed deliveries, open refunds, payments that fit no order."""
    from kassa.cli.errands import tell_shop
    from kassa.cli.ledgers import show_stuck
    from kassa.desk.instructions import CloseCase

    if close:
        tell_shop(shop, CloseCase(close))
        return
    show_stuck(shop)


@app.command()
def reconcile(
    shop: Shop = HERE,
    statement: Annotated[
        Path | None, typer.Option(help="Read a provider's statement from this CSV file instead.")
    ] = None,
    provider: Annotated[str, typer.Option(help="Whose statement the file is, such as payme.")] = "",
    shared: Annotated[
        bool, typer.Option("--shared", help="The account takes money for other things than the shop, too.")
    ] = False,
    case: Annotated[
        int, typer.Option(help="The payment of this case, as `kassa stuck` numbers it, belongs to --order.")
    ] = 0,
    order: Annotated[str, typer.Option(help="Whose payment it is, by the order's number.")] = "",
    give_back: Annotated[
        bool, typer.Option("--give-back", help="Give the Stars of --case back to who paid them.")
    ] = False,
) -> None:
    """Look for payments and refunds that the shop was never told of, where the money is kept."""
    from kassa.cli.reconciling import decide_case, read_file, read_lists

    if case or order or give_back:
        decide_case(shop, case, order, give_back)
        return
    if statement is None:
        read_lists(shop)
        return
    read_file(shop, statement, provider.lower(), shared)


@app.command()
def ship(
    order: OrderWords,
    shop: Shop = HERE,
    tracking: Annotated[str, typer.Option(help="The parcel's tracking number, for the buyer.")] = "",
) -> None:
    """Mark an order's parcels as shipped and tell the buyer."""
    from kassa.cli.errands import tell_shop
    from kassa.desk.instructions import Ship

    tell_shop(shop, Ship(order, tracking))


@app.command()
def redeliver(
    order: OrderWords,
    shop: Shop = HERE,
    delivery: Annotated[int, typer.Option(help="Which delivery, by its number in `kassa order`.")] = 0,
) -> None:
    """Send digital goods again: the same text, key or file."""
    from kassa.cli.errands import tell_shop
    from kassa.desk.instructions import Redeliver

    tell_shop(shop, Redeliver(order, delivery))


@app.command()
def refund(
    order: OrderWords,
    shop: Shop = HERE,
    amount: Annotated[
        str, typer.Option(help="How much, such as 12.50; else all that is left. Stars go back whole.")
    ] = "",
    reason: Annotated[str, typer.Option(help="Why, for the journal.")] = "",
    retry: Annotated[bool, typer.Option("--retry", help="Try a refund again that failed.")] = False,
    record: Annotated[
        bool, typer.Option("--record", help="You gave the money back at the provider: write it down.")
    ] = False,
    number: Annotated[
        int, typer.Option("--refund", help="Which one to retry or record, when several are open.")
    ] = 0,
) -> None:
    """Give money back. Stars go by the Bot API; for cards it becomes your task, which --record closes."""
    from kassa.cli.errands import tell_shop
    from kassa.desk.instructions import RecordRefund, Refund, RetryRefund

    if record:
        tell_shop(shop, RecordRefund(order, number))
        return
    tell_shop(shop, RetryRefund(order, number) if retry else Refund(order, amount, reason))


@app.command()
def cancel(order: OrderWords, shop: Shop = HERE) -> None:
    """Close an order that nobody has paid, so that nobody can."""
    from kassa.cli.errands import tell_shop
    from kassa.desk.instructions import Cancel

    tell_shop(shop, Cancel(order))


@app.command()
def returned(
    order: OrderWords,
    shop: Shop = HERE,
    delivery: Annotated[int, typer.Option(help="Which parcel, by its number in `kassa order`.")] = 0,
) -> None:
    """Mark an order's parcels as sent back by the buyer."""
    from kassa.cli.errands import tell_shop
    from kassa.desk.instructions import Returned

    tell_shop(shop, Returned(order, delivery))


@app.command()
def restock(
    order: OrderWords,
    shop: Shop = HERE,
    delivery: Annotated[int, typer.Option(help="Which delivery, by its number in `kassa order`.")] = 0,
) -> None:
    """Put goods that came back, or that were not sent after a refund, on the shelf again."""
    from kassa.cli.errands import tell_shop
    from kassa.desk.instructions import Restock

    tell_shop(shop, Restock(order, delivery))


@app.command()
def demo(
    script: Annotated[
        bool, typer.Option("--script", help="Buy by itself, print what happened, and check the books.")
    ] = False,
    port: Annotated[
        int, typer.Option(help="The sandbox's port; 0 = any that is free.", min=0, max=65_535)
    ] = 0,
    browser: Annotated[bool, typer.Option(help="Open the web chat in a browser.")] = True,
) -> None:
    """Start a local Telegram with a shop in it, and sell for play money."""
    from kassa.demo import play_script, serve_demo

    if not script:
        serve_demo(port, browser, say)
        return
    if not play_script(port, say):
        raise typer.Exit(1)


def _rate(text: str) -> Decimal | None:
    if not text:
        return None
    try:
        rate = Decimal(text.replace(",", "."))
    except InvalidOperation:
        rate = Decimal(0)
    if not rate.is_finite() or rate <= 0:
        raise InvalidInput(
            [("--stars-rate", f"found {text}; write how many Stars one unit costs, such as 62.5")]
        )
    return rate
