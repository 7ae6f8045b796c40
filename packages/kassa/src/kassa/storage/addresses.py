"""Where a shop's books are: a file on this machine, or a PostgreSQL database that several machines share."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from kassa.core.errors import Conflict
from kassa.core.secret import Secret
from kassa.service.books import Reading, Storage
from kassa.service.role import Role
from kassa.storage.sqlite import open_sqlite, read_sqlite


@dataclass(frozen=True, slots=True)
class BooksAddress:
    """`postgres` "" = the SQLite file. It may hold a password."""

    file: Path
    postgres: Secret
    shop: str

    @property
    def is_shared(self) -> bool:
        return bool(self.postgres)

    def __str__(self) -> str:
        return "PostgreSQL" if self.postgres else str(self.file)


class ClosableReading(Reading, Protocol):
    async def close(self) -> None: ...


async def open_books(address: BooksAddress, role: Role = Role.ALL) -> Storage:
    """Raises what open_sqlite and open_postgres raise, and Conflict for a part of a shop on a file."""
    if not address.postgres:
        if role is not Role.ALL:
            raise Conflict(
                f"--role {role} is for a shop whose books are in PostgreSQL; {address.file} is for one "
                "process that does everything. `kassa copy` moves a shop there"
            )
        return open_sqlite(address.file, address.shop)
    # Loaded by who needs it: a shop on a file is ready sooner.
    from kassa.storage.postgres import open_postgres

    return await open_postgres(address.postgres.reveal(), address.shop, role)


async def read_books(address: BooksAddress) -> ClosableReading:
    """For reading only, also while the shop sells."""
    if not address.postgres:
        return read_sqlite(address.file, address.shop)
    from kassa.storage.postgres import read_postgres

    return await read_postgres(address.postgres.reveal(), address.shop)


async def migrate(address: BooksAddress) -> None:
    """Brings the books into the newest form. Raises ShopError."""
    if not address.postgres:
        await open_sqlite(address.file, address.shop).close()
        return
    from kassa.storage.postgres.growing import migrate_postgres

    await migrate_postgres(address.postgres.reveal())
