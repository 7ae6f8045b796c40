"""A backup of a shop's file while it sells, and the way back."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from kassa.core.errors import Conflict, NotFound, ShopError
from kassa.service.marks import BACKED_UP
from kassa.storage import checking, queries
from kassa.storage.lock import FileLock, UnusableFile
from kassa.storage.migrating import bring_up_to_date
from kassa.storage.restoring import backed_up_at, mark_restored

# SQLite's own files beside the books.
_BESIDE = ("", "-wal", "-shm")


@dataclass(frozen=True, slots=True)
class BackedUp:
    """`wrong`: what did not add up in the books when they were backed up; the backup is kept all the same."""

    orders: int
    size: int
    wrong: list[str]


@dataclass(frozen=True, slots=True)
class Restored:
    """`aside`: where the file went that was there before; None = there was none."""

    orders: int
    made_at: float
    aside: Path | None


def back_up(file: Path, target: Path, shop: str) -> BackedUp:
    """The books as they are at one moment, in one file that is on the disk when this returns.

    Raises NotFound, UnusableFile, ShopError when it can't be written, and Conflict when the target is there
    already or the copy is damaged.
    """
    if target.exists():
        raise Conflict(f"{target} is there already; a backup is never written over another one")
    if not target.parent.is_dir():
        raise NotFound(f"there is no folder {target.parent} for the backup")
    with _written_whole(target) as part:
        with closing(queries.connect_for_reading(file)) as source, closing(_new(part)) as copy:
            # In one step: a copy in pieces begins again with every sale.
            source.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE")
            put = "INSERT OR REPLACE INTO marks (shop, name, value, set_at) VALUES ('', ?, ?, ?)"
            copy.execute(put, (BACKED_UP, f"{time.time():.0f}", time.time()))
            _refuse_damage(copy, part)
            orders = copy.execute("SELECT count(*) FROM orders").fetchone()[0]
            wrong = checking.check(copy, shop)
        size = part.stat().st_size
    return BackedUp(orders, size, wrong)


def restore(backup: Path, file: Path, nothing_was_sold: bool = False) -> Restored:
    """Puts a backup in the place of the shop's file, which is put aside. The shop may not be running.

    Raises FileInUse, NotFound and UnusableFile; then everything is as it was.
    """
    lock = FileLock(file.with_name(file.name + ".lock"))
    try:
        with _written_whole(file) as part:
            with closing(_source(backup)) as source, closing(_new(part)) as copy:
                source.backup(copy)
                _refuse_damage(copy, backup)
            # A copy that was made by other means: it can't be younger than its file.
            made_at = _take_mark(part) or f"{backup.stat().st_mtime:.0f}"
            bring_up_to_date(part)
            with closing(_new(part)) as copy:
                mark_restored(copy, made_at, nothing_was_sold)
                copy.execute("PRAGMA journal_mode = DELETE")
                orders = copy.execute("SELECT count(*) FROM orders").fetchone()[0]
            aside = _put_aside(file)
    finally:
        lock.release()
    return Restored(orders, float(made_at), aside)


@contextmanager
def _written_whole(target: Path) -> Iterator[Path]:
    """A file to write, which is the target once all of it is on the disk."""
    part = target.with_name(target.name + ".part")
    try:
        part.unlink(missing_ok=True)
        part.touch(mode=0o600)
        yield part
        _sync(part)
        part.rename(target)
        _sync(target.parent)
    except OSError as error:
        # A full disk, a folder that is somebody else's.
        raise ShopError(f"{target} can't be written: {(error.strerror or str(error)).lower()}") from error
    except sqlite3.Error as error:
        # A file that is no database.
        raise UnusableFile(target, error) from error
    finally:
        for end in _BESIDE:
            part.with_name(part.name + end).unlink(missing_ok=True)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _new(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(path, isolation_level=None)


def _source(backup: Path) -> sqlite3.Connection:
    """Of an earlier Kassa, too."""
    if not backup.exists():
        raise UnusableFile(backup, "there is no such file")
    connection = sqlite3.connect(f"file:{backup}?mode=ro", uri=True, isolation_level=None)
    try:
        connection.execute("SELECT version_num FROM alembic_version")
    except sqlite3.DatabaseError as error:
        connection.close()
        raise UnusableFile(backup, error) from error
    return connection


def _refuse_damage(copy: sqlite3.Connection, path: Path) -> None:
    (found,) = copy.execute("PRAGMA integrity_check(1)").fetchone()
    if found != "ok":
        raise UnusableFile(path, f"it is damaged: {found}")


def _take_mark(part: Path) -> str:
    """When the backup was made. What follows from that is this room's to do, not the next opener's."""
    with closing(_new(part)) as copy:
        try:
            made_at = backed_up_at(copy)
        except sqlite3.OperationalError:
            # Books of the first release have no marks.
            return ""
        copy.execute("DELETE FROM marks WHERE shop = '' AND name = ?", (BACKED_UP,))
        return made_at


def _put_aside(file: Path) -> Path | None:
    if not file.exists():
        return None
    moment = datetime.fromtimestamp(time.time(), UTC).strftime("%Y%m%d-%H%M%S")
    aside = file.with_name(f"{file.name}.before-restore-{moment}")
    for end in _BESIDE:
        beside = file.with_name(file.name + end)
        if beside.exists():
            beside.rename(aside.with_name(aside.name + end))
    return aside
