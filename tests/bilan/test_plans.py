"""Plans of action: problems, goals, actions and progress; what is refused of them."""

from typing import Any

import msgspec
import pytest

from services.bilan import commands as bilan
from services.bilan.plans import commands as c
from services.bilan.plans.events import PLAN_STREAM, Plan
from services.bilan.plans.refusals import RULES
from tests.bilan.given import END, ENTRY, Given, corrected, like

FOUND = c.RecordProblem(
    problem_id="q1", parcours_id="k1", bilan_id="b1", domain="housing", text="Humide", found_on="2024-01-10"
)
AIM = c.SetGoal(goal_id="o1", problem_id="q1", text="Un logement sain", set_on="2024-01-15", due_on="2024-06-03")
CALL = c.PlanAction(
    action_id="a1", goal_id="o1", text="Appeler", action_owner="service", planned_on="2024-01-15", due_on="2024-02-05"
)
HANDED = c.HandActionOver(action_id="a1", partner="Maison du logement", handed_on="2024-01-22")
ANSWERED = c.RecordActionAnswer(action_id="a1", answered_on="2024-02-12", answer="Une visite est prévue")
DONE = c.CompleteAction(action_id="a1", closed_on="2024-02-19")
DROPPED = c.DropAction(action_id="a1", closed_on="2024-02-19", drop_reason="other", drop_note="Il refuse")
NOTED = c.NoteProgress(progress_id="v1", goal_id="o1", bilan_id="b2", progress="advanced", note="Un toit")
REACHED = c.CloseGoal(goal_id="o1", closed_on="2024-03-04", result="reached")
SOLVED = c.CloseProblem(problem_id="q1", closed_on="2024-03-04", outcome="solved")
CORRECTS: dict[type, type] = {
    c.RecordProblem: c.CorrectProblem,
    c.SetGoal: c.CorrectGoal,
    c.PlanAction: c.CorrectAction,
    c.NoteProgress: c.CorrectProgress,
}
VOIDS: dict[Any, tuple[str, Any]] = {
    c.RecordProblem: ("problem_id", c.VoidProblem),
    c.SetGoal: ("goal_id", c.VoidGoal),
    c.PlanAction: ("action_id", c.VoidAction),
    c.NoteProgress: ("progress_id", c.VoidProgress),
}


def given(*commands: Any) -> Given:
    return Given(ENTRY, END, FOUND, AIM, CALL, *commands)


def correction(command: Any, **more: Any) -> Any:
    kind = CORRECTS[type(command)]
    status = {"status": "planned"} if kind is c.CorrectAction else {}
    return kind(**(command.model_dump(exclude={"command", "entered_afterwards"}) | status | more))


def plan(past: Given, parcours: str = "k1") -> Plan:
    found: Plan = past.streams.doc(f"{PLAN_STREAM}:{parcours}")
    return found


def test_a_plan_is_kept_with_its_parcours() -> None:
    steps = Given(ENTRY, END).when(FOUND, AIM, CALL, NOTED)
    assert [step.type for step in steps] == [
        "problem-recorded.v1", "goal-set.v1", "action-planned.v1", "progress-noted.v1",
    ]  # fmt: skip
    assert {(step.stream, step.participant, step.record.parcours_id, step.record.owner) for step in steps} == {
        ("plans:k1", "p1", "k1", "p1")
    }
    assert [step.happened for step in steps] == ["2024-01-10", "2024-01-15", "2024-01-15", "2024-11-05"]
    assert [step.record.text.mark for step in steps[:3]] == ["Humide", "Un logement sain", "Appeler"]


def test_the_life_of_an_action() -> None:
    past = given()
    (started,) = past.when(c.StartAction(action_id="a1", started_on="2024-01-16"))
    assert (started.type, started.record.status) == ("action-started.v1", "in_progress")
    assert past.refused(c.StartAction(action_id="a1", started_on="2024-01-16")) == ("already_further", "action_id")
    (handed,) = past.when(HANDED)
    assert (handed.type, handed.record.partner, handed.record.status) == (
        "action-handed-over.v1", "Maison du logement", "in_progress",
    )  # fmt: skip
    (answered,) = past.when(ANSWERED)
    assert (answered.type, answered.record.answer.mark) == ("action-answered.v1", "Une visite est prévue")
    (done,) = past.when(DONE)
    assert (done.type, done.record.status, done.record.text) == ("action-done.v1", "done", started.record.text)
    assert past.refused(DROPPED) == past.refused(HANDED) == ("already_further", "action_id")


