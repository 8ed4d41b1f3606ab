"""What an inbox has applied: the set of positions of each source, moved in the transaction that applied them."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec

from shared.cloudevents import Incoming
from shared.ranges import Ranges
from shared.schema import Schema

Offsets = Mapping[str, dict[str, int]]


class State:
    """The checkpoints as they are under the lock. `version` counts the rows moved since the beginning."""

    def __init__(self, applied: dict[str, Ranges], offsets: dict[str, dict[str, int]], version: int) -> None:
        self.applied = applied
        self.offsets = offsets
        self.version = version

    def has(self, event: Incoming) -> bool:
        """Whether the event was applied before."""
        return event.position in self.applied[event.source]

    def fresh(self, events: Iterable[Incoming]) -> list[Incoming]:
        """The events not applied yet, each once, in order of position within each source."""
        first = {(event.source, event.position): event for event in events if not self.has(event)}
        return [first[place] for place in sorted(first)]


class Progress(msgspec.Struct, frozen=True):
    """How far one source is: positions applied, positions applied or parked, and when one was last applied."""

    applied: Ranges
    seen: Ranges
    at: datetime | None


class Checkpoints:
    """The table `checkpoints` of a schema, a row a source; all rows are locked together and in order."""

    def __init__(self, schema: Schema, sources: Sequence[str]) -> None:
        self._schema = schema
        self._sources = list(sources)

    @property
    def _table(self) -> str:
        return f'"{self._schema.name}".checkpoints'

    async def lock(self, connection: Any) -> State:
        """Lock every row until the end of the transaction."""
        query = f"""SELECT source, applied::text AS applied, offsets::text AS offsets, version FROM {self._table}
            WHERE source = ANY($1) ORDER BY source FOR UPDATE"""
        rows = await connection.fetch(query, self._sources)
        if len(rows) < len(self._sources):
            await connection.execute(
                f"INSERT INTO {self._table} (source) SELECT unnest($1::text[]) ON CONFLICT DO NOTHING", self._sources
            )
            rows = await connection.fetch(query, self._sources)
        return State(
            {row["source"]: Ranges.parse(row["applied"]) for row in rows},
            {row["source"]: json.loads(row["offsets"]) for row in rows},
            sum(row["version"] for row in rows),
        )

    async def move(self, connection: Any, state: State, done: Sequence[Incoming], offsets: Offsets) -> None:
        """Note these events as applied, and where to read on."""
        positions: dict[str, list[int]] = {source: [] for source in self._sources}
        for event in done:
            positions[event.source].append(event.position)
        for source, numbers in sorted(positions.items()):
            reached = state.offsets[source] | offsets.get(source, {})
            if not numbers and reached == state.offsets[source]:
                continue
            state.applied[source].add(numbers)
            state.offsets[source] = reached
            await connection.execute(
                f"UPDATE {self._table} SET applied = $2::text::int8multirange, offsets = $3::text::jsonb,"
                " version = version + 1, last_applied_at = CASE WHEN $4 THEN now() ELSE last_applied_at END"
                " WHERE source = $1",
                source, str(state.applied[source]), json.dumps(reached), bool(numbers),
            )  # fmt: skip
            state.version += 1

    async def offsets(self, connection: Any) -> Offsets:
        """Where to read on, by source and partition."""
        rows = await connection.fetch(f"SELECT source, offsets::text AS offsets FROM {self._table}")
        return {row["source"]: json.loads(row["offsets"]) for row in rows}

    async def progress(self, connection: Any) -> dict[str, Progress]:
        """How far each source is. A parked position is seen, and not applied."""
        rows = await connection.fetch(
            f"""SELECT source, applied::text AS applied, (applied + coalesce(parked, '{{}}'))::text AS seen, last_applied_at
            FROM {self._table} LEFT JOIN (
                SELECT source, range_agg(int8range(position, position, '[]')) AS parked FROM "{self._schema.name}".parked
                WHERE position IS NOT NULL GROUP BY source) AS p USING (source)"""
        )
        found = {}
        for row in rows:
            applied = Ranges.parse(row["applied"])
            # Most often nothing is parked; parsing is what costs here while partitions are read unevenly.
            seen = applied if row["seen"] == row["applied"] else Ranges.parse(row["seen"])
            found[row["source"]] = Progress(applied, seen, row["last_applied_at"])
        return {source: found.get(source) or Progress(Ranges(), Ranges(), None) for source in self._sources}
