"""Events that could not be applied: kept whole, visible, and tried again when their cause is mended."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from shared.cloudevents import Incoming, Unreadable, read
from shared.schema import Schema


class _Record(msgspec.Struct):
    headers: list[tuple[str, bytes]]
    value: bytes


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
        place = f"{record.topic}/{record.partition}/{record.offset}"
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
        headers = json.dumps([[name, value.decode("latin-1")] for name, value in record.headers if value is not None])
        await connection.execute(
            f"INSERT INTO {self._table} (place, source, position, participant, headers, value, reason)"
            " VALUES ($1, $2, $3, $4, $5::text::jsonb, $6, $7) ON CONFLICT DO NOTHING",
            place,
            source,
            position,
            participant,
            headers.replace("\\u0000", ""),
            record.value,
            reason,
        )

    async def hold_back(
        self, connection: Any, events: Sequence[Incoming], raw: Mapping[tuple[str, int], Any]
    ) -> list[Incoming]:
        """The events that may be applied: those of a person with an earlier one parked are parked behind it."""
        rows = await connection.fetch(
            f"SELECT source, position, participant FROM {self._table} WHERE position IS NOT NULL"
        )
        if not rows:
            return list(events)
        known = {(row["source"], row["position"]) for row in rows}
        waiting = {(row["source"], row["participant"]) for row in rows if row["participant"] is not None}
        free = []
        for event in events:
            if (event.source, event.position) in known:
                continue
            if event.participant is not None and (event.source, event.participant) in waiting:
                await self.park(
                    connection, event, raw[event.source, event.position], "waits for an earlier event of this person"
                )
            else:
                free.append(event)
        return free

    async def events(self, connection: Any) -> list[Incoming]:
        """The parked events that can be read, in order of position."""
        rows = await connection.fetch(
            f"SELECT source, headers, value FROM {self._table} WHERE position IS NOT NULL ORDER BY position"
        )
        found = []
        for row in rows:
            record = _Record(
                [(name, value.encode("latin-1")) for name, value in json.loads(row["headers"])], row["value"]
            )
            try:
                found.append(read(row["source"], record))
            except Unreadable:
                continue
        return found

    async def waits(self, connection: Any, event: Incoming) -> bool:
        """Whether an earlier event of the same person is still parked."""
        if event.participant is None:
            return False
        return bool(
            await connection.fetchval(
                f"SELECT EXISTS (SELECT FROM {self._table} WHERE source = $1 AND participant = $2 AND position < $3)",
                event.source,
                event.participant,
                event.position,
            )
        )

    async def release(self, connection: Any, event: Incoming) -> None:
        """The event was applied: it is parked no more."""
        await connection.execute(
            f"DELETE FROM {self._table} WHERE source = $1 AND position = $2", event.source, event.position
        )

    async def positions(self, connection: Any) -> dict[str, list[int]]:
        """The parked positions of each source."""
        rows = await connection.fetch(
            f"SELECT source, array_agg(position) AS positions FROM {self._table} WHERE position IS NOT NULL GROUP BY source"
        )
        return {row["source"]: list(row["positions"]) for row in rows}

    async def counts(self, connection: Any) -> dict[str, int]:
        """How much is parked of each source, unreadable records included."""
        rows = await connection.fetch(f"SELECT source, count(*) AS parked FROM {self._table} GROUP BY source")
        return {row["source"]: row["parked"] for row in rows}
