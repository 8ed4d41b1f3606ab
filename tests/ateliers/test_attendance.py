"""Rules of the attendance sheet."""

from pathlib import Path
from typing import Any

import pytest

from services.ateliers import commands as c
from services.ateliers.refusals import RULES
from services.kernel.roster import Listed
from tests.ateliers.given import SESSION, TODAY, WORKSHOP, Given, corrected, like, sheet


def test_a_sheet_says_for_each_row_what_counts() -> None:
    steps = Given(WORKSHOP, SESSION).when(sheet(("k1", "present"), ("k2", "excused", 30, "Chez le médecin")))
    present, excused = (step.record for step in steps)
    assert [(step.type, step.id, step.happened, step.participant) for step in steps] == [
        ("workshop-attended.v1", "s1/k1", "2024-05-06", "p1"),
        ("workshop-attended.v1", "s1/k2", "2024-05-06", "p2"),
    ]
    assert (present.minutes, present.given, present.family, present.cancelled) == (120, None, "educational", False)
    assert (excused.minutes, excused.given, excused.owner) == (0, None, "p2")
    assert b"decin" not in steps[1].event().data


def test_only_what_changes_makes_an_event() -> None:
    given = Given(WORKSHOP, SESSION, sheet(("k1", "present"), ("k2", "absent")))
    assert given.when(sheet(("k1", "present"), ("k2", "absent", 60))) == []
    changed, new = given.when(sheet(("k1", "present", 60), ("k2", "absent"))), given.when(sheet(("k2", "excused")))
    assert [(step.type, step.id, step.before.minutes, step.record.minutes) for step in changed + new] == [
        ("attendance-corrected.v1", "s1/k1", 120, 60),
        ("attendance-corrected.v1", "s1/k2", 0, 0),
    ]


def test_rows_that_a_sheet_does_not_name_stay() -> None:
    given = Given(WORKSHOP, SESSION, sheet(("k1", "present")), sheet(("k2", "absent")))
    assert set(given.streams.standing("s1")[1]) == {"k1", "k2"}


def test_minutes_equal_to_those_of_the_session_are_given_all_the_same() -> None:
    given = Given(WORKSHOP, SESSION, sheet(("k1", "present", 120)))
    (step,) = given.when(sheet(("k1", "present")))
    assert (step.before.given, step.record.given, step.record.minutes) == (120, None, 120)
    assert len(given.when(corrected(SESSION, minutes=60))) == 2


def test_a_planned_session_is_held_by_its_sheet_once_its_day_has_come() -> None:
    planned = like(SESSION, status="planned", held_on=TODAY)
    rows = sheet(("k2", "present"))
    given = Given(WORKSHOP, planned)
    held, attended = given.when(rows)
    assert [(held.type, held.happened), attended.type] == [("session-held.v1", TODAY), "workshop-attended.v1"]
    assert (held.before.status, held.record.status) == ("planned", "held")
    assert given.when(rows) == []
    assert given.streams.standing("s1")[0].status == "held"

    told_apart = Given(WORKSHOP, planned)
    assert [step.type for step in told_apart.when(like(rows, keep_status=True))] == ["workshop-attended.v1"]
    one = c.RecordAttendance(session_id="s1", parcours_id="k2", status="absent")
    assert [step.type for step in told_apart.when(one)] == ["attendance-corrected.v1"]
    assert told_apart.streams.standing("s1")[0].status == "planned"

    cancelled = Given(WORKSHOP, like(planned, status="cancelled"))
    assert [step.type for step in cancelled.when(rows)] == ["workshop-attended.v1"]
    ahead = Given(WORKSHOP, like(planned, held_on="2026-05-06"))
    assert ahead.refused(rows) == ("session_ahead", "session_id")


def test_one_row_is_recorded_corrected_and_voided() -> None:
    given = Given(WORKSHOP, SESSION)
    (first,) = given.when(c.RecordAttendance(session_id="s1", parcours_id="k1", status="present", minutes=0))
    assert (first.type, first.record.minutes, first.record.given) == ("workshop-attended.v1", 0, 0)
    (second,) = given.when(c.RecordAttendance(session_id="s1", parcours_id="k1", status="absent", why="misread"))
    assert (second.type, second.why.text) == ("attendance-corrected.v1", "sealed misread")  # type: ignore[union-attr]
    void = c.VoidAttendance(session_id="s1", parcours_id="k1", why="not enrolled then")
    (third,) = given.when(void)
    assert (third.type, third.record, third.before.status, third.participant) == (
        "attendance-voided.v1",
        None,
        "absent",
        "p1",
    )
    assert given.refused(void) == ("no_such_record", "parcours_id")
    assert given.when(sheet(("k1", "absent")))[0].type == "workshop-attended.v1"


