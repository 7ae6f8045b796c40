"""For a caller who asked for what it may not have."""

from __future__ import annotations


class ShopError(Exception):
    """The base of what a caller may catch."""


class NotFound(ShopError):
    pass


class InvalidInput(ShopError):
    """All that is wrong at once: pairs of a field's name and what was found and would be right."""

    def __init__(self, problems: list[tuple[str, str]]) -> None:
        super().__init__("; ".join(f"{field}: {text}" for field, text in problems))
        self.problems = problems


class TransitionNotAllowed(ShopError):
    pass


class Conflict(ShopError):
    pass