def test_an_action_is_dropped_with_a_reason_and_open_again_by_correction() -> None:
    past = given()
    (step,) = past.when(DROPPED)
    assert (step.type, step.record.status, step.record.drop_reason) == ("action-dropped.v1", "dropped", "other")
    assert step.record.drop_note.mark == "Il refuse"
    (again,) = past.when(correction(CALL, why="Il accepte"))
    assert (again.type, again.record.status, again.record.closed_on, again.record.drop_note) == (
        "action-corrected.v1", "planned", None, None,
    )  # fmt: skip
    past.when(DONE)


def test_problems_and_goals_are_closed_from_below() -> None:
    past = given()
    assert past.refused(REACHED) == ("still_open_below", "goal_id")
    assert past.refused(SOLVED) == ("still_open_below", "problem_id")
    steps = past.when(DONE, REACHED, SOLVED)
    assert [step.type for step in steps] == ["action-done.v1", "goal-closed.v1", "problem-closed.v1"]
    assert past.refused(REACHED) == ("already_further", "goal_id")
    assert past.refused(SOLVED) == ("already_further", "problem_id")


def test_corrections_close_and_reopen_in_any_order() -> None:
    past = given()
    closed = {"closed_on": "2024-03-04"}
    past.when(correction(FOUND, **closed, outcome="solved"))
    past.when(correction(AIM, **closed, result="reached"), correction(CALL, status="done", **closed))
    past.when(like(AIM, goal_id="o2", entered_afterwards=True))
    past.when(correction(FOUND))
    assert (plan(past).problems["q1"].outcome, plan(past).goals["o1"].result) == (None, "reached")


@pytest.mark.parametrize("command", [FOUND, AIM, CALL, NOTED])
def test_the_same_values_make_no_event_and_a_void_keeps_the_id(command: Any) -> None:
    past = given(NOTED)
    assert past.when(correction(command)) == []
    assert past.refused(command)[0] == "id_taken"
    key, voiding = VOIDS[type(command)]
    void = voiding(**{key: getattr(command, key), "why": "twice"})
    if command in (FOUND, AIM):
        assert past.refused(void) == ("in_use", key)
        past.when(c.VoidProgress(progress_id="v1", why=None), c.VoidAction(action_id="a1", why=None))
        if command is FOUND:
            past.when(c.VoidGoal(goal_id="o1", why=None))
    (step,) = past.when(void)
    assert (step.type.endswith("-voided.v1"), step.record, step.stream) == (True, None, "plans:k1")
    assert past.refused(void) == ("no_such_record", key)
    assert past.refused(command)[0] == "id_taken"


def test_what_a_bilan_says_of_a_goal_is_noted_once_and_of_the_same_person() -> None:
    past = given(NOTED)
    assert past.refused(like(NOTED, progress_id="v2")) == ("progress_noted", "bilan_id")
    past.when(like(NOTED, progress_id="v2", bilan_id="b1", noted_on="2024-01-15"))
    past.when(corrected(END, parcours_id="k2", held_on="2025-01-06"))
    (step,) = past.when(correction(NOTED, progress="reached"))
    assert (step.record.noted_on, step.before.noted_on) == ("2024-11-05", "2024-11-05")
    other = like(NOTED, progress_id="v3", bilan_id="b2")
    assert past.refused(other) == ("unknown_bilan", "bilan_id")
    past.streams.roster["k2"] = past.streams.roster["k1"]
    past.when(c.VoidProgress(progress_id="v1", why=None))
    (step,) = past.when(other)
    assert (step.stream, step.record.noted_on) == ("plans:k1", "2025-01-06")


