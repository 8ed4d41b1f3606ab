"""The tables of a database as they were, put back row by row as a restore would."""

from collections.abc import Sequence
from typing import Any

import asyncpg

LOG = ("events", "head", "streams", "directory", "commands", "relay")


class Backup:
    """Some tables at one moment."""

    def __init__(self, rows: dict[str, list[asyncpg.Record]]) -> None:
        self.rows = rows

    @classmethod
    async def of(cls, database: Any, tables: Sequence[str] = LOG) -> "Backup":
        return cls({name: await database.fetch(f"SELECT * FROM {name}") for name in tables})

    async def restore(self, connection: Any) -> None:
        """Put the rows back, as an administrator: what keeps events from being removed is off meanwhile."""
        async with connection.transaction():
            await connection.execute("SET LOCAL session_replication_role = replica")
            for name, rows in self.rows.items():
                await connection.execute(f"DELETE FROM {name}")
                await connection.copy_records_to_table(
                    name.rpartition(".")[2],
                    schema_name=name.rpartition(".")[0] or None,
                    records=[tuple(row) for row in rows],
                )
