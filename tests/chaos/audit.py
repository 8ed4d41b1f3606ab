"""Every acknowledged command beside the logs: what is not there is lost, what nobody was told of is doubled. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Acknowledged:
    """An answer to a command: the events of `types` on records of one command end at `position` of the service's log."""

    service: str
    key: str
    id: str
    stream: str
    position: int
    types: tuple[str, ...]
    fault: str


@dataclass
class Found:
    """A sentence for each loss and each doubling; their numbers by fault."""

    sentences: list[str] = field(default_factory=list)
    lost: Counter[str] = field(default_factory=Counter)
    doubled: Counter[str] = field(default_factory=Counter)


Logs = Mapping[str, Sequence[Mapping[str, Any]]]
"""By service, its events in order, as `GET /v1/events` gives them."""


def audit(acknowledged: Iterable[Acknowledged], logs: Logs, windows: Mapping[str, Mapping[int, str]]) -> Found:
    """Each event is of exactly one acknowledged command, and each command's events are there.

    `windows` tells, by service and position, the fault under which an event was recorded (for those nobody claims).
    """
    found = Found()
    claims: dict[tuple[str, int], str] = {}
    keys: Counter[str] = Counter()
    for one in acknowledged:
        keys[one.key] += 1
        first = one.position - len(one.types) + 1
        events = logs[one.service][first - 1 : one.position] if first > 0 else ()
        if not _is(one, events):
            found.lost[one.fault] += 1
            found.sentences.append(f"lost: {one.service} {one.key}, acknowledged at {first} to {one.position}")
            continue
        for position in range(first, one.position + 1) if one.types else ():
            other = claims.setdefault((one.service, position), one.key)
            if other != one.key:
                found.lost[one.fault] += 1
                found.sentences.append(f"lost: {one.service} {one.key} was told position {position}, that of {other}")
    for key, times in keys.items():
        if times > 1:
            found.sentences.append(f"doubled: {key} was acknowledged {times} times")
            found.doubled[""] += 1
    for service, events in logs.items():
        for place, event in enumerate(events, 1):
            if event["position"] != place:
                found.sentences.append(f"lost: {service} has position {event['position']} where {place} should be")
                found.lost[""] += 1
            if (service, place) not in claims:
                found.doubled[_window(windows.get(service, {}), place)] += 1
                found.sentences.append(f"doubled: {service} {place} ({event['type']}) is of no acknowledged command")
    return found


def _is(one: Acknowledged, events: Sequence[Mapping[str, Any]]) -> bool:
    """Whether these are the events that were acknowledged: their types, all of one command, one of them on its stream."""
    if not one.types:
        return True
    types = tuple(str(event["type"]) for event in events)
    commands = {event["command_id"] for event in events}
    return types == one.types and len(commands) == 1 and one.stream in {event["stream"] for event in events}


def _window(starts: Mapping[int, str], position: int) -> str:
    """The fault that the log's position falls to: that of the greatest start before it."""
    before = [start for start in starts if start < position]
    return starts[max(before)] if before else ""
