from __future__ import annotations

from decimal import Decimal
from importlib.resources import as_file, files
from pathlib import Path

import pytest

from kassa.core.catalogue import AccessGoods, FileGoods, KeyGoods, PhysicalGoods, Product, TextGoods
from kassa.core.money import Money
from kassa.documents import BadDocument
from kassa.loading import LoadedCatalogue, load_catalogue, load_keys

FIXTURES = Path(__file__).parent / "fixtures"


def loaded(name: str, stars_rate: str | None = None) -> LoadedCatalogue:
    rate = Decimal(stars_rate) if stars_rate else None
    return load_catalogue(FIXTURES / name, FIXTURES, "EUR", rate)


def product(catalogue: LoadedCatalogue, identity: str) -> Product:
    return next(product for product in catalogue.products if product.id == identity)


def problems_of(file: Path, folder: Path) -> list[tuple[int, str]]:
    with pytest.raises(BadDocument) as caught:
        load_catalogue(file, folder, "EUR")
    return [(problem.line, problem.field) for problem in caught.value.problems]


def test_the_demo_shop_sells_shirts_in_colours_and_sizes_and_digital_goods_for_stars() -> None:
    with as_file(files("kassa") / "data/demo_shop") as folder:
        catalogue = load_catalogue(folder / "products.csv", folder, "EUR")

    shirt = product(catalogue, "tee")
    assert len(shirt.variants) == 6
    assert shirt.variants[1].options == (("Colour", "Night"), ("Size", "M"))
    assert shirt.variants[1].stock == 8
    assert shirt.variants[1].photo == "pictures/t-shirt-night.png"
    chart = product(catalogue, "star-chart")
    assert chart.goods == FileGoods("files/star-chart.pdf")
    assert chart.variants[0].price == Money(150, "XTR")
    assert product(catalogue, "planetarium").goods == KeyGoods("planetarium")
    assert [skipped.field for skipped in catalogue.skipped] == ["Published", "Type"]


def test_a_woocommerce_export_is_recognised_by_its_header() -> None:
    assert loaded("woocommerce.csv").form == "WooCommerce product CSV"


def test_a_variation_for_any_length_becomes_one_variant_for_each_length() -> None:
    variants = product(loaded("woocommerce.csv"), "scarf").variants

    assert [(variant.sku, variant.options) for variant in variants] == [
        ("scarf-green-short", (("Colour", "Green"), ("Length", "Short"))),
        ("scarf-green-long", (("Colour", "Green"), ("Length", "Long"))),
        ("scarf-grey-long", (("Colour", "Grey"), ("Length", "Long"))),
    ]


def test_one_counted_stock_for_several_lengths_is_left_out_and_said_so() -> None:
    skipped = {(problem.line, problem.field) for problem in loaded("woocommerce.csv").skipped}

    assert (6, "Stock") in skipped


def test_prices_are_exact_also_with_a_decimal_comma() -> None:
    catalogue = loaded("woocommerce.csv")

    assert product(catalogue, "scarf").variants[2].price == Money(3250, "EUR")
    assert product(catalogue, "honey").variants[0].price == Money(800, "EUR")


def test_a_sale_with_dates_is_not_taken_for_the_price() -> None:
    assert product(loaded("woocommerce.csv"), "wax").variants[0].price == Money(400, "EUR")


def test_what_is_out_of_stock_has_none_and_what_is_not_counted_has_no_number() -> None:
    catalogue = loaded("woocommerce.csv")

    assert product(catalogue, "jam").variants[0].stock == 0
    assert product(catalogue, "wax").variants[0].stock is None


def test_a_description_in_html_becomes_plain_text() -> None:
    assert product(loaded("woocommerce.csv"), "scarf").description == "Warm & long.\n\n• Merino"


def test_virtual_products_hand_over_links_keys_or_a_note() -> None:
    catalogue = loaded("woocommerce.csv")

    links = "Film 1: https://films.example/1\nFilm 2: https://films.example/2"
    assert product(catalogue, "course").goods == TextGoods(links)
    assert product(catalogue, "seat").goods == KeyGoods("tasting")
    assert product(catalogue, "note").goods == TextGoods("Thank you!")
    assert isinstance(product(catalogue, "honey").goods, PhysicalGoods)


