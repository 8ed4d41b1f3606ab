"""The attendance sheet, prefilled: who is expected, what is recorded, what looks wrong."""

from typing import Any

import msgspec
import pytest

from services.ateliers.events import Session, Workshop
from services.ateliers.prefilled.sheet import Person, Prefilled, prefill
from services.ateliers.signups.events import SignUp
from services.kernel.roster import Listed

WORKSHOP = Workshop("w1", "saint-gilles", "educational", "Budget", None, 3)
SESSION = Session("s1", "w1", "saint-gilles", "g1", "2026-05-04", 120, "held")


def listed(parcours: str, group: str = "g1", starts: str = "2026-01-05", ended: str | None = None) -> Listed:
    return Listed(parcours, f"of {parcours}", group, "saint-gilles", starts, ended)


ROSTER = {
    one.parcours_id: one
    for one in (
        listed("k1"),
        listed("k2", ended="2026-05-05"),
        listed("k3", ended="2026-05-04"),
        listed("k4", starts="2026-05-05"),
        listed("k5", "g2"),
        listed("k6", "g2"),
        msgspec.structs.replace(listed("k7"), standing=False),
    )
}


def row(parcours: str, status: str = "present", minutes: int = 120) -> dict[str, Any]:
    return {"parcours_id": parcours, "status": status, "minutes": minutes, "given": None, "reason": None}


def excuse(parcours: str) -> dict[str, Any]:
    return {"excuse_id": "x1", "session_id": "s1", "parcours_id": parcours, "reason": "illness", "note": None}


def sheet(*rows: dict[str, Any], **more: Any) -> Prefilled:
    given: dict[str, Any] = {"session": SESSION, "workshop": WORKSHOP, "sign_ups": [], "excuses": [], "roster": ROSTER}
    return prefill(rows=rows, **given | more)


def line(found: Prefilled, parcours: str) -> Person:
    (one,) = (one for one in found.lines if one.parcours_id == parcours)
    return one


def test_the_groups_parcours_that_are_open_that_day_are_expected() -> None:
    found = sheet()
    assert [(one.parcours_id, one.expected) for one in found.lines] == [("k1", "group"), ("k2", "group")]
    assert (found.expected, found.taken, found.label, found.warnings) == (2, 0, "Budget", [])


def test_who_signed_up_and_has_a_place_is_expected_who_waits_is_told_apart() -> None:
    asked = [
        SignUp("u3", "s1", "k6", "2026-05-01", "waiting", None, 3),
        SignUp("u2", "s1", "k4", "2026-05-01", "waiting", None, 2),
        SignUp("u1", "s1", "k5", "2026-05-01", "placed", None, 1),
    ]
    found = sheet(sign_ups=asked)
    assert line(found, "k5").expected == "sign_up"
    assert ([one.sign_up_id for one in found.waiting], found.expected) == (["u2", "u3"], 3)
    alone = sheet(sign_ups=asked, session=Session("s1", "w1", "saint-gilles", None, "2026-05-04", 120, "planned"))
    assert [one.parcours_id for one in alone.lines] == ["k5"]


def test_who_is_suspended_is_not_expected() -> None:
    found = sheet(suspended={"k2", "k6"})
    assert ([one.parcours_id for one in found.lines], list(found.suspended)) == (["k1"], ["k2"])


def test_what_is_recorded_stands_and_an_excuse_proposes_the_status() -> None:
    found = sheet(row("k1"), excuses=[excuse("k2")])
    assert line(found, "k1").recorded == {"status": "present", "minutes": 120, "given": None, "reason": None}
    assert (line(found, "k2").proposed, (line(found, "k2").excuse or {})["reason"]) == ("excused", "illness")
    assert line(sheet(row("k2", "excused", 0), excuses=[excuse("k2")]), "k2").proposed is None
    assert found.taken == 1


@pytest.mark.parametrize(
    ("given", "warnings"),
    [
        (row("k1", minutes=121), ["more_than_the_session"]),
        (row("k1", minutes=45), []),
        (row("k3"), ["not_expected"]),
        (row("k7"), ["not_expected", "parcours_voided"]),
        (row("k6", "absent", 0), ["not_expected", "excuse_contradicted"]),
    ],
)
def test_what_looks_wrong_is_told_and_not_refused(given: dict[str, Any], warnings: list[str]) -> None:
    assert list(line(sheet(given, excuses=[excuse("k6")]), given["parcours_id"]).warnings) == warnings


def test_more_expected_than_places() -> None:
    roster = ROSTER | {f"m{number}": listed(f"m{number}") for number in range(2)}
    assert sheet(roster=roster).warnings == ["over_capacity"]
    assert sheet(roster=roster, workshop=None).warnings == []


def test_an_empty_sheet() -> None:
    found = sheet(roster={})
    assert (found.lines, found.expected, found.taken) == ([], 0, 0)
