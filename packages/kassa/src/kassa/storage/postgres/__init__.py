"""A shop's books in PostgreSQL, for one replica of the shop or several."""

from kassa.storage.postgres.opening import open_postgres, read_postgres

__all__ = ["open_postgres", "read_postgres"]
