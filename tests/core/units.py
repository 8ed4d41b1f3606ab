"""Units to append, and what a whole log must look like."""

import asyncio
import hashlib
import uuid
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from shared.envelope import GENESIS, NewEvent, Recorded, canonical, chain
from shared.eventlog import Append, Entry

WAIT_SECONDS = 40.0


def unit(
    stream: str,
    events: int = 1,
    *,
    version: int = 0,
    key: str = "",
    request: str = "",
    participant: str | None = None,
    doc: bytes = b'{"n":1}',
    entries: Sequence[Entry] = (),
    reads: dict[str, int] | None = None,
) -> Append:
    """A unit of some events on one stream, which is at `version` before; `reads` are streams it looked at."""
    command = str(uuid.uuid4())
    data = canonical({"id": stream, "record": {"n": 1}, "before": None, "why": None})
    return Append(
        key=key or command,
        fingerprint=hashlib.sha256(request.encode()).digest(),
        actor="tester",
        recorded_at="2016-05-04T10:00:00.000000+00:00",
        command_id=command,
        correlation_id=command,
        causation_id=None,
        traceparent="00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        events=[NewEvent(stream, "thing-done.v1", data, "2016-05-04", participant)] * events,
        expected={stream: version} | (reads or {}),
        docs={stream: doc} if events else {},
        entries=list(entries),
        answer=lambda position: canonical({"command": command, "position": position}),
    )


def check_log(events: Sequence[Recorded]) -> bytes:
    """Positions without a gap, versions of each stream without a gap, an unbroken chain; gives the last hash."""
    versions: dict[str, int] = {}
    last = GENESIS
    for position, event in enumerate(events, 1):
        assert event.position == position
        assert event.version == versions.get(event.stream, 0) + 1
        versions[event.stream] = event.version
        last = chain(last, event)
        assert event.hash == last
    return last


async def until(condition: Callable[[], Awaitable[Any]], what: str, seconds: float = WAIT_SECONDS) -> Any:
    """What the condition gives once it is true; fails where it is not after some seconds."""
    found: Any = None
    try:
        async with asyncio.timeout(seconds):
            while not (found := await condition()):
                await asyncio.sleep(0.05)
    except TimeoutError:
        raise AssertionError(f"not within {seconds:g} s: {what}; the last was {found!r}") from None
    return found
