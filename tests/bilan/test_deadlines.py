"""Deadlines of the bilans: a pure function of plain data and today; and "my bilans this week" over HTTP."""

from typing import Any

import jwt
import msgspec
import pytest

from espace.importer.rosters import heard
from services.bilan.events import Bilan
from services.bilan.referents.refusals import RULES
from services.kernel.dates import today as brussels
from services.kernel.deadlines import Deadline, deadlines, windows
from services.kernel.roster import Listed, ListedGroup, ListedSuspension
from tests.bilan.people import enrol, http
from tests.stacks import Stack

OPEN = Listed("k1", "p1", "g1", "saint-gilles", "2024-01-08", None)
GROUP = ListedGroup("g1", "saint-gilles", "inactivity")


def ended(kind: str, day: str) -> Listed:
    return msgspec.structs.replace(OPEN, ended_on=day, end_kind=kind)


def stood(start: str, end: str | None) -> ListedSuspension:
    return ListedSuspension(f"s-{start}", "k1", start, end)


def held(phase: str, day: str, parcours: str = "k1") -> Bilan:
    return Bilan(f"b-{phase}", parcours, phase, day, 60, {})


def due(group: ListedGroup | None = GROUP, *suspensions: ListedSuspension, today: str = "2024-09-02") -> dict[str, str]:
    return {phase: one.due.isoformat() for phase, one in windows(OPEN, group, suspensions, today).items()}


def told(
    today: str, *bilans: Bilan, listed: Listed = OPEN, stands: tuple[ListedSuspension, ...] = (), **more: Any
) -> dict[str, Deadline]:
    found = deadlines(listed, GROUP, stands, {one.phase: one for one in bilans}, more.get("before"), today)
    return {one.phase: one for one in found}


def states(*args: Any, **more: Any) -> dict[str, str]:
    return {phase: one.state for phase, one in told(*args, **more).items()}


def test_the_planned_length_is_the_groups_or_that_of_its_publics_process() -> None:
    assert due() == {"entry": "2024-02-07", "middle": "2024-06-08", "end": "2024-11-08"}
    immigration = msgspec.structs.replace(GROUP, public="immigration")
    assert due(immigration) == {"entry": "2024-02-07", "middle": "2024-07-09", "end": "2025-01-08"}
    dated = msgspec.structs.replace(immigration, ends_on="2024-07-08")
    assert due(dated) == {"entry": "2024-02-07", "middle": "2024-04-08", "end": "2024-07-08"}
    short = msgspec.structs.replace(GROUP, ends_on="2024-01-22")
    assert due(short) == {"entry": "2024-01-22", "middle": "2024-01-15", "end": "2024-01-22"}
    over = msgspec.structs.replace(GROUP, ends_on="2024-01-08")
    assert due(over) == due()
    assert due(None) == {"entry": "2024-02-07"}


@pytest.mark.parametrize(
    ("suspensions", "today", "expected"),
    [
        ([stood("2024-03-04", "2024-04-01")], "2024-09-02", ("2024-02-07", "2024-07-06", "2024-12-06")),
        ([stood("2024-03-04", None)], "2024-03-14", ("2024-02-07", "2024-06-18", "2024-11-18")),
        ([stood("2024-03-04", None)], "2024-03-04", ("2024-02-07", "2024-06-08", "2024-11-08")),
        ([stood("2024-02-07", "2024-02-17")], "2024-09-02", ("2024-02-17", "2024-06-18", "2024-11-18")),
        ([stood("2024-02-08", "2024-02-18")], "2024-09-02", ("2024-02-07", "2024-06-18", "2024-11-18")),
        # The second lies after the planned half, and before the half as the first has moved it.
        (
            [stood("2024-07-01", "2024-07-11"), stood("2024-03-04", "2024-04-01")],
            "2024-09-02",
            ("2024-02-07", "2024-07-16", "2024-12-16"),
        ),
        # While a correction is on its way two may overlap: their days count once.
        (
            [stood("2024-03-04", "2024-04-01"), stood("2024-03-18", "2024-03-25")],
            "2024-09-02",
            ("2024-02-07", "2024-07-06", "2024-12-06"),
        ),
        ([stood("2024-03-04", "2024-03-04")], "2024-09-02", ("2024-02-07", "2024-06-08", "2024-11-08")),
    ],
)
def test_a_suspension_moves_what_comes_after_it(
    suspensions: list[ListedSuspension], today: str, expected: tuple[str, ...]
) -> None:
    assert tuple(due(GROUP, *suspensions, today=today).values()) == expected


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        ("2024-01-08", ("due", "ahead", "ahead")),
        ("2024-02-07", ("due", "ahead", "ahead")),
        ("2024-02-08", ("late", "ahead", "ahead")),
        ("2024-05-08", ("late", "ahead", "ahead")),
        ("2024-05-09", ("late", "due", "ahead")),
        ("2024-06-09", ("late", "late", "ahead")),
        ("2024-10-09", ("late", "late", "due")),
        ("2024-11-09", ("late", "late", "late")),
    ],
)
def test_ahead_due_and_late(today: str, expected: tuple[str, ...]) -> None:
    assert tuple(states(today).values()) == expected


