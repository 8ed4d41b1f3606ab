"""Databases of the benchmark's own on its server, one for each measurement."""

import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg


class NotDurable(Exception):
    """The server does not wait for its disk: no figure of it would mean anything."""


@asynccontextmanager
async def fresh(postgres: str) -> AsyncIterator[str]:
    """URL of an empty database, dropped at the end. NotDurable: fsync or synchronous_commit is off."""
    name = f"bench_{secrets.token_hex(6)}"
    admin = await asyncpg.connect(postgres)
    try:
        for setting in ("fsync", "synchronous_commit"):
            if await admin.fetchval(f"SHOW {setting}") != "on":
                raise NotDurable(f"{setting} is off on the server: switch it on to measure appends.")
        await admin.execute(f"CREATE DATABASE {name}")
        # What an earlier measurement left to write is written now, not during this one.
        await admin.execute("CHECKPOINT")
        try:
            yield postgres.rpartition("/")[0] + f"/{name}"
        finally:
            await admin.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
    finally:
        await admin.close()