def test_a_stars_rate_turns_the_prices_of_digital_goods_into_stars_and_no_others() -> None:
    catalogue = loaded("woocommerce.csv", stars_rate="62.4")

    assert product(catalogue, "seat").variants[0].price == Money(375, "XTR")
    assert product(catalogue, "note").variants[0].price == Money(75, "XTR")
    assert product(catalogue, "honey").variants[0].price.currency == "EUR"


def test_everything_that_is_left_out_of_a_woocommerce_export_has_its_line_and_reason() -> None:
    skipped = [(problem.line, problem.field) for problem in loaded("woocommerce.csv").skipped]

    assert skipped == [
        (6, "Stock"),
        (13, "Type"),
        (14, "Published"),
        (15, "Visibility in catalog"),
        (16, "Type"),
        (17, "Type"),
        (18, "Regular price"),
    ]


def test_everything_that_is_wrong_in_a_woocommerce_export_is_told_at_once() -> None:
    assert problems_of(FIXTURES / "woocommerce-wrong.csv", FIXTURES) == [
        (2, "Regular price"),
        (3, "Images"),
        (4, "Name"),
        (5, "Parent"),
        (6, "Weight (kg)"),
        (6, "Regular price"),
    ]


def test_a_shopify_export_groups_rows_by_their_handle() -> None:
    catalogue = loaded("shopify.csv")

    assert catalogue.form == "Shopify product CSV"
    shirt = product(catalogue, "linen-shirt")
    assert [(variant.sku, variant.stock) for variant in shirt.variants] == [
        ("LS-SAND-M", 4),
        ("LS-SAND-L", 0),
        ("linen-shirt-sea-m", None),
    ]
    assert shirt.variants[2].options == (("Colour", "Sea"), ("Size", "M"))
    assert shirt.variants[0].photo == "https://pictures.example/sand.jpg"
    assert shirt.goods == PhysicalGoods(210)


def test_a_shopify_product_with_one_variant_has_no_options() -> None:
    pattern = product(loaded("shopify.csv"), "pattern")

    assert pattern.goods == KeyGoods("pattern-codes")
    assert pattern.variants[0].options == ()


def test_drafts_gift_cards_and_goods_without_content_are_left_out_of_a_shopify_export() -> None:
    skipped = [(problem.line, problem.field) for problem in loaded("shopify.csv").skipped]

    assert skipped == [(7, "Variant Requires Shipping"), (8, "Gift Card"), (9, "Status")]


def test_kassa_s_own_file_has_products_variants_and_tips() -> None:
    catalogue = loaded("products.toml")

    cup, shirt, book = catalogue.products
    assert (cup.id, cup.variants[0].stock, cup.max_tip, cup.suggested_tips) == (
        "tea-cup",
        12,
        500,
        (100, 200),
    )
    assert [(variant.sku, variant.price.amount) for variant in shirt.variants] == [
        ("shirt-blue-m", 2400),
        ("SH-BLUE-L", 2600),
    ]
    assert (shirt.contact.name, shirt.contact.phone, shirt.contact.email) == (True, False, True)
    assert book.variants[0].price == Money(100, "XTR")


def test_the_example_that_a_new_shop_begins_with_can_be_loaded() -> None:
    with as_file(files("kassa") / "data/new_shop") as folder:
        catalogue = load_catalogue(folder / "products.toml", folder, "EUR")

    assert len(catalogue.products) == 3


def test_everything_that_is_wrong_in_kassa_s_own_file_is_told_at_once(tmp_path: Path) -> None:
    file = tmp_path / "products.toml"
    file.write_text(
        """[[product]]
title = "Cup"
deliver = "by post"
price = 14.5
colour = "red"

[[product]]
title = "Cup"
deliver = { file = "../secret.pdf" }
price = "0"

[[product]]
title = "Shirt"
deliver = "parcel"
[[product.variant]]
options = { Size = "M" }
"""
    )

    assert problems_of(file, tmp_path) == [
        (3, "product[1].deliver"),
        (4, "product[1].price"),
        (5, "product[1].colour"),
        (7, "id"),
        (7, "SKU"),
        (9, "product[2].deliver"),
        (10, "product[2].price"),
        (15, "product[3].variant[1].price"),
    ]


