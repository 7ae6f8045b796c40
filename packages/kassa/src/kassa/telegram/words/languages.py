"""Looks sentences up and fills them in. The one place where what people typed becomes part of a message."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from kassa.core.refusal import Refusal
from kassa.telegram.markup import Html, escaped
from kassa.telegram.words.en import ENGLISH
from kassa.telegram.words.plurals import english_form, russian_form
from kassa.telegram.words.ru import RUSSIAN


@dataclass(frozen=True, slots=True)
class Words:
    """One language. `plain` is for buttons, toasts and invoices; `html` for messages with parse_mode HTML."""

    language: str
    table: Mapping[str, str]
    form: Callable[[int], int]

    def plain(self, key: str, /, **values: object) -> str:
        return self.table[key].format(**values)

    def html(self, key: str, /, **values: str) -> Html:
        """Values are escaped here and nowhere else, so that a buyer called `<3` breaks nothing."""
        return Html(self.table[key].format(**{name: escaped(value) for name, value in values.items()}))

    def count(self, key: str, number: int) -> str:
        """ "3 pieces": the form of the word that goes with the number."""
        return self.table[key].split("|")[self.form(number)].format(number=number)

    def knows(self, key: str) -> bool:
        return key in self.table


LANGUAGES: Mapping[str, Words] = {
    "en": Words("en", ENGLISH, english_form),
    "ru": Words("ru", RUSSIAN, russian_form),
}


def choose_language(language_code: str, offered: Sequence[str]) -> str:
    """The reader's own language if the shop speaks it ("ru-RU" counts as "ru"), else the shop's first."""
    spoken = language_code.lower().split("-")[0]
    known = [language for language in offered if language in LANGUAGES] or ["en"]
    return spoken if spoken in known else known[0]


def words_for(language: str) -> Words:
    return LANGUAGES.get(language, LANGUAGES["en"])


def refusal_words(refusal: Refusal | None, field: str, words: Words) -> str | None:
    """What the buyer reads inside the payment form; None for a yes."""
    if refusal is None:
        return None
    precise = f"refusal.{refusal}.{field}"
    return words.plain(precise if words.knows(precise) else f"refusal.{refusal}")
