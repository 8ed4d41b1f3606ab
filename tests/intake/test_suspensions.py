"""Suspensions: a parcours that stands still for a while, and what is refused of it."""

from typing import Any

import pytest

from services.intake.suspensions import commands as c
from services.intake.suspensions.refusals import RULES
from tests.intake.given import GROUP, PARCOURS, PERSON, Given

ILL = c.SuspendParcours(
    suspension_id="s1", parcours_id="k1", reason="illness", starts_on="2024-02-05", note="Opération"
)
BACK = c.ResumeParcours(suspension_id="s1", resumed_on="2024-03-04")


def given(*commands: Any) -> Given:
    return Given(GROUP, PERSON, PARCOURS, *commands)


def suspended(**more: Any) -> c.SuspendParcours:
    return c.SuspendParcours(**(ILL.model_dump(exclude={"command"}) | more))


def corrected(**more: Any) -> c.CorrectSuspension:
    return c.CorrectSuspension(**(ILL.model_dump(exclude={"command"}) | more))


def test_a_parcours_is_suspended_and_resumed() -> None:
    past = given()
    (step,) = past.when(ILL)
    assert (step.type, step.stream, step.participant) == ("parcours-suspended.v1", "suspensions:k1", "p1")
    assert (step.happened, step.before, step.record.owner) == ("2024-02-05", None, "p1")
    (step,) = past.when(BACK)
    assert (step.type, step.record.resumed_on, step.before.resumed_on) == ("parcours-resumed.v1", "2024-03-04", None)
    assert step.happened == "2024-03-04"
    assert past.refused(BACK) == ("already_resumed", "suspension_id")


def test_a_correction_that_changes_nothing_records_nothing() -> None:
    past = given(ILL)
    assert past.when(corrected()) == []
    (step,) = past.when(corrected(reason="training", why="The wrong reason."))
    assert (step.type, step.record.reason, step.before.reason) == ("suspension-corrected.v1", "training", "illness")
    assert step.record.note == step.before.note


def test_what_was_entered_by_mistake_is_voided_and_its_id_stays_taken() -> None:
    past = given(ILL)
    (step,) = past.when(c.VoidSuspension(suspension_id="s1", why="Another person."))
    assert (step.type, step.record, step.participant) == ("suspension-voided.v1", None, "p1")
    assert past.refused(ILL) == ("id_taken", "suspension_id")
    assert past.refused(BACK) == ("no_such_record", "suspension_id")


def test_a_suspension_moves_to_another_parcours() -> None:
    ended = PARCOURS.model_copy(update={"ended_on": "2024-06-03", "end_kind": "completed"})
    later = PARCOURS.model_copy(update={"parcours_id": "k2", "starts_on": "2024-06-03", "reopens_group": True})
    past = Given(GROUP, PERSON, ended, later, ILL)
    left, joined = past.when(corrected(parcours_id="k2", starts_on="2024-07-01"))
    assert (left.stream, left.record, joined.stream, joined.before) == ("suspensions:k1", None, "suspensions:k2", None)
    assert past.refused(suspended(suspension_id="s2", starts_on="2024-06-03")) == ("suspended_after_end", "starts_on")


@pytest.mark.parametrize(
    ("fields", "refusal"),
    [
        ({"parcours_id": "k9"}, ("unknown_parcours", "parcours_id")),
        ({"starts_on": "2026-05-06"}, ("after_today", "starts_on")),
        ({"starts_on": "2024-01-07"}, ("before_parcours", "starts_on")),
        ({"expected_until": "2024-02-04"}, ("end_before_start", "expected_until")),
    ],
)
def test_what_is_refused(fields: dict[str, Any], refusal: tuple[str, str]) -> None:
    assert given().refused(suspended(**fields)) == refusal


def test_what_is_refused_of_its_end() -> None:
    past = given(ILL)
    assert past.refused(corrected(resumed_on="2026-05-06")) == ("after_today", "resumed_on")
    assert past.refused(corrected(resumed_on="2024-02-04")) == ("end_before_start", "resumed_on")


def test_a_parcours_is_suspended_once_at_a_time() -> None:
    past = given(ILL)
    other = suspended(suspension_id="s2", starts_on="2024-03-04")
    assert past.refused(other) == ("already_suspended", "starts_on")
    past.when(BACK)
    assert [step.type for step in past.when(other)] == ["parcours-suspended.v1"]
    assert past.refused(corrected(resumed_on="2024-03-05")) == ("already_suspended", "starts_on")


def test_every_rule_was_met() -> None:
    assert RULES.keys() <= Given.seen
