from __future__ import annotations

import asyncio
import os
import shutil
import sys
from collections.abc import Iterator
from importlib.resources import as_file, files
from pathlib import Path

import pytest

from kassa.cli import main
from kassa.core.catalogue import Product
from kassa.loading import load_catalogue
from kassa.settings import load_settings
from kassa.storage.sqlite import read_sqlite

FIXTURES = Path(__file__).parent / "fixtures"


class Terminal:
    """Runs `kassa` in this process, as a person types it."""

    def __init__(self, patch: pytest.MonkeyPatch, capture: pytest.CaptureFixture[str]) -> None:
        self._patch = patch
        self._capture = capture

    def kassa(self, *arguments: str | Path) -> tuple[int, str]:
        """The exit code and all that was printed."""
        self._patch.setattr(sys, "argv", ["kassa", *(str(argument) for argument in arguments)])
        self._capture.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        printed = self._capture.readouterr()
        code = ended.value.code
        return code if isinstance(code, int) else 0 if code is None else 1, printed.out + printed.err


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Terminal]:
    monkeypatch.setenv("COLUMNS", "200")
    before = os.umask(0o022)
    yield Terminal(monkeypatch, capsys)
    os.umask(before)


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """The demo shop's folder, with nothing loaded yet."""
    folder = tmp_path / "shop"
    with as_file(files("kassa") / "data/demo_shop") as data:
        shutil.copytree(data, folder)
    return folder


def products_of(shop: Path) -> list[Product]:
    return asyncio.run(_read(shop))[0]


def stock_of(shop: Path) -> dict[str, int | None]:
    return asyncio.run(_read(shop))[1]


async def _read(shop: Path) -> tuple[list[Product], dict[str, int | None]]:
    settings = load_settings(shop, {}, fetch_secrets=False)
    reading = read_sqlite(settings.database, settings.shop.id)
    try:
        return await reading.products(), {row.item: row.shelf for row in await reading.stock()}
    finally:
        await reading.close()


def test_a_new_shop_begins_with_two_files_that_can_be_used(terminal: Terminal, tmp_path: Path) -> None:
    code, said = terminal.kassa("init", tmp_path / "new")

    assert code == 0
    assert "kassa doctor" in said
    assert load_settings(tmp_path / "new", {"KASSA_BOT_TOKEN": "1:abcdef"}).shop.title == "My shop"
    assert load_catalogue(tmp_path / "new/products.toml", tmp_path / "new", "EUR").products


def test_a_new_shop_never_overwrites_what_is_there(terminal: Terminal, tmp_path: Path) -> None:
    (tmp_path / "shop.toml").write_text("mine")

    code, said = terminal.kassa("init", tmp_path)

    assert code == 0
    assert (tmp_path / "shop.toml").read_text() == "mine"
    assert f"left {tmp_path / 'shop.toml'} as it is" in said
    assert terminal.kassa("init", tmp_path)[0] == 1


def test_a_bad_shop_toml_is_told_as_a_list_without_a_traceback(terminal: Terminal, shop: Path) -> None:
    (shop / "shop.toml").write_text('[shop]\ntitle = 5\nmode = "demo"\ncurrency = "EUR"\n')

    code, said = terminal.kassa("orders", "--shop", shop)

    assert code == 1
    assert f"{shop / 'shop.toml'} can't be used, 2 things are wrong in it:" in said
    assert "line 2, shop.title: found 5; write a text in quotes" in said
    assert "Traceback" not in said


def test_loading_a_catalogue_reports_what_was_left_out_and_why(terminal: Terminal, shop: Path) -> None:
    code, said = terminal.kassa("catalogue", "load", shop / "products.csv", "--shop", shop)

    assert code == 0
    assert "WooCommerce product CSV, 5 products with 10 variants" in said
    assert 'line 13, Published: found "0" at "Red torch"; publish it to sell it' in said
    assert stock_of(shop)["tee-night-m"] == 8


def test_a_bad_catalogue_leaves_the_one_before_on_sale(terminal: Terminal, shop: Path) -> None:
    terminal.kassa("catalogue", "load", shop / "products.csv", "--shop", shop)

    code, said = terminal.kassa("catalogue", "load", FIXTURES / "woocommerce-wrong.csv", "--shop", shop)

    assert code == 1
    assert "6 things are wrong" in said
    assert {product.id for product in products_of(shop)} >= {"tee", "star-chart"}


