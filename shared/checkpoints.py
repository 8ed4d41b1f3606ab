"""What an inbox has applied: the set of positions of each source, moved in the transaction that applied them."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from shared.cloudevents import Incoming
from shared.ranges import Ranges
from shared.schema import Schema


class State:
    """The checkpoints as they are under the lock. `version` counts the transactions that moved them."""

    def __init__(self, applied: dict[str, Ranges], version: int) -> None:
        self.applied = applied
        self.version = version

    def has(self, event: Incoming) -> bool:
        """Whether the event was applied before."""
        return event.position in self.applied[event.source]

    def fresh(self, events: Iterable[Incoming]) -> list[Incoming]:
        """The events not applied yet, each once, in order of position within each source."""
        first = {(event.source, event.position): event for event in events if not self.has(event)}
        return [first[place] for place in sorted(first)]


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
        query = f"SELECT source, applied::text AS applied, version FROM {self._table} WHERE source = ANY($1) ORDER BY source FOR UPDATE"
        rows = await connection.fetch(query, self._sources)
        if len(rows) < len(self._sources):
            await connection.execute(
                f"INSERT INTO {self._table} (source) SELECT unnest($1::text[]) ON CONFLICT DO NOTHING", self._sources
            )
            rows = await connection.fetch(query, self._sources)
        return State({row["source"]: Ranges.parse(row["applied"]) for row in rows}, sum(row["version"] for row in rows))

    async def move(
        self, connection: Any, state: State, done: Sequence[Incoming], offsets: Mapping[str, dict[str, int]]
    ) -> None:
        """Note these events as applied, and where to read on."""
        positions: dict[str, list[int]] = {source: [] for source in offsets}
        for event in done:
            positions.setdefault(event.source, []).append(event.position)
        for source, numbers in sorted(positions.items()):
            state.applied[source].add(numbers)
            await connection.execute(
                f"UPDATE {self._table} SET applied = $2::text::int8multirange, offsets = offsets || $3::text::jsonb,"
                " version = version + 1, last_applied_at = CASE WHEN $4 THEN now() ELSE last_applied_at END WHERE source = $1",
                source,
                str(state.applied[source]),
                json.dumps(offsets.get(source, {})),
                bool(numbers),
            )
            state.version += 1

    async def offsets(self, connection: Any) -> dict[str, dict[str, int]]:
        """Where to read on, by source and partition."""
        rows = await connection.fetch(f"SELECT source, offsets FROM {self._table}")
        return {row["source"]: json.loads(row["offsets"]) for row in rows}

    async def gaps(self, connection: Any, parked: Mapping[str, list[int]]) -> dict[str, list[tuple[int, int]]]:
        """The positions missing below the greatest one seen, by source; parked ones are not missing."""
        rows = await connection.fetch(f"SELECT source, applied::text AS applied FROM {self._table}")
        return {
            row["source"]: holes
            for row in rows
            if (holes := _seen(row["applied"], parked.get(row["source"], [])).holes())
        }

    async def status(self, connection: Any, parked: Mapping[str, list[int]]) -> dict[str, dict[str, Any]]:
        """Watermark, missing ranges and time of the last applied event of each source."""
        rows = await connection.fetch(f"SELECT source, applied::text AS applied, last_applied_at FROM {self._table}")
        found = {row["source"]: row for row in rows}
        status: dict[str, dict[str, Any]] = {}
        for source in self._sources:
            row = found.get(source)
            applied = row["applied"] if row else "{}"
            at = row["last_applied_at"] if row else None
            status[source] = {
                "watermark": Ranges.parse(applied).reach(),
                "last_applied_at": at.isoformat() if at else None,
                "gap": [[start, end - 1] for start, end in _seen(applied, parked.get(source, [])).holes()[:10]],
            }
        return status


def _seen(applied: str, parked: Iterable[int]) -> Ranges:
    seen = Ranges.parse(applied)
    seen.add(parked)
    return seen