def test_what_is_done_says_how_late_and_what_is_late_is_owed_today() -> None:
    found = told("2024-06-12", held("entry", "2024-02-10"), held("follow_up", "2024-06-01"))
    entry, middle, end = found["entry"], found["middle"], found["end"]
    assert (entry.state, entry.day, entry.late_by, entry.bilan_id) == ("done", "2024-02-10", 3, "b-entry")
    assert (middle.state, middle.day, middle.due_on, middle.late_by) == ("late", "2024-06-12", "2024-06-08", 4)
    assert (end.state, end.day, end.opens_on, end.late_by) == ("ahead", "2024-11-08", "2024-10-09", 0)
    assert told("2024-06-12", held("entry", "2024-01-10"))["entry"].late_by == 0


def test_while_a_parcours_stands_still_nothing_becomes_late() -> None:
    found = told("2025-03-03", held("entry", "2024-01-10"), stands=(stood("2024-06-03", None),))
    assert {phase: (one.state, one.suspended) for phase, one in found.items()} == {
        "entry": ("done", True),
        "middle": ("due", True),
        "end": ("ahead", True),
    }
    assert not told("2025-03-03", stands=(stood("2024-06-03", "2024-07-01"),))["middle"].suspended


@pytest.mark.parametrize(
    ("listed", "expected"),
    [
        (ended("abandoned", "2024-05-06"), {"entry": "missed"}),
        (ended("deceased", "2024-05-06"), {"entry": "missed"}),
        (ended("abandoned", "2024-02-07"), {}),
        (ended("abandoned", "2024-12-02"), {"entry": "missed", "middle": "missed", "end": "missed"}),
        (ended("completed", "2024-05-06"), {"entry": "missed", "end": "missed"}),
        (ended("completed", "2024-11-08"), {"entry": "missed", "middle": "missed", "end": "missed"}),
        (ended("prolonged", "2024-05-06"), {"entry": "missed"}),
        (ended("prolonged", "2024-12-02"), {"entry": "missed", "middle": "missed"}),
    ],
)
def test_an_ended_parcours_has_nothing_due_and_shows_what_was_missed(listed: Listed, expected: dict[str, str]) -> None:
    assert states("2025-01-06", listed=listed) == expected
    found = told("2025-01-06", listed=listed).values()
    assert {one.day for one in found} <= {listed.ended_on}


def test_the_end_bilan_of_who_completes_early_was_due_by_the_end() -> None:
    listed = ended("completed", "2024-05-06")
    end = told("2025-01-06", held("end", "2024-05-08"), listed=listed)["end"]
    assert (end.state, end.due_on, end.late_by) == ("done", "2024-05-06", 2)
    stays = told("2025-01-06", listed=listed, stands=(stood("2024-05-01", None),))
    assert (stays["end"].due_on, stays["end"].suspended) == ("2024-05-06", False)


