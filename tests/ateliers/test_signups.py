"""Sign-ups: places, a waiting list in order, and what is refused."""

from typing import Any

import pytest

from services.ateliers import commands as ateliers
from services.ateliers.signups import commands as c
from services.ateliers.signups.refusals import RULES
from services.ateliers.slots.commands import ReplaceSession
from services.kernel.roster import Listed, ListedSuspension
from tests.ateliers.given import SESSION, TODAY, WORKSHOP, Given, corrected, like

AHEAD = like(SESSION, session_id="s2", group_id=None, held_on="2026-05-07", status="planned")
PEOPLE = {
    f"k{number}": Listed(f"k{number}", f"p{number}", group, "saint-gilles", "2026-01-05", ended)
    for number, group, ended in (
        (4, "g1", None), (5, "g4", None), (6, "g4", None), (7, "g4", "2026-05-05"), (8, "g4", "2026-05-06"), (9, "g4", None),
    )
}  # fmt: skip


def given(capacity: int | None = 1, *commands: Any) -> Given:
    past = Given(like(WORKSHOP, capacity=capacity), SESSION, AHEAD)
    past.streams.roster |= PEOPLE
    past.streams.members = {"g1": [one for one in past.streams.roster.values() if one.group_id == "g1"]}
    for command in commands:
        past.when(command)
    return past


def sign_up(parcours: str = "k4", **more: Any) -> c.RecordSignUp:
    return c.RecordSignUp(**({"sign_up_id": f"u-{parcours}", "session_id": "s2", "parcours_id": parcours} | more))


def correction(parcours: str = "k4", **more: Any) -> c.CorrectSignUp:
    return c.CorrectSignUp(**(sign_up(parcours).model_dump(exclude={"command"}) | {"status": "placed"} | more))


def withdrawn(parcours: str = "k4", **more: Any) -> c.WithdrawSignUp:
    return c.WithdrawSignUp(sign_up_id=f"u-{parcours}", **more)


def told(steps: list[Any]) -> list[tuple[str, str, str]]:
    return [(step.type, step.record.parcours_id, step.record.status) for step in steps]


FULL = (sign_up("k4"), sign_up("k5"), sign_up("k6"))


def test_places_are_given_in_order_and_who_comes_later_waits() -> None:
    past = given(1)
    (step,) = past.when(sign_up("k4"))
    assert (step.type, step.stream, step.participant) == ("sign-up-recorded.v1", "sign_ups:s2", "p4")
    assert (step.record.status, step.record.turn, step.record.signed_up_on) == ("placed", 1, TODAY)
    (step,) = past.when(sign_up("k5"))
    assert (step.record.status, step.record.turn) == ("waiting", 2)
    assert past.refused(sign_up("k5", sign_up_id="u-again")) == ("already_signed_up", "parcours_id")
    assert [step.record.status for step in given(None).when(*FULL)] == ["placed"] * 3


def test_a_place_that_comes_free_goes_to_the_first_who_waits_in_the_same_unit() -> None:
    past = given(1, *FULL)
    assert told(past.when(withdrawn("k4"))) == [
        ("sign-up-withdrawn.v1", "k4", "withdrawn"),
        ("sign-up-placed.v1", "k5", "placed"),
    ]
    assert past.refused(withdrawn("k4")) == ("sign_up_withdrawn", "sign_up_id")
    gone, moved_up = past.when(c.VoidSignUp(sign_up_id="u-k5", why="mistake"))
    assert (gone.type, gone.record, moved_up.record.parcours_id) == ("sign-up-voided.v1", None, "k6")
    assert told(past.when(sign_up("k4", sign_up_id="u-2"))) == [("sign-up-recorded.v1", "k4", "waiting")]


def test_who_waits_and_withdraws_frees_no_place() -> None:
    assert told(given(1, *FULL).when(withdrawn("k5"))) == [("sign-up-withdrawn.v1", "k5", "withdrawn")]


def test_places_that_a_larger_capacity_gives_are_filled_when_asked() -> None:
    past = given(1, *FULL)
    fill = c.FillSession(session_id="s2")
    assert past.when(fill) == []
    past.when(corrected(like(WORKSHOP, capacity=3)))
    assert told(past.when(fill)) == [("sign-up-placed.v1", "k5", "placed"), ("sign-up-placed.v1", "k6", "placed")]
    assert past.refused(c.FillSession(session_id="s9")) == ("unknown_session", "session_id")


def test_the_sessions_group_has_its_places_without_signing_up() -> None:
    """Of g1 two are open on that day: k2 and k4."""
    past = given(3, corrected(AHEAD, group_id="g1"))
    assert past.refused(sign_up("k4")) == ("expected_anyway", "parcours_id")
    assert [step.record.status for step in past.when(sign_up("k5"), sign_up("k6"))] == ["placed", "waiting"]


def test_who_is_suspended_neither_signs_up_nor_takes_a_place_of_the_group() -> None:
    past = given(3, corrected(AHEAD, group_id="g1"))
    away = {name: [ListedSuspension(f"x-{name}", name, "2026-05-01")] for name in ("k4", "k9")}
    past.streams.suspensions |= away
    assert past.refused(sign_up("k9")) == ("parcours_suspended", "parcours_id")
    assert [step.record.status for step in past.when(sign_up("k5"), sign_up("k6"))] == ["placed", "placed"]
    past.streams.suspensions["k9"] = [ListedSuspension("x-k9", "k9", "2026-05-01", TODAY)]
    assert told(past.when(sign_up("k9"))) == [("sign-up-recorded.v1", "k9", "waiting")]