def test_a_reason_is_judged_by_its_mark_and_kept_as_it_was_sealed() -> None:
    given = Given(WORKSHOP, SESSION, sheet(("k1", "excused", None, "Malade")))
    assert given.when(sheet(("k1", "excused", None, "Malade"))) == []
    (changed,) = given.when(sheet(("k1", "absent", None, "Malade")))
    assert changed.record.reason == changed.before.reason
    (other,) = given.when(sheet(("k1", "absent", None, "Hospitalisé")))
    assert other.record.reason != other.before.reason
    (none,) = given.when(sheet(("k1", "absent")))
    assert (none.record.reason, none.record.owner) == (None, None)


def test_a_reason_stays_under_its_first_owner_when_the_parcours_changes_hands() -> None:
    given = Given(WORKSHOP, SESSION, sheet(("k1", "excused", None, "Malade")))
    given.streams.roster["k1"] = Listed("k1", "p2", "g1", "saint-gilles", "2024-01-08", None)
    assert given.when(sheet(("k1", "excused", None, "Malade"))) == []
    (changed,) = given.when(sheet(("k1", "excused", None, "Au travail")))
    assert (changed.before.owner, changed.record.owner, changed.participant) == ("p1", "p2", "p2")


@pytest.mark.parametrize("row", [("k3", "present"), ("k9", "present"), ("k9", "excused", None, "Malade")])
def test_a_parcours_is_on_the_roster_and_stands(row: tuple[Any, ...]) -> None:
    given = Given(WORKSHOP, SESSION)
    assert given.refused(sheet(("k1", "present"), row)) == ("unknown_parcours", "rows.1.parcours_id")
    alone = c.RecordAttendance.model_validate({"session_id": "s1", "parcours_id": row[0], "status": "present"})
    assert given.refused(alone) == ("unknown_parcours", "parcours_id")


def test_a_row_of_a_parcours_voided_since_stays_as_it_is() -> None:
    given = Given(WORKSHOP, SESSION, sheet(("k1", "present"), ("k2", "present")))
    given.streams.roster["k1"] = Listed("k1", "p1", "g1", "saint-gilles", "2024-01-08", None, standing=False)
    (step,) = given.when(sheet(("k1", "present"), ("k2", "absent")))
    assert step.id == "s1/k2"
    assert given.refused(sheet(("k1", "absent"))) == ("unknown_parcours", "rows.0.parcours_id")
    assert len(given.when(corrected(SESSION, held_on="2024-05-07"))) == 3


def test_nobody_attends_before_their_parcours_or_a_session_that_lies_ahead() -> None:
    given = Given(WORKSHOP, like(SESSION, held_on="2024-02-05"))
    assert given.refused(sheet(("k1", "present"), ("k2", "present"))) == ("before_parcours", "rows.1.parcours_id")
    given.when(sheet(("k2", "present")), corrected(SESSION, held_on="2024-03-04"))
    ahead = Given(WORKSHOP, like(SESSION, held_on="2026-05-06", status="planned"))
    assert ahead.refused(sheet(("k2", "present"))) == ("session_ahead", "session_id")
    Given(WORKSHOP, like(SESSION, held_on="2026-05-05", status="planned")).when(sheet(("k1", "present")))


def test_attendance_on_a_cancelled_session_does_not_count() -> None:
    (step,) = Given(WORKSHOP, like(SESSION, status="cancelled")).when(sheet(("k1", "present")))
    assert step.record.cancelled


def test_a_sheet_is_of_a_session_and_has_one_row_a_parcours() -> None:
    given = Given(WORKSHOP, SESSION)
    assert given.refused(sheet(("k1", "present"), session="s9")) == ("unknown_session", "session_id")
    assert given.refused(sheet(("k1", "present"), ("k1", "absent"))) == ("row_twice", "rows.1.parcours_id")
    given.when(c.VoidSession(session_id="s1", why="mistake"))
    assert given.refused(sheet(("k1", "present"))) == ("unknown_session", "session_id")


def test_every_rule_of_ateliers_is_named_in_these_tests() -> None:
    text = "".join(path.read_text() for path in Path(__file__).parent.glob("test_*.py"))
    assert [code for code in RULES if f'("{code}"' not in text] == []
