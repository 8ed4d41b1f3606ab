"""Whether a topic holds what its log lacks: the log was then restored from a backup, older than what was already told.

What counts as such is an event that follows, by its hash, an event of the log and is not the one that the log has there.
Anything else that somebody put on a topic says nothing about the log.
"""

from collections.abc import Iterable
from typing import Any

import msgspec

from shared.cloudevents import Incoming, Unreadable, read
from shared.envelope import GENESIS


class Ahead(msgspec.Struct, frozen=True):
    """The events `first` to `last` are on the topic and follow the log, which does not have them.

    `forked`: the log has others at these positions, so that they can no longer be taken back into it.
    """

    first: int
    last: int
    forked: bool


class Comparison:
    """Records of a topic held against the log, piece by piece; `outcome` is what they say together."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._roots: set[int] = set()
        self._others: dict[int, dict[bytes, bytes]] = {}

    async def take(self, connection: Any, records: Iterable[Any]) -> None:
        """Hold a piece against the log. What is no event is passed over: readers keep it."""
        events = [event for record in records if (event := self._read(record)) is not None]
        near = {position for event in events for position in (event.position, event.position - 1)}
        rows = await connection.fetch("SELECT position, hash FROM events WHERE position = ANY($1)", list(near))
        held = {0: GENESIS.hex().encode()} | {row["position"]: row["hash"].hex().encode() for row in rows}
        for event in events:
            if held.get(event.position) == event.hash:
                continue
            self._others.setdefault(event.position, {})[event.previous] = event.hash
            if held.get(event.position - 1) == event.previous:
                self._roots.add(event.position)

    def _read(self, record: Any) -> Incoming | None:
        try:
            return read(self._source, record)
        except Unreadable:
            return None

    async def outcome(self, connection: Any) -> Ahead | None:
        """What the topic holds beyond the log, None where it holds nothing."""
        if not self._roots:
            return None
        first = last = min(self._roots)
        head, previous = await connection.fetchval("SELECT position FROM head"), None
        while (found := self._others.get(last)) is not None:
            previous = next(iter(found.values())) if previous is None else found.get(previous)
            if previous is None:
                break
            last += 1
        return Ahead(first, last - 1, first <= head)
