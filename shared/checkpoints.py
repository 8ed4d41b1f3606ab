"""What an inbox has applied: the set of positions of each source, moved in the transaction that applied them."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from operator import attrgetter
from typing import Any

import msgspec

from shared.cloudevents import Incoming
from shared.links import Links
from shared.ranges import Ranges
from shared.schema import Schema

Offsets = Mapping[str, dict[str, int]]
_JSON = msgspec.json.Encoder()
_LINKS = msgspec.json.Decoder(Links)


class State:
    """The checkpoints as they are under the lock. `version` counts the rows moved since the beginning.

    `stale`: what was applied was, some of it, kept in another shape than the reader's.
    """

    def __init__(
        self,
        applied: dict[str, Ranges],
        offsets: dict[str, dict[str, int]],
        links: dict[str, Links],
        version: int,
        *,
        stale: bool = False,
    ) -> None:
        self.applied = applied
        self.offsets = offsets
        self.links = links
        self.version = version
        self.stale = stale

    def has(self, event: Incoming) -> bool:
        """Whether the event was applied before."""
        return event.position in self.applied[event.source]

    def fresh(self, events: Iterable[Incoming]) -> list[Incoming]:
        """The events not applied yet, each once, in order of position within each source."""
        first = {(event.source, event.position): event for event in events if not self.has(event)}
        return [first[place] for place in sorted(first)]

    def of_another_log(self, events: Iterable[Incoming]) -> set[str]:
        """The sources whose events, applied ones included, are seen now or were seen before to be of two logs."""
        found = {source for source, links in self.links.items() if links.forked_at is not None}
        mine: dict[str, list[Incoming]] = {}
        for event in events:
            mine.setdefault(event.source, []).append(event)
        for source, some in mine.items():
            if source not in found:
                links, in_order = self.links[source], sorted(some, key=attrgetter("position"))
                links.forked_at = links.fork(self.applied[source], in_order)
                links.begin(in_order)
                if links.forked_at is not None:
                    found.add(source)
        return found


class Progress(msgspec.Struct, frozen=True):
    """How far one source is: positions applied, positions applied or parked, when one was last applied, and since where
    its events are of another log.
    """

    applied: Ranges
    seen: Ranges
    at: datetime | None
    forked_at: int | None


class Checkpoints:
    """The table `checkpoints` of a schema, a row a source; all rows are locked together and in order.

    With a `shape`, `read_as` says in which shape a row's events were kept, and at which version of the row that was said: a
    program that does not know of shapes moves the version alone, so that what it kept is noticed too.
    """

    def __init__(self, schema: Schema, sources: Sequence[str], shape: int = 0) -> None:
        self._schema = schema
        self._sources = list(sources)
        self._shape = int(shape)

    @property
    def _table(self) -> str:
        return f'"{self._schema.name}".checkpoints'

    async def lock(self, connection: Any) -> State:
        """Lock every row until the end of the transaction."""
        stale = f"read_as <> '{self._shape}@' || version" if self._shape else "false"
        query = f"""SELECT source, applied::text AS applied, offsets::text AS offsets, links::text AS links, version,
            {stale} AS stale FROM {self._table} WHERE source = ANY($1) ORDER BY source FOR UPDATE"""
        rows = await connection.fetch(query, self._sources)
        if len(rows) < len(self._sources):
            await connection.execute(
                f"INSERT INTO {self._table} (source) SELECT unnest($1::text[]) ON CONFLICT DO NOTHING", self._sources
            )
            rows = await connection.fetch(query, self._sources)
        applied = {row["source"]: Ranges.parse(row["applied"]) for row in rows}
        return State(
            applied,
            {row["source"]: json.loads(row["offsets"]) for row in rows},
            {row["source"]: _LINKS.decode(row["links"]).of(applied[row["source"]]) for row in rows},
            sum(row["version"] for row in rows),
            stale=any(row["stale"] for row in rows),
        )

    async def move(self, connection: Any, state: State, done: Sequence[Incoming], offsets: Offsets) -> None:
        """Note these events as applied, and where to read on."""
        mine: dict[str, list[Incoming]] = {source: [] for source in self._sources}
        for event in done:
            mine[event.source].append(event)
        for source, events in sorted(mine.items()):
            reached = state.offsets[source] | offsets.get(source, {})
            links = state.links[source]
            if not events and reached == state.offsets[source] and links.forked_at is None:
                continue
            applied = state.applied[source]
            reach, highest = applied.reach(), applied.highest()
            applied.add(event.position for event in events)
            links.follow(reach, highest, applied, sorted(events, key=attrgetter("position")))
            state.offsets[source] = reached
            await connection.execute(
                f"UPDATE {self._table} SET applied = $2::text::int8multirange, offsets = $3::text::jsonb,"
                " version = version + 1, last_applied_at = CASE WHEN $4 THEN now() ELSE last_applied_at END,"
                f" links = $5::text::jsonb{'' if state.stale else self._read_as} WHERE source = $1",
                source, str(applied), json.dumps(reached), bool(events), _JSON.encode(links).decode(),
            )  # fmt: skip
            state.version += 1

    @property
    def _read_as(self) -> str:
        return f", read_as = '{self._shape}@' || (version + 1)" if self._shape else ""

    async def forget(self, connection: Any) -> None:
        """Nothing was applied: all is read again."""
        await connection.execute(
            f"UPDATE {self._table} SET applied = '{{}}', offsets = '{{}}', version = version + 1{self._read_as},"
            " links = jsonb_build_object('readings', coalesce((links ->> 'readings')::int, 0) + 1) WHERE source = ANY($1)",
            self._sources,
        )

    async def begin(self, connection: Any, firsts: Mapping[str, str]) -> None:
        """Note which log each of these sources has: the hash of its first event, in hexadecimal."""
        await connection.execute(
            f"UPDATE {self._table} SET links = links || jsonb_build_object('first', first)"
            " FROM unnest($1::text[], $2::text[]) AS new (name, first) WHERE source = name",
            list(firsts), list(firsts.values()),
        )  # fmt: skip

    async def offsets(self, connection: Any) -> Offsets:
        """Where to read on, by source and partition."""
        rows = await connection.fetch(f"SELECT source, offsets::text AS offsets FROM {self._table}")
        return {row["source"]: json.loads(row["offsets"]) for row in rows}

    async def progress(self, connection: Any) -> dict[str, Progress]:
        """How far each source is. A parked position is seen, and not applied."""
        rows = await connection.fetch(
            f"""SELECT source, applied::text AS applied, (applied + coalesce(parked, '{{}}'))::text AS seen, last_applied_at,
                (links ->> 'forked_at')::bigint AS forked_at
            FROM {self._table} LEFT JOIN (
                SELECT source, range_agg(int8range(position, position, '[]')) AS parked FROM "{self._schema.name}".parked
                WHERE position IS NOT NULL GROUP BY source) AS p USING (source)"""
        )
        found = {}
        for row in rows:
            applied = Ranges.parse(row["applied"])
            # Most often nothing is parked; parsing is what costs here while partitions are read unevenly.
            seen = applied if row["seen"] == row["applied"] else Ranges.parse(row["seen"])
            found[row["source"]] = Progress(applied, seen, row["last_applied_at"], row["forked_at"])
        return {source: found.get(source) or Progress(Ranges(), Ranges(), None, None) for source in self._sources}
