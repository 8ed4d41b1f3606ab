"""Events that could not be applied: kept whole, visible, and tried again when their cause is mended."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from shared.cloudevents import Incoming, Unreadable, read
from shared.schema import Schema

Raw = Mapping[tuple[str, int], Any]


class _Record(msgspec.Struct):
    headers: list[tuple[str, bytes | None]]
    value: bytes | None


class Parked(msgspec.Struct, frozen=True):
    """A parked record, and the event it holds: None where it still cannot be read."""

    place: str
    event: Incoming | None


class Parking:
    """The table `parked` of a schema."""

    def __init__(self, schema: Schema) -> None:
        self._schema = schema

    @property
    def _table(self) -> str:
        return f'"{self._schema.name}".parked'

    async def park(self, connection: Any, event: Incoming, record: Any, reason: str) -> None:
        """Keep an event that could not be applied. The reason is a word of ours, it quotes nothing of the event."""
        place = f"{event.source}:{event.position}"
        await self._insert(connection, place, event.source, event.position, event.participant, record, reason)

    async def park_unreadable(self, connection: Any, source: str, record: Any, reason: str) -> None:
        """Keep a record that is no event, under its place on the topic."""
        installation = source.rpartition("/")[:2]  # two may have a topic of the same name
        place = f"{''.join(installation)}{record.topic}/{record.partition}/{record.offset}"
        await self._insert(connection, place, source, None, None, record, reason)

    async def _insert(
        self,
        connection: Any,
        place: str,
        source: str,
        position: int | None,
        participant: str | None,
        record: Any,
        reason: str,
    ) -> None:
        # Latin-1 gives each byte a character of its own: what comes back is what came.
        headers = [[name, None if value is None else value.decode("latin-1")] for name, value in record.headers]
        await connection.execute(
            f"INSERT INTO {self._table} (place, source, position, participant, headers, value, reason)"
            " VALUES ($1, $2, $3, $4, $5::text::json, $6, $7) ON CONFLICT DO NOTHING",
            place, source, position, participant, json.dumps(headers), record.value, reason,
        )  # fmt: skip

    async def hold_back(self, connection: Any, events: Sequence[Incoming], raw: Raw) -> list[Incoming]:
        """The events that may be applied: those of a person with an earlier one parked are parked behind it."""
        rows = await connection.fetch(
            f"SELECT source, position, participant FROM {self._table} WHERE position = ANY($1) OR participant = ANY($2)",
            [event.position for event in events],
            list({event.participant for event in events if event.participant is not None}),
        )
        if not rows:
            return list(events)
        known = {(row["source"], row["position"]) for row in rows}
        waiting = {(row["source"], row["participant"]) for row in rows if row["participant"] is not None}
        free = []
        for event in events:
            place = (event.source, event.position)
            if place in known:
                continue
            if (event.source, event.participant) in waiting:
                await self.park(connection, event, raw[place], "waits for an earlier event of this person")
            else:
                free.append(event)
        return free

    async def all(self, connection: Any, sources: Sequence[str]) -> list[Parked]:
        """Everything parked of these sources, in order of position within each."""
        rows = await connection.fetch(
            f"SELECT place, source, headers::text AS headers, value FROM {self._table} WHERE source = ANY($1)",
            list(sources),
        )
        found = [Parked(row["place"], _event(row)) for row in rows]
        return sorted(found, key=lambda one: (one.event.source, one.event.position) if one.event else ("", 0))

    async def release(self, connection: Any, places: Sequence[str]) -> None:
        """These were applied: they are parked no more."""
        await connection.execute(f"DELETE FROM {self._table} WHERE place = ANY($1)", list(places))

    async def forget(self, connection: Any, sources: Sequence[str]) -> None:
        """Nothing is parked of these sources: their topics are read again."""
        await connection.execute(f"DELETE FROM {self._table} WHERE source = ANY($1)", list(sources))

    async def counts(self, connection: Any) -> dict[str, int]:
        """How much is parked of each source, unreadable records included."""
        rows = await connection.fetch(f"SELECT source, count(*) AS parked FROM {self._table} GROUP BY source")
        return {row["source"]: row["parked"] for row in rows}


def _event(row: Any) -> Incoming | None:
    headers = [(name, None if value is None else value.encode("latin-1")) for name, value in json.loads(row["headers"])]
    try:
        return read(row["source"], _Record(headers, row["value"]))
    except Unreadable:
        return None
