"""Bilan's rules, given / when / then: records that stand, a command, and the steps or the refusal that follow."""

from typing import Any

import pytest
from pydantic import ValidationError

from services.bilan import commands as c
from services.bilan.dossiers import BILAN, PROJECT
from services.bilan.events import RECORDS, Dossier
from services.bilan.outcomes.commands import ReachProject
from services.bilan.refusals import RULES
from services.kernel.codes import DOMAINS
from shared.vault import Sealed
from tests.bilan.given import CALL, END, ENTRY, PLAN, Given, corrected, like
from tests.bilan.test_french import HELD, PLACED
from tests.bilan.test_plans import FOUND
from tests.bilan.test_steps import VISIT


def test_what_is_recorded_says_all_of_it_and_whose_it_is() -> None:
    steps = Given().when(ENTRY, PLAN, CALL)
    assert [step.type for step in steps] == ["bilan-completed.v1", "project-defined.v1", "intervention-recorded.v1"]
    assert {(step.stream, step.participant, step.before) for step in steps} == {("parcours:k1", "p1", None)}
    assert [step.happened for step in steps] == ["2024-01-10", "2024-06-03", "2024-02-01"]
    assert b'"class":"social"' in steps[1].event().data
    assert steps[0].record.levels == {"housing": 2}
    assert all(isinstance(step.record, RECORDS[step.type]) for step in steps)


def test_a_level_that_is_not_assessed_is_one_that_is_not_given() -> None:
    given = Given(ENTRY)
    assert given.when(corrected(ENTRY, levels={"housing": 2, "health": "not_assessed"})) == []
    (step,) = given.when(corrected(ENTRY, levels={"housing": "declined", "health": "not_concerned"}))
    assert step.record.levels == {"housing": "declined", "health": "not_concerned"}
    assert step.before.levels == {"housing": 2}


@pytest.mark.parametrize("level", ["2", 0, 6, True, 2.0, None, "unknown"])
def test_a_score_is_a_whole_number_from_1_to_5(level: Any) -> None:
    with pytest.raises(ValidationError):
        like(ENTRY, levels={"housing": level})


def test_every_domain_may_have_a_level() -> None:
    (step,) = Given().when(like(ENTRY, levels=dict.fromkeys(DOMAINS, 5)))
    assert set(step.record.levels) == set(DOMAINS)


@pytest.mark.parametrize("command", [ENTRY, PLAN, CALL])
def test_the_same_values_make_no_event(command: Any) -> None:
    given = Given(command)
    assert given.when(corrected(command)) == []
    given.streams.roster = {}
    assert given.when(corrected(command)) == []


@pytest.mark.parametrize(
    ("command", "void", "event"),
    [
        (ENTRY, c.VoidBilan(bilan_id="b1", why="twice"), "bilan-voided.v1"),
        (PLAN, c.VoidProject(project_id="r1", why="twice"), "project-voided.v1"),
        (CALL, c.VoidIntervention(intervention_id="i1", why="twice"), "intervention-voided.v1"),
    ],
)
def test_a_mistake_is_voided_and_its_id_is_not_used_again(command: Any, void: Any, event: str) -> None:
    given = Given(command)
    taken = given.refused(command)
    (step,) = given.when(void)
    assert (step.type, step.record, step.before.parcours_id, step.happened) == (event, None, "k1", "2026-05-05")
    assert step.why == Sealed("twice for p1", "")
    assert given.streams.dossier("k1") == Dossier()
    assert taken == given.refused(command) == ("id_taken", taken[1])
    assert given.refused(void) == ("no_such_record", taken[1])
    assert given.refused(corrected(command)) == ("no_such_record", taken[1])


@pytest.mark.parametrize("command", [ENTRY, PLAN, CALL])
def test_dates_lie_between_the_start_of_the_parcours_and_today(command: Any) -> None:
    day = "defined_on" if command is PLAN else "held_on"
    assert Given().refused(like(command, **{day: "2024-01-07"})) == ("before_parcours", day)
    assert Given().refused(like(command, **{day: "2026-05-06"})) == ("after_today", day)
    Given().when(like(command, **{day: "2024-01-08"}))
    Given().when(like(command, **{day: "2026-05-05"}))  # after the end of the parcours
    assert Given(command).refused(corrected(command, parcours_id="k2")) == ("before_parcours", day)


@pytest.mark.parametrize("command", [ENTRY, PLAN, CALL])
@pytest.mark.parametrize("parcours", ["k3", "k9"])
def test_a_parcours_is_on_the_roster_and_stands(command: Any, parcours: str) -> None:
    assert Given().refused(like(command, parcours_id=parcours)) == ("unknown_parcours", "parcours_id")
    assert Given(command).refused(corrected(command, parcours_id=parcours)) == ("unknown_parcours", "parcours_id")


