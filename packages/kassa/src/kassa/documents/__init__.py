"""Files that people write: read with the line of every value, and all that is wrong told at once."""

from kassa.documents.problem import BadDocument, Problem, why_unreadable
from kassa.documents.table import Table
from kassa.documents.toml_document import TomlDocument, read_toml

__all__ = ["BadDocument", "Problem", "Table", "TomlDocument", "read_toml", "why_unreadable"]