def test_a_correction_says_how_it_should_read_and_moves_nobody_else() -> None:
    past = given(1, *FULL)
    assert past.when(correction("k4")) == []
    (step,) = past.when(correction("k6", turn=1, status="waiting", why="Asked first."))
    assert (step.type, step.record.turn, step.record.signed_up_on) == ("sign-up-corrected.v1", 1, TODAY)
    assert told(past.when(correction("k4", status="withdrawn", withdrawn_on=TODAY))) == [
        ("sign-up-corrected.v1", "k4", "withdrawn")
    ]
    assert told(past.when(c.FillSession(session_id="s2"))) == [("sign-up-placed.v1", "k6", "placed")]
    left, joined = past.when(correction("k6", session_id="s1"))
    assert (left.stream, left.record, joined.stream, joined.record.turn) == ("sign_ups:s2", None, "sign_ups:s1", 1)


def test_what_happened_is_entered_afterwards_with_its_day() -> None:
    """A session that was held, a parcours that ended, a person of its group: the day of asking says it was before."""
    past = given(9)
    assert past.refused(sign_up("k4", session_id="s1")) == ("session_closed", "session_id")
    assert past.refused(sign_up("k7")) == ("parcours_not_open", "parcours_id")
    (step,) = past.when(sign_up("k7", session_id="s1", signed_up_on="2026-03-02"))
    assert (step.happened, step.record.status) == ("2026-03-02", "placed")
    assert past.refused(withdrawn("k7")) == ("session_closed", "sign_up_id")
    (step,) = past.when(withdrawn("k7", withdrawn_on="2026-03-03"))
    assert step.record.withdrawn_on == "2026-03-03"


def test_rows_that_an_export_wrote_are_recorded_as_they_were() -> None:
    """An import records each row with its day and corrects it in the same unit; the order of the rows is that of their ids."""
    was = {"k4": ("waiting", 3), "k5": ("withdrawn", 1), "k6": ("placed", 2), "k9": ("waiting", 4)}
    past = given(1)
    for parcours, (status, turn) in was.items():
        asked = sign_up(parcours, signed_up_on="2026-05-04")
        gone = "2026-05-04" if status == "withdrawn" else None
        now = correction(parcours, signed_up_on="2026-05-04", status=status, turn=turn, withdrawn_on=gone)
        past.when(asked, now)
    held = past.streams.doc("sign_ups:s2").sign_ups.values()
    assert {one.parcours_id: (one.status, one.turn) for one in held} == was


def test_a_session_is_not_voided_from_under_those_who_asked_to_come() -> None:
    past = given(1, sign_up("k4"), withdrawn("k4"))
    void = ateliers.VoidSession(session_id="s2", why="mistake")
    assert past.refused(void) == ("session_in_use", "session_id")
    past.when(c.VoidSignUp(sign_up_id="u-k4", why="mistake"), void)
    assert past.refused(sign_up("k4")) == ("id_taken", "sign_up_id")


def test_who_is_signed_up_goes_along_to_the_session_that_replaces_theirs() -> None:
    past = given(1, *FULL, withdrawn("k4"))
    steps = past.when(ReplaceSession(session_id="s2", new_session_id="s3", held_on="2026-05-08"))
    moved = [step for step in steps if step.type == "sign-up-corrected.v1"]
    assert [(step.stream, step.id, step.record is None, step.participant) for step in moved] == [
        ("sign_ups:s2", "u-k5", True, "p5"), ("sign_ups:s3", "u-k5", False, "p5"),
        ("sign_ups:s2", "u-k6", True, "p6"), ("sign_ups:s3", "u-k6", False, "p6"),
    ]  # fmt: skip
    held = past.streams.doc("sign_ups:s3").sign_ups.values()
    assert [(one.parcours_id, one.status) for one in held] == [("k5", "placed"), ("k6", "waiting")]
    assert past.streams.doc("sign_ups:s2").sign_ups.keys() == {"u-k4"}
    past = given(1, sign_up("k5"))
    past.when(like(WORKSHOP, workshop_id="w3"))
    past.when(ReplaceSession(session_id="s2", new_session_id="s3", held_on="2026-05-08", workshop_id="w3"))
    assert past.streams.doc("sign_ups:s2").sign_ups.keys() == {"u-k5"}, "another workshop: they are to be asked"


@pytest.mark.parametrize(
    ("command", "refusal"),
    [
        (sign_up("k3"), ("unknown_parcours", "parcours_id")),
        (sign_up(session_id="s9"), ("unknown_session", "session_id")),
        (sign_up(signed_up_on="2026-05-06"), ("after_today", "signed_up_on")),
        (sign_up(signed_up_on="2026-01-04"), ("before_parcours", "signed_up_on")),
        (sign_up("k5"), ("id_taken", "sign_up_id")),
        (withdrawn("k9"), ("no_such_record", "sign_up_id")),
        (withdrawn("k5", withdrawn_on="2026-05-04"), ("end_before_start", "withdrawn_on")),
        (withdrawn("k5", withdrawn_on="2026-05-06"), ("after_today", "withdrawn_on")),
        (correction("k5", status="withdrawn"), ("withdrawn_with_its_date", "withdrawn_on")),
        (correction("k5", withdrawn_on=TODAY), ("withdrawn_with_its_date", "withdrawn_on")),
    ],
)
def test_what_is_refused(command: Any, refusal: tuple[str, str]) -> None:
    assert given(1, sign_up("k5")).refused(command) == refusal


def test_every_rule_was_met() -> None:
    assert RULES.keys() <= Given.seen