@pytest.mark.parametrize("phase", ["entry", "middle", "end"])
def test_a_parcours_has_one_bilan_of_each_phase(phase: str) -> None:
    given = Given(like(ENTRY, phase=phase))
    assert given.refused(like(END, phase=phase)) == ("phase_taken", "phase")
    given.when(like(END, phase=phase, parcours_id="k2", held_on="2025-02-03"))
    given.when(c.VoidBilan(bilan_id="b1", why="mistake"))
    given.when(like(END, bilan_id="b3", phase=phase))


def test_follow_ups_are_as_many_as_there_are() -> None:
    given = Given(like(ENTRY, phase="follow_up"), like(END, phase="follow_up"))
    assert len(given.streams.dossier("k1").bilans) == 2


def test_two_bilans_swap_their_phases_in_one_unit() -> None:
    given = Given(ENTRY, END)
    one, other = corrected(ENTRY, phase="end"), corrected(END, phase="entry")
    assert given.refused(one) == ("phase_taken", "phase")
    assert [step.record.phase for step in given.when(one, other)] == ["end", "entry"]


def test_a_bilan_moves_to_another_parcours() -> None:
    given = Given(ENTRY)
    left, joined = given.when(corrected(ENTRY, parcours_id="k2", held_on="2025-02-03", why="mixed up"))
    assert (left.stream, left.record, left.participant, left.why) == (
        "parcours:k1",
        None,
        "p1",
        Sealed("mixed up for p1", ""),
    )
    assert (joined.stream, joined.before, joined.participant, joined.why) == (
        "parcours:k2", None, "p2", Sealed("mixed up for p2", "")
    )  # fmt: skip
    assert given.streams.dossier("k1").bilans == {}
    assert given.streams.record(BILAN, "b1").parcours_id == "k2"
    given.when(like(ENTRY, bilan_id="b3"))


@pytest.mark.parametrize(
    ("more", "refusal"),
    [
        ({"kind": "employment"}, ("kind_of_other_class", "kind")),
        ({"class": "professional"}, ("kind_of_other_class", "kind")),
        ({"withdrawn_on": "2026-05-06"}, ("after_today", "withdrawn_on")),
        ({"withdrawn_on": "2024-06-02"}, ("end_before_start", "withdrawn_on")),
    ],
)
def test_a_project_is_refused(more: dict[str, Any], refusal: tuple[str, str]) -> None:
    assert Given().refused(like(PLAN, **more)) == refusal
    assert Given(PLAN).refused(corrected(PLAN, **more)) == refusal


def test_a_project_changes_its_kind_and_is_withdrawn_once() -> None:
    given = Given(PLAN)
    (changed,) = given.when(corrected(PLAN, **{"class": "professional", "kind": "job_search"}))
    assert (changed.type, changed.before.kind) == ("project-corrected.v1", "volunteering")
    early = c.WithdrawProject(project_id="r1", withdrawn_on="2024-06-02")
    assert given.refused(early) == ("end_before_start", "withdrawn_on")
    (step,) = given.when(c.WithdrawProject(project_id="r1", withdrawn_on="2024-06-03"))
    assert (step.type, step.happened, step.record.withdrawn_on) == ("project-withdrawn.v1", "2024-06-03", "2024-06-03")
    assert given.refused(early) == ("already_withdrawn", "project_id")
    assert given.refused(c.WithdrawProject(project_id="r9", withdrawn_on="2024-06-03")) == (
        "no_such_record",
        "project_id",
    )
    given.when(corrected(PLAN))
    assert given.streams.record(PROJECT, "r1").withdrawn_on is None


HANGING: tuple[tuple[str, tuple[Any, ...], Any], ...] = (
    ("bilan_in_plan", (ENTRY, FOUND), c.VoidBilan(bilan_id="b1", why="mistake")),
    ("project_in_use", (PLAN, VISIT), c.VoidProject(project_id="r1", why="mistake")),
    ("intervention_in_use", (HELD, PLACED), c.VoidIntervention(intervention_id="i2", why="mistake")),
)


@pytest.mark.parametrize(("code", "past", "void"), HANGING)
def test_what_others_name_is_not_voided(code: str, past: tuple[Any, ...], void: Any) -> None:
    assert Given(*past).refused(void)[0] == code


def test_a_project_that_was_reached_is_not_withdrawn() -> None:
    given = Given(PLAN, ReachProject(achievement_id="o1", project_id="r1", reached_on="2024-10-01"))
    assert given.refused(c.WithdrawProject(project_id="r1", withdrawn_on="2024-11-04")) == (
        "project_reached", "project_id",
    )  # fmt: skip


def test_every_rule_of_bilan_is_reached_above() -> None:
    assert set(RULES) - Given.seen == set()
