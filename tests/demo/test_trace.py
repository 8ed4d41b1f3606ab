"""A figure followed back to its parcours: the latest event holds, and a person counts by the closing parcours."""

import json
from collections.abc import Mapping

from espace.demo.trace import Source, abandoned


def event(position: int, parcours: str, ended_on: str, end_kind: str | None, **more: str | None) -> bytes:
    record: dict[str, str | None] = {
        "parcours_id": parcours, "participant_id": "p-1", "site": "saint-gilles", "starts_on": "2015-09-14",
        "ended_on": ended_on or None, "end_kind": end_kind, "end_reason": None,
    } | more  # fmt: skip
    data = {"id": parcours, "record": record, "before": None, "why": None}
    return line(position, "participant-enrolled.v1", data)


def line(position: int, kind: str, data: Mapping[str, object]) -> bytes:
    return json.dumps(
        {"position": position, "type": kind, "hash": f"{position:064x}", "data": json.dumps(data)}
    ).encode()


def test_the_latest_event_of_a_parcours_holds() -> None:
    found = abandoned([event(1, "a", "", None), event(2, "a", "2016-03-01", "abandoned", end_reason="move")])
    assert found == [Source("a", "p-1", "2016-03-01", "move", 2, "participant-enrolled.v1", f"{2:064x}")]


def test_only_the_closing_parcours_counts() -> None:
    lines = [
        event(1, "a", "2016-03-01", "abandoned"),
        event(2, "b", "2016-09-01", "completed", starts_on="2016-03-02"),
        event(3, "c", "2016-05-01", "abandoned", participant_id="p-2"),
        event(4, "d", "2017-05-01", "abandoned", participant_id="p-3"),
        event(5, "e", "2016-05-01", "abandoned", participant_id="p-4", site="elsewhere"),
    ]
    assert [(one.parcours, one.reason) for one in abandoned(lines)] == [("c", "unknown")]


def test_a_voided_parcours_and_other_records_do_not_count() -> None:
    ended = json.loads(json.loads(event(1, "a", "2016-03-01", "abandoned"))["data"])["record"]
    lines = [
        line(1, "group-opened.v1", {"id": "a", "record": {"group_id": "a"}, "before": None}),
        event(2, "a", "2016-03-01", "abandoned"),
        line(3, "parcours-voided.v1", {"id": "a", "record": None, "before": ended}),
    ]
    assert abandoned(lines) == []
