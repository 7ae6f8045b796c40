"""Variants are chosen option by option, products found by name, and buttons bound to what they show."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kassa.core.catalogue import PhysicalGoods, Product, TextGoods, Variant
from kassa.core.money import Money
from kassa.telegram.callbacks import buy_data, choice_data, merchant_data, pressed, stamp_of
from kassa.telegram.conversation.assortment import Assortment
from kassa.telegram.conversation.choices import is_complete, next_choices, option_names, variants_at
from kassa.telegram.conversation.salesroom import quantity_of
from kassa.telegram.messages import button

PRICE = Money(2000, "USD")


def shirt(*wanted: str) -> Product:
    """`shirt("Red S", "Blue M")`."""
    variants = tuple(
        Variant(
            one.upper().replace(" ", "-"), PRICE, tuple(zip(("Colour", "Size"), one.split(), strict=True))
        )
        for one in wanted
    )
    return Product("shirt", "T-shirt", "", PhysicalGoods(), variants)


def titled(*titles: str) -> list[Product]:
    return [Product(title, title, "", TextGoods(""), (Variant(f"SKU-{title}", PRICE),)) for title in titles]


def test_only_sizes_that_exist_in_the_chosen_colour_are_offered() -> None:
    product = shirt("Red S", "Red M", "Blue M", "Blue L")

    colours = next_choices(product, ())
    sizes = next_choices(product, colours[1].path)

    assert [one.value for one in colours] == ["Red", "Blue"]
    assert [one.value for one in sizes] == ["M", "L"]
    assert [one.sku for one in variants_at(product, sizes[1].path)] == ["BLUE-L"]
    assert is_complete(product, sizes[1].path)


def test_a_path_that_leads_nowhere_has_no_variants() -> None:
    assert variants_at(shirt("Red S", "Blue M"), (0, 1)) == ()
    assert variants_at(shirt("Red S"), (7,)) == ()


def test_variants_without_options_are_told_apart_by_their_sku() -> None:
    product = replace(shirt("Red S"), variants=(Variant("A", PRICE), Variant("B", PRICE)))

    assert option_names(product) == ("SKU",)
    assert [one.value for one in next_choices(product, ())] == ["A", "B"]


def test_a_single_variant_without_options_needs_no_choice() -> None:
    product = replace(shirt("Red S"), variants=(Variant("A", PRICE),))

    assert is_complete(product, ())


def test_the_stamp_changes_with_what_the_buyer_saw() -> None:
    product = shirt("Red S")

    dearer = replace(product, variants=(replace(product.variants[0], price=Money(2100, "USD")),))
    fewer = replace(product, variants=(replace(product.variants[0], stock=1),))
    assert stamp_of(product) != stamp_of(dearer)
    assert stamp_of(product) == stamp_of(fewer)


def test_the_longest_data_fits_into_a_button() -> None:
    long = replace(shirt("Red S"), id="x" * 500)

    assert button("Red", choice_data(long, (99, 99, 99)))
    assert button("Buy", buy_data(long, "x" * 500))
    assert button("Delivered", merchant_data("delivered", "f" * 32, 99))
    with pytest.raises(ValueError, match="64 bytes"):
        button("Too long", "x" * 65)


@pytest.mark.parametrize("data", ["", ":", "buy", "buy:::", "again:x:-1", "again:x:²", "choose:a:b:1.x..2"])
def test_odd_data_is_taken_apart_without_harm(data: str) -> None:
    tap = pressed(data)

    assert tap.argument(9) == ""
    assert tap.number(1) == 0


@pytest.mark.parametrize(
    ("text", "number"), [("2", 2), ("0", 1), ("-3", 1), ("1e9", 1), ("100000", 99), ("²", 1)]
)
def test_a_quantity_is_a_small_number(text: str, number: int) -> None:
    assert quantity_of(text) == number


def test_a_title_or_a_sku_is_found_in_any_case() -> None:
    found = Assortment(titled("Зелёный чай", "Mug")).named_exactly

    assert [product.title for product, _ in found("зеленый  ЧАЙ!")] == ["Зелёный чай"]
    assert [product.title for product, _ in found("sku-mug")] == ["Mug"]
    assert list(found("mu")) == []


def test_a_sentence_names_the_products_whose_title_is_in_it() -> None:
    found = Assortment(titled("Mug", "Tea mug", "Pot")).named_loosely

    assert [one.title for one in found("I want the mug please", 9)] == ["Mug"]
    assert [one.title for one in found("mug", 9)] == ["Mug", "Tea mug"]
    assert found("?!", 9) == []


WORDS = st.lists(st.sampled_from(["tea", "mug", "te", "green", "a", "pot-pie"]), max_size=4).map(" ".join)


@given(st.lists(WORDS.filter(bool), max_size=8), WORDS)
def test_searching_finds_what_looking_at_every_title_finds(titles: list[str], sentence: str) -> None:
    words = [word for word in sentence.split() if len(word) > 1]
    expected = [
        title
        for title in titles
        if f" {title} " in f" {sentence} " or (words and all(word in title for word in words))
    ]

    found = Assortment(titled(*titles)).named_loosely(sentence, 99)

    assert [product.title for product in found] == expected
