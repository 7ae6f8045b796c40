"""Databases for the shops of the proof, each with full shelves from the first moment."""

from __future__ import annotations

import secrets

from tests.reliability.books import command, database_named, fetch


async def empty_database(server: str) -> str:
    """The address of a new database on this server."""
    return await copy_of_database(server, "template0")


async def copy_of_database(server: str, template: str) -> str:
    """Nobody may be connected to the one that is copied."""
    name = f"kassa_{secrets.token_hex(6)}"
    await command(server, f"CREATE DATABASE {name} TEMPLATE {template}")
    return database_named(server, name)


async def drop_database(server: str, address: str) -> None:
    name = address.partition("?")[0].rpartition("/")[2]
    await command(server, f"DROP DATABASE {name} WITH (FORCE)")


async def replicas_of(address: str) -> set[str]:
    """The names under which replicas hold leases."""
    rows = await fetch(address, "SELECT DISTINCT owner FROM leases WHERE name LIKE 'replica %'")
    return {str(row[0]) for row in rows}


async def end_leases(address: str, owners: set[str]) -> None:
    """As if the time of these dead replicas' leases had passed: twenty seconds would say nothing more."""
    await command(address, "UPDATE leases SET until = 0 WHERE owner = ANY($1::text[])", list(owners))
