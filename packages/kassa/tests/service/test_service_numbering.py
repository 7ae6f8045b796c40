"""The ids of orders."""

from __future__ import annotations

import re

from kassa.service.numbering import Numbering

NOW = 1_790_000_000.0


def test_the_number_that_people_say_is_never_given_twice_also_in_one_millisecond() -> None:
    numbering = Numbering()

    ids = [numbering.new_order_id(NOW) for _ in range(1000)]

    assert len({order_id[:8] for order_id in ids}) == 1000


def test_ids_grow_with_time_so_that_the_books_are_written_in_one_place() -> None:
    numbering = Numbering()

    ids = [numbering.new_order_id(NOW + second) for second in range(1000)]

    assert ids == sorted(ids)


def test_a_clock_that_is_set_back_brings_no_number_back() -> None:
    numbering = Numbering()
    before = [numbering.new_order_id(NOW) for _ in range(10)]

    after = numbering.new_order_id(NOW - 3600)

    assert after[:8] not in {order_id[:8] for order_id in before}


def test_nobody_can_guess_an_id_from_its_time() -> None:
    first, second = (Numbering().new_order_id(NOW) for _ in range(2))

    assert first[:8] == second[:8]
    assert first[8:] != second[8:]
    assert re.fullmatch("[0-9a-f]{32}", first)
