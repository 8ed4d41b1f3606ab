"""After a parcours: follow-ups at three, six and twelve months, what is due of them on a day, and an end that was none."""

from typing import Any

import pytest

from services.intake import commands as intake
from services.intake.events import Parcours
from services.intake.follow_ups import commands as c
from services.intake.follow_ups.events import FollowUp
from services.intake.follow_ups.refusals import RULES
from services.intake.suspensions.commands import SuspendParcours
from services.intake.suspensions.standstill import standstill
from services.kernel.follow_ups import follow_ups_due
from shared.vault import Sealed
from tests.intake.given import GROUP, PARCOURS, PERSON, Given

END = intake.EndParcours(parcours_id="k1", ended_on="2024-10-31", end_kind="completed")
FIRST = c.RecordFollowUp(
    follow_up_id="f1", parcours_id="k1", term="three_months", held_on="2025-02-03", became="kept", note="Chorale"
)
REOPEN = c.ReopenParcours(parcours_id="k1", why="Une autre personne.")
NEXT = intake.Enrol(parcours_id="k2", participant_id="p1", group_id="g1", starts_on="2025-01-06", reopens_group=True)


def given(*commands: Any) -> Given:
    return Given(GROUP, PERSON, PARCOURS, *commands)


def followed(**more: Any) -> c.RecordFollowUp:
    return c.RecordFollowUp(**(FIRST.model_dump(exclude={"command"}) | more))


def corrected(**more: Any) -> c.CorrectFollowUp:
    return c.CorrectFollowUp(**(FIRST.model_dump(exclude={"command"}) | more))


def test_what_became_of_a_project_is_recorded_corrected_and_voided() -> None:
    past = given(END)
    (step,) = past.when(FIRST)
    assert (step.type, step.stream, step.participant) == ("follow-up-recorded.v1", "follow_ups:k1", "p1")
    assert (step.happened, step.record.owner, step.record.note.mark) == ("2025-02-03", "p1", "Chorale")
    assert past.when(corrected()) == []
    (step,) = past.when(corrected(became="job_found", why="Works."))
    assert (step.type, step.before.became, step.record.became) == ("follow-up-corrected.v1", "kept", "job_found")
    (step,) = past.when(c.VoidFollowUp(follow_up_id="f1", why="Another person."))
    assert (step.type, step.record) == ("follow-up-voided.v1", None)
    assert past.refused(FIRST) == ("id_taken", "follow_up_id")
    assert past.refused(corrected()) == ("no_such_record", "follow_up_id")


def test_one_follow_up_of_each_term() -> None:
    past = given(END, FIRST)
    assert past.refused(followed(follow_up_id="f2")) == ("followed_twice", "term")
    assert len(past.when(followed(follow_up_id="f2", term="six_months", held_on="2025-05-05"))) == 1
    assert past.refused(corrected(term="six_months")) == ("followed_twice", "term")


@pytest.mark.parametrize(
    ("fields", "refusal"),
    [
        ({"parcours_id": "k9"}, ("unknown_parcours", "parcours_id")),
        ({"held_on": "2026-05-06"}, ("after_today", "held_on")),
        ({"held_on": "2024-10-30"}, ("followed_before_end", "held_on")),
    ],
)
def test_what_is_refused(fields: dict[str, Any], refusal: tuple[str, str]) -> None:
    assert given(END).refused(followed(**fields)) == refusal


def test_who_is_followed_up() -> None:
    assert given().refused(FIRST) == ("parcours_not_ended", "parcours_id")
    dead = END.model_copy(update={"end_kind": "deceased"})
    assert given(dead).refused(FIRST) == ("nothing_to_follow", "parcours_id")
    following = intake.Start(parcours_id="k2", group_id="g1", starts_on="2024-11-04")
    past = given(intake.ProlongParcours(parcours_id="k1", ended_on="2024-10-31", next=following))
    assert past.refused(FIRST) == ("nothing_to_follow", "parcours_id")
    assert past.refused(REOPEN) == ("reopened_prolonged", "parcours_id")