def test_a_file_outside_the_shop_s_folder_is_never_handed_over(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("secret")
    shop = tmp_path / "shop"
    shop.mkdir()
    file = shop / "products.toml"
    file.write_text('[[product]]\ntitle = "X"\nprice = "1"\ndeliver = { file = "../secret.txt" }\n')

    with pytest.raises(BadDocument, match="outside is never handed over"):
        load_catalogue(file, shop, "EUR")


def test_another_csv_is_refused_with_what_is_missing(tmp_path: Path) -> None:
    file = tmp_path / "sheet.csv"
    file.write_text("name;price\ncup;5\n")

    with pytest.raises(BadDocument, match="the columns name, price"):
        load_catalogue(file, tmp_path, "EUR")


def test_progress_is_told_up_to_the_last_row() -> None:
    seen: list[tuple[int, int]] = []

    load_catalogue(
        FIXTURES / "woocommerce.csv", FIXTURES, "EUR", progress=lambda done, total: seen.append((done, total))
    )

    assert seen == [(number, 16) for number in range(1, 17)]


def test_keys_are_read_one_a_line_and_a_repeated_one_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "keys.txt"
    file.write_text("AAA\n\nBBB\n")
    assert load_keys(file) == ("AAA", "BBB")

    file.write_text("AAA\nBBB\nAAA\n")
    with pytest.raises(BadDocument) as caught:
        load_keys(file)
    assert [(problem.line, problem.found) for problem in caught.value.problems] == [(3, "a repeated key")]


def woocommerce_file(folder: Path, *rows: str) -> Path:
    """A small export: a jumper in two sizes, with a material that is only described."""
    header = (
        "ID,Type,SKU,Name,Published,Stock,Regular price,Parent,"
        "Attribute 1 name,Attribute 1 value(s),Attribute 2 name,Attribute 2 value(s)"
    )
    parent = '1,variable,jumper,Jumper,1,,,,Size,"S, M",Material,"Wool, Silk"'
    file = folder / "export.csv"
    file.write_text("\n".join([header, parent, *rows]) + "\n")
    return file


def test_an_attribute_that_no_variation_names_is_only_described(tmp_path: Path) -> None:
    file = woocommerce_file(
        tmp_path, "2,variation,j-s,J,1,3,40,jumper,Size,S,,", "3,variation,j-m,J,1,2,40,jumper,Size,M,,"
    )

    catalogue = load_catalogue(file, tmp_path, "EUR")

    options = [variant.options for variant in product(catalogue, "jumper").variants]
    assert options == [(("Size", "S"),), (("Size", "M"),)]


def test_two_variants_that_a_buyer_could_not_tell_apart_are_a_problem(tmp_path: Path) -> None:
    file = woocommerce_file(
        tmp_path, "2,variation,j-s,J,1,3,40,jumper,Size,S,,", "3,variation,j-s2,J,1,2,40,jumper,Size,S,,"
    )

    assert problems_of(file, tmp_path) == [(4, "options")]


def test_a_row_with_more_cells_than_the_header_is_told_with_its_line(tmp_path: Path) -> None:
    file = woocommerce_file(tmp_path, "2,variation,j-s,J,1,3,40,50,jumper,Size,S,,,")

    assert problems_of(file, tmp_path) == [(3, "")]


CLUB = """[[product]]
title = "Tea club"
currency = "{currency}"
price = 40
subscription = true
deliver = {{ chat = -1001{days} }}
"""


def test_a_place_in_a_chat_is_sold_by_subscription(tmp_path: Path) -> None:
    file = tmp_path / "products.toml"
    file.write_text(CLUB.format(currency="XTR", days=""))

    (club,) = load_catalogue(file, tmp_path, "EUR").products

    assert club.goods == AccessGoods(-1001)
    assert club.subscription_seconds == 2_592_000


@pytest.mark.parametrize(("currency", "days"), [("EUR", ""), ("XTR", ", days = 30")])
def test_a_subscription_is_in_stars_and_lasts_as_long_as_it_is_paid(
    currency: str, days: str, tmp_path: Path
) -> None:
    file = tmp_path / "products.toml"
    file.write_text(CLUB.format(currency=currency, days=days))

    assert ("product[1].subscription") in [field for _, field in problems_of(file, tmp_path)]
