"""An inbox handler that keeps each event in a table where a second time would be an error."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import asyncpg

from shared.cloudevents import Incoming

TABLE = "CREATE TABLE kept (source text, position bigint, participant text, PRIMARY KEY (source, position))"


class Poison(Exception):
    """The handler cannot take this event."""


class Keeper:
    """Keeps events; those at a position of `poison` are refused. `before` runs in each transaction before anything is kept."""

    def __init__(self) -> None:
        self.poison: set[int] = set()
        self.before: Callable[[Any], Awaitable[None]] | None = None
        self.batches: list[list[int]] = []
        self.versions: list[int] = []
        self.seen_version: int | None = None

    async def apply(self, connection: Any, events: Sequence[Incoming], previous_version: int) -> None:
        self.batches.append([event.position for event in events])
        self.seen_version = previous_version
        if self.before is not None:
            await self.before(connection)
        await connection.executemany(
            "INSERT INTO kept VALUES ($1, $2, $3)",
            [(event.source, event.position, event.participant) for event in events],
        )
        if self.poison & {event.position for event in events}:
            raise Poison

    async def committed(self, version: int) -> None:
        self.versions.append(version)

    def rolled_back(self) -> None:
        self.seen_version = None


async def kept(pool: asyncpg.Pool, source: str = "intake") -> list[int]:
    """The positions kept of a source."""
    rows = await pool.fetch("SELECT position FROM kept WHERE source = $1 ORDER BY position", source)
    return [row["position"] for row in rows]
