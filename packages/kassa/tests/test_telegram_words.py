"""Every sentence is there in every language, with the same blanks, and fits where it has to."""

from __future__ import annotations

import string

import pytest

from kassa.core.notice import BuyerNotice, CaseNotice, MerchantNotice
from kassa.core.refusal import Refusal
from kassa.core.standing import Standing
from kassa.telegram.markup import as_plain
from kassa.telegram.menu import COMMANDS
from kassa.telegram.words import LANGUAGES, Words, choose_language, refusal_words, words_for

EVERY = pytest.mark.parametrize("words", LANGUAGES.values(), ids=LANGUAGES.keys())


def blanks(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


@EVERY
def test_all_languages_have_the_same_sentences_with_the_same_blanks(words: Words) -> None:
    english = LANGUAGES["en"].table

    assert words.table.keys() == english.keys()
    assert {key: blanks(words.table[key]) for key in english} == {
        key: blanks(english[key]) for key in english
    }


@EVERY
def test_every_notice_refusal_standing_and_command_has_its_words(words: Words) -> None:
    wanted = [f"buyer.{one}" for one in BuyerNotice]
    wanted += [f"merchant.{one}" for one in (*MerchantNotice, *CaseNotice)]
    wanted += [f"refusal.{one}" for one in Refusal]
    wanted += [f"state.{one}" for one in Standing]
    wanted += [f"command.{one}" for one in COMMANDS]

    assert [key for key in wanted if not words.knows(key)] == []


@EVERY
def test_toasts_fit_into_a_toast_and_command_descriptions_into_a_menu(words: Words) -> None:
    too_long = [key for key, text in words.table.items() if key.startswith("toast.") and len(text) > 200]
    too_long += [key for key, text in words.table.items() if key.startswith("command.") and len(text) > 256]

    assert too_long == []


@EVERY
def test_only_messages_have_markup_and_all_of_it_is_closed(words: Words) -> None:
    plain = ("button.", "toast.", "refusal.", "command.", "state.")
    for key, text in words.table.items():
        if key.startswith(plain):
            assert as_plain(text) == text, key
        for tag in ("b", "i", "code", "a"):
            assert text.count(f"<{tag}>") + text.count(f"<{tag} ") == text.count(f"</{tag}>"), key


def test_what_people_type_is_escaped_in_messages_and_left_alone_in_toasts() -> None:
    words = words_for("en")

    assert "&lt;3 &amp; &quot;" in words.html("not_found", text='<3 & "')
    assert "<3 & " in words.plain("problem", problem="<3 & ")


@pytest.mark.parametrize(
    ("number", "english", "russian"),
    [
        (1, "Only 1 left", "Осталась 1 штука"),
        (2, "Only 2 left", "Осталось 2 штуки"),
        (5, "Only 5 left", "Осталось 5 штук"),
        (11, "Only 11 left", "Осталось 11 штук"),
        (21, "Only 21 left", "Осталась 21 штука"),
        (112, "Only 112 left", "Осталось 112 штук"),
    ],
)
def test_numbers_have_their_forms(number: int, english: str, russian: str) -> None:
    assert LANGUAGES["en"].count("pieces_left", number) == english
    assert LANGUAGES["ru"].count("pieces_left", number) == russian


@pytest.mark.parametrize(
    ("code", "offered", "chosen"),
    [
        ("ru", ("en", "ru"), "ru"),
        ("ru-RU", ("en", "ru"), "ru"),
        ("de", ("ru", "en"), "ru"),
        ("", ("en",), "en"),
    ],
)
def test_a_reader_gets_their_language_or_the_shops_first(
    code: str, offered: tuple[str, ...], chosen: str
) -> None:
    assert choose_language(code, offered) == chosen


def test_a_refusal_names_the_field_when_it_knows_it() -> None:
    words = words_for("ru")

    assert refusal_words(None, "", words) is None
    assert "имя" in str(refusal_words(Refusal.CONTACT_INVALID, "name", words))
    assert "контактных данных" in str(refusal_words(Refusal.CONTACT_INVALID, "shoe size", words))
