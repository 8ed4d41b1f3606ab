"""The roster that bilan and ateliers keep: the greatest position wins, in a batch and between batches."""

from typing import Any

import asyncpg
import msgspec
import pytest

from services.kernel.roster import (
    ROSTER,
    ROSTER_COURSE,
    ROSTER_FURTHER,
    Listed,
    ListedGroup,
    ListedSuspension,
    Roster,
    find,
    find_groups,
    forget,
    read,
    roots,
    suspensions,
)
from services.kernel.upcasters import UnknownVersion


class Event(msgspec.Struct):
    """What the inbox hands on, as far as the roster looks."""

    position: int
    type: str
    data: bytes


PARCOURS = {
    "parcours_id": "k1",
    "participant_id": "p1",
    "group_id": "g1",
    "site": "saint-gilles",
    "starts_on": "2024-01-08",
    "qualification": None,
    "ended_on": None,
}
GROUP = {"group_id": "g1", "site": "saint-gilles", "public": "inactivity", "label": None}
SUSPENSION = {"suspension_id": "s1", "parcours_id": "k1", "reason": "illness", "starts_on": "2024-03-04", "note": None}


def event(position: int, kind: str, record: Any, before: Any = None) -> Event:
    return Event(position, kind, msgspec.json.encode({"id": "x", "record": record, "before": before, "why": None}))


ENROLLED = event(3, "participant-enrolled.v1", PARCOURS)
LEFT = event(4, "parcours-corrected.v1", None, PARCOURS)
JOINED = event(5, "parcours-corrected.v1", PARCOURS | {"participant_id": "p2"})
OPENED = event(1, "group-opened.v1", GROUP)
SUSPENDED = event(6, "parcours-suspended.v1", SUSPENSION)
RESUMED = event(7, "parcours-resumed.v1", SUSPENSION | {"resumed_on": "2024-04-01"}, SUSPENSION)
OTHERS = event(2, "participant-registered.v9", {"participant_id": "p1"})


@pytest.mark.parametrize(
    "events", [[ENROLLED, LEFT, JOINED], [JOINED, ENROLLED, LEFT], [LEFT, JOINED, OTHERS, ENROLLED]]
)
def test_a_parcours_that_moves_is_where_the_greatest_position_says(events: list[Event]) -> None:
    (line,) = read(events)[Listed]
    assert line == Listed("k1", "p2", "g1", "saint-gilles", "2024-01-08", None, standing=True, position=5)


def test_what_has_no_record_any_more_stands_no_more() -> None:
    (line,) = read([ENROLLED, LEFT])[Listed]
    assert line == Listed("k1", "p1", "g1", "saint-gilles", "2024-01-08", None, standing=False, position=4)


def test_how_a_parcours_ends_and_goes_on_and_the_dates_of_a_group_are_kept() -> None:
    end: dict[str, Any] = {"ended_on": "2024-11-08", "end_kind": "prolonged", "prolonged_into": "k2"}
    planned: dict[str, Any] = {"starts_on": "2024-01-08", "ends_on": "2024-11-08"}
    lines = read([event(4, "parcours-prolonged.v1", PARCOURS | end), event(5, "group-opened.v1", GROUP | planned)])
    assert lines[Listed] == [Listed("k1", "p1", "g1", "saint-gilles", "2024-01-08", position=4, **end)]
    assert lines[ListedGroup] == [ListedGroup("g1", "saint-gilles", "inactivity", position=5, **planned)]


@pytest.mark.parametrize("events", [[SUSPENDED, RESUMED], [RESUMED, SUSPENDED], [RESUMED, SUSPENDED, RESUMED]])
def test_a_suspension_is_as_the_greatest_position_says(events: list[Event]) -> None:
    (line,) = read(events)[ListedSuspension]
    assert line == ListedSuspension("s1", "k1", "2024-03-04", "2024-04-01", position=7)


def test_a_version_from_the_future_is_not_guessed_at() -> None:
    with pytest.raises(UnknownVersion):
        read([event(1, "parcours-ended.v2", PARCOURS)])
    with pytest.raises(msgspec.ValidationError):
        read([event(1, "parcours-ended.v1", {"parcours_id": "k1"})])


async def test_batches_in_any_order_leave_the_same_roster(database: str) -> None:
    connection = await asyncpg.connect(database)
    try:
        await connection.execute(ROSTER + ROSTER_COURSE + ROSTER_FURTHER)
        for batch in ([JOINED], [ENROLLED, OPENED], [LEFT], [ENROLLED, LEFT, JOINED]):
            await Roster().apply(connection, batch, 0)
            (line,) = (await find(connection, ["k1", "k9"])).values()
            assert (line.participant_id, line.standing, line.position) == ("p2", True, 5)
        assert (await find_groups(connection, ["g1"]))["g1"].public == "inactivity"
        await Roster().apply(connection, [event(9, "group-voided.v1", None, GROUP)], 0)
        assert not (await find_groups(connection, ["g1"]))["g1"].standing
        for batch in ([RESUMED], [SUSPENDED], [SUSPENDED, RESUMED]):
            await Roster().apply(connection, batch, 0)
            (stood,) = (await suspensions(connection, ["k1", "k9"]))["k1"]
            assert stood.resumed_on == "2024-04-01"
        moved = SUSPENSION | {"parcours_id": "k2"}
        joined, left = (
            event(11, "suspension-corrected.v1", moved),
            event(10, "suspension-corrected.v1", None, SUSPENSION),
        )
        await Roster().apply(connection, [joined], 0)
        await Roster().apply(connection, [left], 0)
        assert {parcours: len(some) for parcours, some in (await suspensions(connection, ["k1", "k2"])).items()} == {
            "k1": 0,
            "k2": 1,
        }
        await Roster().apply(connection, [event(12, "suspension-voided.v1", None, moved)], 0)
        assert await suspensions(connection, ["k2"]) == {"k2": []}
        file = {"participant_id": "p1", "merged_into": "p2"}
        onward = event(14, "participants-merged.v1", {"participant_id": "p2", "merged_into": "p3"})
        for batch in ([onward], [event(13, "participants-merged.v1", file)]):
            await Roster().apply(connection, batch, 0)
        assert await roots(connection, ["p1", "p2", "p4"]) == {"p1": "p3", "p2": "p3", "p4": "p4"}
        await Roster().apply(connection, [event(15, "participants-unmerged.v1", file | {"merged_into": None}, file)], 0)
        assert await roots(connection, ["p1", "p2"]) == {"p1": "p1", "p2": "p3"}
        await forget(connection)
        assert (await find(connection, ["k1"]), await find_groups(connection, ["g1"])) == ({}, {})
    finally:
        await connection.close()
