"""The tables of the first release as each database was told them."""

from __future__ import annotations

from importlib.resources import files

_FILES = {"sqlite": "sqlite.sql", "postgresql": "postgres.sql"}


def first_tables(dialect: str) -> list[str]:
    """The statements, one by one. A statement ends with a semicolon before an empty line."""
    text = (files(__package__) / _FILES[dialect]).read_text("utf-8")
    told = "\n".join(line for line in text.splitlines() if not line.startswith("--"))
    return [statement.rstrip().removesuffix(";") for statement in told.strip().split(";\n\n")]
