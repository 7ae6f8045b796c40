"""Every sentence that a buyer or a merchant reads, one table per language with the same keys."""

from kassa.telegram.words.languages import LANGUAGES, Words, choose_language, refusal_words, words_for

__all__ = ["LANGUAGES", "Words", "choose_language", "refusal_words", "words_for"]