def test_a_bilan_named_in_a_plan_stays_until_the_plan_names_it_no_more() -> None:
    past = given(NOTED)
    for bilan_id in ("b1", "b2"):
        assert past.refused(bilan.VoidBilan(bilan_id=bilan_id, why="mistake")) == ("bilan_in_plan", "bilan_id")
    past.when(correction(FOUND, bilan_id=None), bilan.VoidBilan(bilan_id="b1", why="mistake"))
    past.when(c.VoidProgress(progress_id="v1", why="mistake"), bilan.VoidBilan(bilan_id="b2", why="mistake"))


def test_a_bilan_that_moved_to_another_person_holds_up_nothing() -> None:
    moved = {"parcours_id": "k2", "held_on": "2025-01-06"}
    past = given(NOTED, corrected(ENTRY, **moved), corrected(END, **moved))
    past.when(correction(FOUND, domain="health"), correction(NOTED, progress="unchanged"), DONE, REACHED, SOLVED)
    assert past.refused(like(FOUND, problem_id="q2")) == ("unknown_bilan", "bilan_id")


def test_what_hangs_on_nothing_moves_to_another_plan_with_a_new_seal() -> None:
    past = given()
    elsewhere = like(FOUND, problem_id="q2", parcours_id="k2", bilan_id=None, found_on="2025-01-06")
    aim = like(AIM, goal_id="o2", problem_id="q2", set_on="2025-01-06", due_on=None)
    past.when(elsewhere, aim)
    later = {"planned_on": "2025-01-06", "due_on": None}
    left, joined = past.when(correction(CALL, goal_id="o2", why="mixed up", **later))
    assert (left.stream, left.record, left.participant) == ("plans:k1", None, "p1")
    assert (joined.stream, joined.before, joined.record.owner) == ("plans:k2", None, "p2")
    moved = correction(elsewhere, parcours_id="k1", bilan_id="b1", found_on="2024-01-10")
    assert past.refused(moved) == ("in_use", "problem_id")
    assert past.refused(correction(aim, problem_id="q1")) == ("in_use", "goal_id")
    past.when(c.VoidAction(action_id="a1", why=None))
    left, joined = past.when(correction(aim, problem_id="q1"))
    assert (left.stream, joined.stream, joined.record.owner) == ("plans:k2", "plans:k1", "p1")


@pytest.mark.parametrize(
    ("command", "refusal"),
    [
        (like(FOUND, parcours_id="k3"), ("unknown_parcours", "parcours_id")),
        (like(FOUND, bilan_id="b9"), ("unknown_bilan", "bilan_id")),
        (like(FOUND, parcours_id="k2", found_on="2025-01-06"), ("unknown_bilan", "bilan_id")),
        (like(FOUND, found_on="2024-01-07"), ("before_parcours", "found_on")),
        (like(FOUND, found_on="2026-05-06"), ("after_today", "found_on")),
        (like(AIM, problem_id="q9"), ("unknown_problem", "problem_id")),
        (like(AIM, set_on="2024-01-09"), ("before_plan", "set_on")),
        (like(AIM, due_on="2024-01-14"), ("end_before_start", "due_on")),
        (like(CALL, goal_id="o9"), ("unknown_goal", "goal_id")),
        (like(CALL, planned_on="2024-01-14"), ("before_plan", "planned_on")),
        (like(CALL, due_on="2024-01-14"), ("end_before_start", "due_on")),
        (like(CALL, action_owner="partner"), ("partner_needed", "partner")),
        (like(NOTED, goal_id="o9"), ("unknown_goal", "goal_id")),
        (like(NOTED, bilan_id="b9"), ("unknown_bilan", "bilan_id")),
        (like(NOTED, noted_on="2024-01-14"), ("before_plan", "noted_on")),
        (like(NOTED, noted_on="2026-05-06"), ("after_today", "noted_on")),
    ],
)
def test_what_is_refused(command: Any, refusal: tuple[str, str]) -> None:
    key, _ = VOIDS[type(command)]
    assert given().refused(like(command, **{key: f"{getattr(command, key)[0]}2"})) == refusal