@pytest.mark.parametrize(
    ("before", "own", "expected"),
    [
        (held("end", "2024-01-03", "k0"), (), ("done", "k0", 0)),
        (held("end", "2023-12-09", "k0"), (), ("done", "k0", 0)),
        (held("end", "2023-12-08", "k0"), (), ("due", None, 0)),
        (held("end", "2024-02-09", "k0"), (), ("done", "k0", 2)),
        (held("end", "2024-01-03", "k0"), (held("entry", "2024-01-20"),), ("done", None, 0)),
        (None, (), ("due", None, 0)),
    ],
)
def test_the_end_bilan_of_a_prolonged_parcours_serves_as_the_entry_of_the_next(
    before: Bilan | None, own: tuple[Bilan, ...], expected: tuple[str, str | None, int]
) -> None:
    entry = told("2024-02-07", *own, before=before)["entry"]
    assert (entry.state, entry.bilan_of, entry.late_by) == expected


async def test_my_bilans_over_http(stack: Stack) -> None:
    me = jwt.decode(stack.token(), options={"verify_signature": False})["sub"]
    async with stack.services() as services, http(stack, "bilan") as bilan:
        one = await enrol(services)
        day = brussels().isoformat()
        fields = {"referent_id": f"f-{one.mark}", "parcours_id": one.parcours, "starts_on": "2024-01-08"}
        await services.post("bilan", "/v1/commands/assign-referent", fields | {"worker_id": me})
        entry = {"bilan_id": f"b-{one.mark}", "parcours_id": one.parcours, "phase": "entry"}
        await services.post("bilan", "/v1/commands/complete-bilan", entry | {"held_on": "2024-02-05", "minutes": 60})

        async def mine(**more: str) -> dict[str, dict[str, Any]]:
            answer = await bilan.get("/v1/deadlines", params={"worker": "me", "group": one.group} | more)
            assert answer.status_code == 200, answer.text
            return {each["phase"]: each for each in answer.json()["deadlines"]}

        found = await mine()
        assert {phase: each["state"] for phase, each in found.items()} == {
            "entry": "done",
            "middle": "late",
            "end": "late",
        }
        assert {each["worker_id"] for each in found.values()} == {me}
        assert (await mine(**{"from": day, "until": day})).keys() == {"middle", "end"}
        assert (await mine(state="done")).keys() == {"entry"}
        assert (await mine(until="2024-12-31")).keys() == {"entry"}

        suspension = {"suspension_id": f"s-{one.mark}", "parcours_id": one.parcours, "reason": "illness"}
        await services.post("intake", "/v1/commands/suspend-parcours", suspension | {"starts_on": "2024-03-04"})
        into = {"parcours_id": f"n-{one.mark}", "group_id": one.group, "starts_on": "2026-01-05"}
        await heard(services)
        assert {each["state"] for each in (await mine()).values()} == {"done", "ahead"}
        resumed = {"suspension_id": f"s-{one.mark}", "resumed_on": "2024-04-01"}
        await services.post("intake", "/v1/commands/resume-parcours", resumed)
        await heard(services)
        assert (await mine())["middle"]["due_on"] == "2024-07-06"

        prolonged = {"parcours_id": one.parcours, "ended_on": "2026-01-05", "next": into}
        await services.post("intake", "/v1/commands/prolong-parcours", prolonged)
        ending = {"bilan_id": f"e-{one.mark}", "parcours_id": one.parcours, "phase": "end"}
        await services.post("bilan", "/v1/commands/complete-bilan", ending | {"held_on": "2025-12-20", "minutes": 60})
        await heard(services)
        next_one = await mine()
        assert (next_one["entry"]["parcours_id"], next_one["entry"]["bilan_of"]) == (into["parcours_id"], one.parcours)
        assert {each["parcours_id"] for each in next_one.values()} == {into["parcours_id"]}
        past = await bilan.get(
            "/v1/deadlines", params={"group": one.group, "from": "2024-01-01", "until": "2026-01-05"}
        )
        assert {each["phase"]: each["state"] for each in past.json()["deadlines"] if each["parcours_id"] == one.parcours} == {
            "entry": "done", "middle": "missed", "end": "done",
        }  # fmt: skip
        assert past.json()["counts"]["missed"] == 1
        nobody = await bilan.get("/v1/deadlines", params={"state": "late"}, headers={"Accept-Language": "fr"})
        assert (nobody.status_code, nobody.json()["detail"]) == (422, RULES["scope_needed"].fr)
        assert (await bilan.get("/v1/deadlines", params={"site": "nowhere"})).json()["deadlines"] == []
        assert (await bilan.get("/v1/deadlines", params={"worker": "nobody"})).json()["deadlines"] == []
