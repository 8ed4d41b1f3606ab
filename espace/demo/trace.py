"""One published figure followed back: from its numerator to the parcours behind it, and to the events that say so."""

from collections.abc import Iterable
from typing import Any, NamedTuple

import msgspec

from espace.demo.published import SITE, YEAR

INDICATOR = "outcome.abandoned"


class Source(NamedTuple):
    """A parcours behind the figure, and the event that holds its latest values."""

    parcours: str
    participant: str
    ended_on: str
    reason: str
    position: int
    event: str
    hash: str


def abandoned(lines: Iterable[bytes]) -> list[Source]:
    """Who is behind `outcome.abandoned` of the published year, from the lines of intake's log (`GET /v1/events`).

    The latest event of each parcours holds; a person counts by the closing parcours, the last that ended in the year.
    """
    latest: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {}
    for line in lines:
        event = msgspec.json.decode(line)
        data = msgspec.json.decode(event["data"])
        record = data["record"] or data["before"] or {}
        if "parcours_id" in record:
            latest[data["id"]] = (event, data["record"] or {})
    closing: dict[str, tuple[tuple[str, str, str], dict[str, Any], dict[str, Any]]] = {}
    for event, record in latest.values():
        if record.get("site") != SITE or not (record.get("ended_on") or "").startswith(str(YEAR)):
            continue
        key = (record["ended_on"], record["starts_on"], record["parcours_id"])
        person = record["participant_id"]
        if person not in closing or key > closing[person][0]:
            closing[person] = (key, event, record)
    return [
        Source(
            record["parcours_id"],
            record["participant_id"],
            record["ended_on"],
            record["end_reason"] or "unknown",
            event["position"],
            event["type"],
            event["hash"],
        )
        for _, event, record in sorted(closing.values(), key=lambda one: one[0])
        if record["end_kind"] == "abandoned"
    ]
