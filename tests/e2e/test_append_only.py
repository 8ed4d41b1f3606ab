"""A log is only added to: nobody may change it, and whoever does it with force is found out."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg
import pytest

from espace.stack import postgres, services
from espace.stack.provision import Plan
from tests.e2e.checks import LOGS, bring, heads, settle, verify
from tests.e2e.folders import make
from tests.stacks import Stack

CHANGES = ("UPDATE events SET actor = 'x'", "DELETE FROM events", "TRUNCATE events", "DROP TABLE events",
           "UPDATE events SET data = data WHERE position = 1", "ALTER TABLE events DISABLE TRIGGER ALL")  # fmt: skip


def plan(stack: Stack) -> Plan:
    who = stack.home.part("postgres")
    assert who is not None
    return Plan(postgres.url(stack.home, who["port"]))


@asynccontextmanager
async def connected(url: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(url)
    try:
        yield connection
    finally:
        await connection.close()


@asynccontextmanager
async def forced(stack: Stack, service: str) -> AsyncIterator[asyncpg.Connection]:
    """A superuser who has put the trigger out of the way; on again at the end."""
    where = plan(stack)
    async with connected(where.url(where.database(service))) as connection:
        await connection.execute("ALTER TABLE events DISABLE TRIGGER events_are_kept")
        try:
            yield connection
        finally:
            await connection.execute("ALTER TABLE events ENABLE TRIGGER events_are_kept")


@pytest.mark.parametrize("service", LOGS)
async def test_no_statement_of_the_service_or_the_owner_changes_an_event(mortal: Stack, service: str) -> None:
    where = plan(mortal)
    password = services.password(mortal.home, service)
    async with connected(where.url(where.database(service), where.role(service), password)) as own:
        for statement in CHANGES:
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await own.execute(statement)
        for other in {*LOGS} - {service}:
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await asyncpg.connect(where.url(where.database(other), where.role(service), password))
    async with connected(where.url(where.database(service))) as superuser:
        for statement in CHANGES[:3]:
            with pytest.raises(asyncpg.RestrictViolationError):
                await superuser.execute(statement)


def found_out(stack: Stack, service: str, position: int) -> None:
    done = stack.espace("verify")
    assert done.returncode == 4, f"{done.returncode}: {done.stderr}"
    assert service in done.stderr
    assert str(position) in done.stderr


@pytest.fixture
def filled(mortal: Stack, tmp_path: Path) -> Stack:
    assert bring(mortal, tmp_path, make("append", people=6, sessions=4)) == set()
    settle(mortal)
    return mortal


@pytest.mark.parametrize("byte", [ord("9"), 0xFF], ids=["a letter", "no text at all"])
async def test_one_byte_of_one_event_is_found(filled: Stack, byte: int) -> None:
    position = heads(filled)["bilan"] // 2
    async with forced(filled, "bilan") as superuser:
        data = await superuser.fetchval("SELECT data FROM events WHERE position = $1", position)
        other = data[:20] + bytes([byte if data[20] != byte else ord("8")]) + data[21:]
        await superuser.execute("UPDATE events SET data = $1 WHERE position = $2", other, position)
        try:
            found_out(filled, "bilan", position)
        finally:
            await superuser.execute("UPDATE events SET data = $1 WHERE position = $2", data, position)
    verify(filled)


async def test_the_envelope_is_covered_too(filled: Stack) -> None:
    position = heads(filled)["ateliers"] - 1
    async with forced(filled, "ateliers") as superuser:
        for column in ("actor", "recorded_at", "participant", "happened", "type", "stream"):
            value = await superuser.fetchval(f"SELECT {column} FROM events WHERE position = $1", position)
            change = f"UPDATE events SET {column} = $1 WHERE position = $2"
            await superuser.execute(change, f"{value or ''}0", position)
            try:
                found_out(filled, "ateliers", position)
            finally:
                await superuser.execute(change, value, position)
    verify(filled)


async def test_a_removed_event_is_found(filled: Stack) -> None:
    async with forced(filled, "intake") as superuser:
        for back in (0, 3):
            position = heads(filled)["intake"] - back
            row = await superuser.fetchrow("SELECT * FROM events WHERE position = $1", position)
            assert row is not None
            await superuser.execute("DELETE FROM events WHERE position = $1", position)
            try:
                found_out(filled, "intake", position)
            finally:
                places = ", ".join(f"${number}" for number in range(1, len(row) + 1))
                again = f"INSERT INTO events ({', '.join(row.keys())}) VALUES ({places})"
                await superuser.execute(again, *row.values())
    verify(filled)