@pytest.mark.parametrize(
    ("command", "refusal"),
    [
        (correction(FOUND, closed_on="2024-03-04"), ("closed_with_its_result", "closed_on")),
        (correction(FOUND, closed_on="2024-01-09", outcome="solved"), ("end_before_start", "closed_on")),
        (correction(AIM, result="reached"), ("closed_with_its_result", "closed_on")),
        (correction(AIM, closed_on="2026-05-06", result="reached"), ("after_today", "closed_on")),
        (correction(CALL, status="done"), ("status_with_its_dates", "closed_on")),
        (correction(CALL, closed_on="2024-02-19"), ("status_with_its_dates", "closed_on")),
        (correction(CALL, status="in_progress"), ("status_with_its_dates", "started_on")),
        (correction(CALL, started_on="2024-01-16"), ("status_with_its_dates", "started_on")),
        (correction(CALL, status="dropped", closed_on="2024-02-19"), ("action_dropped_with_its_reason", "drop_reason")),
        (correction(CALL, drop_reason="other"), ("action_dropped_with_its_reason", "drop_reason")),
        (
            correction(CALL, status="done", started_on="2024-02-20", closed_on="2024-02-19"),
            ("end_before_start", "closed_on"),
        ),
        (correction(CALL, handed_on="2024-01-22"), ("partner_needed", "partner")),
        (correction(CALL, answered_on="2024-01-22"), ("answer_to_what", "answered_on")),
        (ANSWERED, ("answer_to_what", "answered_on")),
    ],
)
def test_what_is_refused_of_what_stands(command: Any, refusal: tuple[str, str]) -> None:
    assert given().refused(command) == refusal


@pytest.mark.parametrize(
    ("day", "refusal"),
    [("2024-01-21", ("end_before_start", "answered_on")), ("2026-05-06", ("after_today", "answered_on"))],
)
def test_an_answer_comes_after_the_action_was_handed_over(day: str, refusal: tuple[str, str]) -> None:
    assert given(HANDED).refused(like(ANSWERED, answered_on=day)) == refusal


def test_what_is_closed_takes_nothing_new_unless_it_is_history() -> None:
    past = given(DONE, REACHED)
    second = like(CALL, action_id="a2", planned_on="2024-03-11", due_on=None)
    assert past.refused(second) == ("closed_above", "goal_id")
    assert len(past.when(like(second, entered_afterwards=True))) == 1
    past = given(DONE, REACHED, SOLVED)
    aim = like(AIM, goal_id="o2", set_on="2024-03-11")
    assert past.refused(aim) == ("closed_above", "problem_id")
    past.when(correction(FOUND))
    assert len(past.when(aim)) == 1


def test_a_problem_takes_what_hangs_on_it_to_another_parcours_of_the_person() -> None:
    past = given(NOTED)
    past.streams.roster["k2"] = msgspec.structs.replace(
        past.streams.roster["k2"], participant_id="p1", starts_on="2024-01-08"
    )
    steps = past.when(correction(FOUND, parcours_id="k2", bilan_id=None))
    left, joined = plan(past), plan(past, "k2")
    assert not any((left.problems, left.goals, left.actions, left.progress))
    kept: list[Any] = [joined.problems["q1"], joined.goals["o1"], joined.actions["a1"], joined.progress["v1"]]
    assert {one.parcours_id for one in kept} == {"k2"}
    assert joined.goals["o1"].text is not None
    assert len(steps) == 8


def test_progress_is_noted_at_a_bilan_under_another_file_of_the_person() -> None:
    elsewhere = like(END, bilan_id="b3", parcours_id="k2", held_on="2025-02-03")
    noted = like(NOTED, bilan_id="b3")
    past = given(elsewhere)
    assert past.refused(noted) == ("unknown_bilan", "bilan_id")
    past.streams.roots = {"p2": "p1"}
    assert len(past.when(noted)) == 1


def test_every_rule_was_met() -> None:
    assert RULES.keys() <= Given.seen