def test_loading_again_keeps_the_stock_that_was_counted_unless_a_recount_is_asked_for(
    terminal: Terminal, shop: Path
) -> None:
    csv = shop / "products.csv"
    terminal.kassa("catalogue", "load", csv, "--shop", shop)
    csv.write_text(
        csv.read_text().replace(
            '"Big Dipper T-shirt - Night, M",1,0,visible,,,,,taxable,1,8',
            '"Big Dipper T-shirt - Night, M",1,0,visible,,,,,taxable,1,80',
        )
    )

    _, said = terminal.kassa("catalogue", "load", csv, "--shop", shop)
    assert "keep the stock" in said
    assert stock_of(shop)["tee-night-m"] == 8

    terminal.kassa("catalogue", "load", csv, "--shop", shop, "--recount")
    assert stock_of(shop)["tee-night-m"] == 80


def test_a_stars_rate_prices_digital_goods_in_stars(terminal: Terminal, shop: Path) -> None:
    arguments = ("catalogue", "load", FIXTURES / "woocommerce.csv", "--shop", shop)

    terminal.kassa(*arguments, "--stars-rate", "62,5", "--currency", "usd")

    prices = {product.id: product.variants[0].price for product in products_of(shop)}
    assert (prices["seat"].amount, prices["seat"].currency) == (375, "XTR")
    assert prices["honey"].currency == "USD"
    code, said = terminal.kassa(*arguments, "--stars-rate", "free")
    assert (code, "--stars-rate: found free" in said) == (1, True)


def test_keys_go_into_their_pool_once(terminal: Terminal, shop: Path) -> None:
    arguments = ("keys", "load", "planetarium", shop / "keys-planetarium.txt", "--shop", shop)

    assert "10 new keys" in terminal.kassa(*arguments)[1]
    assert "0 new keys. 10 were in it already" in terminal.kassa(*arguments)[1]
    assert stock_of(shop)["pool:planetarium"] == 10


def test_providers_are_listed_for_a_country_and_its_money(terminal: Terminal) -> None:
    code, said = terminal.kassa("providers", "--country", "kz", "--currency", "KZT")

    assert code == 0
    assert "PayBox.money" in said
    assert "YooMoney" not in said
    assert terminal.kassa("providers", "--currency", "KZZ")[0] == 1


def test_an_order_that_is_not_there_is_told_in_words(terminal: Terminal, shop: Path) -> None:
    terminal.kassa("catalogue", "load", shop / "products.csv", "--shop", shop)

    for command in ("order", "ship", "redeliver", "refund", "cancel", "restock"):
        code, said = terminal.kassa(command, "12345678", "--shop", shop)
        assert code == 1
        assert "no order 12345678" in said


def test_a_shop_without_orders_says_so(terminal: Terminal, shop: Path) -> None:
    assert terminal.kassa("orders", "--shop", shop) == (
        1,
        f"kassa: there is no shop's file at {shop}/shop.sqlite3\n",
    )

    terminal.kassa("catalogue", "load", shop / "products.csv", "--shop", shop)

    assert terminal.kassa("orders", "--shop", shop) == (0, "No orders.\n")
    assert "the books add up" in terminal.kassa("stuck", "--shop", shop)[1]


def test_the_books_are_for_their_owner_only(terminal: Terminal, shop: Path) -> None:
    terminal.kassa("catalogue", "load", shop / "products.csv", "--shop", shop)

    assert (shop / "shop.sqlite3").stat().st_mode & 0o077 == 0


def test_a_file_that_is_no_shop_s_is_told_in_words(terminal: Terminal, shop: Path) -> None:
    (shop / "shop.sqlite3").write_text("a letter to my aunt, longer than a header")

    for arguments in (
        ("orders",),
        ("cancel", "12345678"),
        ("keys", "load", "codes", shop / "keys-planetarium.txt"),
    ):
        code, said = terminal.kassa(*arguments, "--shop", shop)
        assert code == 1
        assert said == f"kassa: {shop}/shop.sqlite3 can't be used as a shop's file: file is not a database\n"


def test_a_folder_that_is_not_there_is_told_in_words(
    terminal: Terminal, shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KASSA_DATABASE", "nowhere/shop.sqlite3")

    code, said = terminal.kassa("cancel", "12345678", "--shop", shop)

    assert code == 1
    assert said.endswith("can't be used as a shop's file: No such file or directory\n")