def test_a_parcours_is_reopened_where_nothing_followed() -> None:
    past = given(END)
    (step,) = past.when(REOPEN)
    assert (step.type, step.before.ended_on) == ("parcours-corrected.v1", "2024-10-31")
    assert isinstance(step.why, Sealed)
    assert (step.record.ended_on, step.record.end_kind, step.record.end_reason) == (None, None, None)
    assert past.refused(REOPEN) == ("parcours_not_ended", "parcours_id")
    assert past.refused(c.ReopenParcours(parcours_id="k9", why="x")) == ("no_such_record", "parcours_id")
    assert past.refused(NEXT) == ("open_parcours_overlap", "starts_on")
    past.when(END)
    past.when(FIRST)
    assert past.refused(REOPEN) == ("reopened_followed", "parcours_id")
    past.when(c.VoidFollowUp(follow_up_id="f1", why="The end was wrong."))
    past.when(NEXT)
    assert past.refused(REOPEN) == ("open_parcours_overlap", "starts_on")


def test_the_end_cuts_a_suspension_and_resumes_nothing() -> None:
    past = given(SuspendParcours(suspension_id="s1", parcours_id="k1", reason="illness", starts_on="2024-10-01"))

    def still(on: str) -> tuple[bool, int, str | None]:
        parcours = past.streams.parcours("k1")
        assert parcours is not None
        found = standstill(parcours, past.streams.doc("suspensions:k1").suspensions.values(), on)
        return found.suspended, found.days, found.spans[0].until if found.spans else None

    assert still("2024-09-30") == (False, 0, None)
    assert still("2024-10-11") == (True, 10, None)
    assert [step.type for step in past.when(END)] == ["parcours-ended.v1"]
    assert still("2024-10-11") == (True, 10, "2024-10-31")
    assert still("2025-10-11") == (False, 30, "2024-10-31")
    past.when(REOPEN)
    assert still("2024-11-01") == (True, 31, None)
    past.when(END.model_copy(update={"ended_on": "2024-10-01"}))
    assert still("2024-11-01") == (False, 0, None)


def ended(identity: str, on: str | None, kind: str | None = "completed") -> Parcours:
    return Parcours(identity, "p1", "g1", "s", "2024-01-08", None, None, None, None, None, on, kind, None, None)


def made(identity: str, term: str, on: str) -> FollowUp:
    return FollowUp(f"f-{identity}-{term}", identity, term, on, "kept")


def test_a_follow_up_is_due_from_its_term_on_and_late_a_month_after() -> None:
    one = ended("k1", "2024-11-30")

    def states(today: str, *held: FollowUp, since: str = "2024-01-01") -> list[tuple[str, str]]:
        return [(due.term, due.state) for due in follow_ups_due([one], {"k1": held}, today, since)]

    assert states("2025-02-27") == []
    (first,) = follow_ups_due([one], {}, "2025-02-28", "2024-11-30")
    assert (first.due_on, first.late_on, first.state) == ("2025-02-28", "2025-03-30", "due")
    assert states("2025-03-29") == [("three_months", "due")]
    assert states("2025-03-30") == [("three_months", "late")]
    early = made("k1", "six_months", "2025-05-20")
    assert states("2025-05-25", early) == [("three_months", "late"), ("six_months", "done")]
    assert states("2025-05-19", early) == [("three_months", "late")]
    assert states("2025-12-30", early) == [("three_months", "late"), ("six_months", "done"), ("twelve_months", "late")]
    assert states("2025-12-30", since="2024-12-01") == []
    # What was held before the end as it now reads is not of this end.
    assert states("2025-03-30", made("k1", "three_months", "2024-11-29")) == [("three_months", "late")]


def test_nobody_is_followed_who_goes_on_or_died() -> None:
    some = [ended("k1", None, None), ended("k2", "2024-01-31", "prolonged"), ended("k3", "2024-01-31", "deceased")]
    assert follow_ups_due(some, {}, "2025-12-30", "2024-01-01") == []
    two = [ended("k5", "2024-02-01", "abandoned"), ended("k4", "2024-01-31")]
    found = follow_ups_due(two, {}, "2024-05-01", "2024-01-01")
    assert [(due.parcours_id, due.due_on) for due in found] == [("k4", "2024-04-30"), ("k5", "2024-05-01")]


def test_every_rule_was_met() -> None:
    assert RULES.keys() <= Given.seen
