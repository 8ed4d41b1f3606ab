"""Tables out of a database and into one: COPY as text, so that `zcat` and `psql` can do without this software."""

import gzip
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

import asyncpg
import msgspec

from espace.backup.folder import PIECE, Log, Table, Writing
from espace.stack.trouble import Trouble
from shared.envelope import GENESIS, Recorded, chain
from shared.log_batch import COLUMNS
from shared.read_log import SCHEMA, SUFFIX

# What is made anew from the logs and the topics; the migrations' own table is in the manifest.
DERIVED: Final = frozenset(
    (
        *(
            "relay",
            "checkpoints",
            "parked",
            "roster",
            "roster_groups",
            "roster_files",
            "roster_suspensions",
            "alembic_version",
        ),
        *(
            "followed",
            "attended",
            "programme",
            "asked",
            "signalled",
            "absences_due",
            "search_marks",
            "tree",
            "subtrees",
            "stream_parents",
        ),
    )
)
PAGE: Final = 5_000
SAVED = """SELECT c.relname AS name, array_agg(a.attname ORDER BY a.attnum) AS columns
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
    WHERE c.relnamespace = $1::text::regnamespace AND c.relkind = 'r' GROUP BY c.relname ORDER BY c.relname"""


async def save_log(connection: Any, service: str, folder: Writing) -> Log:
    """Save a service's two logs from one snapshot. Trouble: a chain is broken, so that it could never be restored."""
    log = await _save_log(connection, service, "public", folder)
    if not await connection.fetchval("SELECT to_regclass($1) IS NOT NULL", f"{SCHEMA}.events"):
        return log
    async with _within(connection):
        reads = await _save_log(connection, f"{service}{SUFFIX}", SCHEMA, folder)
    return msgspec.structs.replace(log, reads=reads)


@asynccontextmanager
async def _within(connection: Any) -> AsyncIterator[None]:
    """Have statements of the transaction at hand find the tables of the log of reads."""
    await connection.execute(f"SET LOCAL search_path TO {SCHEMA}")
    yield
    await connection.execute("SET LOCAL search_path TO DEFAULT")


async def _save_log(connection: Any, service: str, schema: str, folder: Writing) -> Log:
    position, digest = await connection.fetchrow("SELECT position, hash FROM head")
    revision = await connection.fetchval("SELECT version_num FROM public.alembic_version")
    if why := await broken(connection, position, digest):
        raise Trouble(
            "log_broken",
            f"The log of {service} is not whole ({why}): see `espace verify`, and keep the last backup that was made.",
            part=service,
        )
    tables = {}
    for row in await connection.fetch(SAVED, schema):
        if row["name"] not in DERIVED:
            name = row["name"]
            tables[name] = await save(connection, schema, name, row["columns"], folder, f"{service}/{name}.gz")
    return Log(revision, position, digest.hex(), tables)


async def save(connection: Any, schema: str, name: str, columns: list[str], folder: Writing, file: str) -> Table:
    """Save one table into a file of the folder; memory stays flat."""
    with folder.packed(file) as packed:

        async def take(data: bytes) -> None:
            packed.write(data)

        told = await connection.copy_from_table(name, schema_name=schema, columns=columns, output=take)
    return Table(columns, int(told.split()[1]))


async def load_log(connection: Any, service: str, log: Log, folder: Path) -> None:
    """Load a service's logs into empty tables, in the transaction at hand. Trouble: one is not the log that was saved."""
    await _load_log(connection, service, "public", log, folder)
    if log.reads is not None:
        async with _within(connection):
            await _load_log(connection, f"{service}{SUFFIX}", SCHEMA, log.reads, folder)


async def _load_log(connection: Any, service: str, schema: str, log: Log, folder: Path) -> None:
    for name, table in log.tables.items():
        await load(connection, schema, name, table, folder / service / f"{name}.gz")
    if why := await broken(connection, log.position, bytes.fromhex(log.hash)):
        raise Trouble(
            "backup_damaged", f"{folder} does not hold the log of {service} whole ({why}): use another backup."
        )


async def load(connection: Any, schema: str, name: str, table: Table, file: Path) -> None:
    """Load one table; what its migration had put there goes. Trouble: not all rows came."""
    # An empty table is left alone: of an event even a DELETE that removes nothing is refused.
    if await connection.fetchval(f'SELECT EXISTS (SELECT FROM "{schema}"."{name}")'):
        await connection.execute(f'DELETE FROM "{schema}"."{name}"')
    try:
        told = await connection.copy_to_table(name, schema_name=schema, columns=table.columns, source=_unpacked(file))
    except (asyncpg.DataError, asyncpg.IntegrityConstraintViolationError, EOFError, OSError) as error:
        raise Trouble(
            "backup_damaged", f"{file} cannot be read ({type(error).__name__}): use another backup."
        ) from error
    if (rows := int(told.split()[1])) != table.rows:
        raise Trouble("backup_damaged", f"{file} has {rows} rows instead of {table.rows}: use another backup.")


async def _unpacked(file: Path) -> AsyncIterator[bytes]:
    with gzip.open(file, "rb") as packed:
        while piece := packed.read(PIECE):
            yield piece


async def broken(connection: Any, position: int, digest: bytes) -> str | None:
    """Why the log is not whole from the first event to this position and hash, None where it is."""
    last, previous = 0, GENESIS
    cursor = await connection.cursor(f"SELECT {', '.join(COLUMNS)} FROM events ORDER BY position")
    while rows := await cursor.fetch(PAGE):
        for event in (Recorded(*row) for row in rows):
            if event.position != last + 1:
                return f"position {last + 1} is missing"
            if chain(previous, event) != event.hash:
                return f"the event at position {event.position} is not the one that was hashed"
            last, previous = event.position, event.hash
    if (last, previous) != (position, digest):
        return f"it ends at position {last}, and should at {position}"
    return None
