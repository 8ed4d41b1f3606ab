"""The recount: a service's log read whole, its chain checked, its events folded into facts in memory."""

from collections.abc import AsyncIterator

import msgspec

from services.reporting.batch import Batch
from services.reporting.factset import FactSet
from shared.cloudevents import Incoming
from shared.envelope import GENESIS, Recorded, chain
from shared.ranges import Ranges

PAGE = 20_000


class Line(msgspec.Struct):
    """One event of `GET /v1/events`."""

    position: int
    stream: str
    version: int
    id: str
    type: str
    data: str
    happened: str
    participant: str | None
    recorded_at: str
    actor: str
    command_id: str
    correlation_id: str
    causation_id: str | None
    traceparent: str | None
    hash: str

    def recorded(self) -> Recorded:
        """The event as the log hashed it."""
        fields = msgspec.structs.asdict(self) | {"data": self.data.encode(), "hash": bytes.fromhex(self.hash)}
        return Recorded(**fields)


_LINE = msgspec.json.Decoder(Line)


class Broken(Exception):
    """The log is not whole: where, and what is wrong there."""


class Recount:
    """Folds the logs one after the other; memory grows with persons and parcours, not with attendance."""

    def __init__(self) -> None:
        self.facts = FactSet()
        self.counts: dict[str, int] = {}

    async def log(
        self, service: str, lines: AsyncIterator[bytes], counted: Ranges, previous: bytes, position: int
    ) -> tuple[int, bytes]:
        """Check and fold one page of a log, the positions in `counted`; returns the last position and hash. Raises Broken."""
        batch: list[Incoming] = []
        async for text in lines:
            line = _LINE.decode(text)
            event = line.recorded()
            if event.position != position + 1:
                raise Broken(f"{service}: position {position + 1} is missing, the next one there is {event.position}")
            if chain(previous, event) != event.hash:
                raise Broken(f"{service}: the event at position {event.position} is not the one that was hashed")
            position, previous = event.position, event.hash
            if position in counted:
                batch.append(
                    Incoming(service, position, event.type, event.participant, event.recorded_at, None, event.data)
                )
        self.facts.apply(Batch().add(batch))
        self.counts[service] = self.counts.get(service, 0) + len(batch)
        return position, previous


START = (0, GENESIS)
