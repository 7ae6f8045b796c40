"""Which form of a word follows a number. The forms stand in the tables, split by "|"."""

from __future__ import annotations


def english_form(number: int) -> int:
    """0: one piece. 1: 0, 2, 3 … pieces."""
    return 0 if number == 1 else 1


def russian_form(number: int) -> int:
    """0: 1, 21, 31 … штука. 1: 2-4, 22-24 … штуки. 2: 0, 5-20, 25 … штук."""
    last, last_two = number % 10, number % 100
    if last == 1 and last_two != 11:
        return 0
    if last in (2, 3, 4) and last_two not in (12, 13, 14):
        return 1
    return 2
