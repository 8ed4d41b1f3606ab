"""Steps towards a project: planned, done, dropped with the reason."""

from typing import Any

import pytest

from services.bilan import commands as bilan
from services.bilan.steps import commands as c
from services.bilan.steps.refusals import RULES
from tests.bilan.given import PLAN, TODAY, Given, like

VISIT = c.PlanStep(project_step_id="e1", project_id="r1", label="Visiter", planned_on="2024-06-03", due_on="2024-07-01")
DONE = c.CompleteStep(project_step_id="e1", done_on="2024-06-20")
DROP = c.DropStep(project_step_id="e1", dropped_on="2024-06-21", drop_reason="Fermé")


def corrected(**more: Any) -> c.CorrectStep:
    return c.CorrectStep(**(VISIT.model_dump(exclude={"command"}) | more))


def test_a_step_is_planned_and_done_once() -> None:
    past = Given(PLAN)
    (step,) = past.when(VISIT)
    assert (step.type, step.stream, step.participant) == ("project-step-planned.v1", "project_steps:r1", "p1")
    (step,) = past.when(DONE)
    assert (step.type, step.happened, step.record.label) == ("project-step-done.v1", "2024-06-20", step.before.label)
    assert past.refused(DONE) == past.refused(DROP) == ("step_closed", "project_step_id")
    (step,) = past.when(corrected(why="not done"))
    assert (step.type, step.record.done_on) == ("project-step-corrected.v1", None)
    (step,) = past.when(DROP)
    assert (step.type, step.happened) == ("project-step-dropped.v1", "2024-06-21")
    (step,) = past.when(c.VoidStep(project_step_id="e1", why="twice"))
    assert (step.type, step.record) == ("project-step-voided.v1", None)


def test_a_step_is_agreed_today_where_nothing_is_said() -> None:
    (step,) = Given(PLAN).when(like(VISIT, planned_on=None, due_on=None))
    assert (step.happened, step.record.planned_on) == (TODAY, TODAY)


def test_steps_are_voided_before_their_project() -> None:
    void = bilan.VoidProject(project_id="r1", why="mistake")
    assert Given(PLAN, VISIT).refused(void) == ("project_in_use", "project_id")
    steps = Given(PLAN, VISIT).when(c.VoidStep(project_step_id="e1", why="mistake"), void)
    assert [step.type for step in steps] == ["project-step-voided.v1", "project-voided.v1"]


@pytest.mark.parametrize(
    ("command", "refusal"),
    [
        (VISIT, ("id_taken", "project_step_id")),
        (like(DONE, project_step_id="e9"), ("no_such_record", "project_step_id")),
        (like(VISIT, project_step_id="e2", project_id="r9"), ("unknown_project", "project_id")),
        (corrected(planned_on="2026-05-06"), ("after_today", "planned_on")),
        (like(DONE, done_on="2026-05-06"), ("after_today", "done_on")),
        (like(DROP, dropped_on="2026-05-06"), ("after_today", "dropped_on")),
        (like(DROP, dropped_on="2024-06-02"), ("end_before_start", "dropped_on")),
        (corrected(due_on="2024-06-02"), ("end_before_start", "due_on")),
        (
            corrected(done_on="2024-06-20", dropped_on="2024-06-21", drop_reason="Fermé"),
            ("step_closed", "dropped_on"),
        ),
        (corrected(dropped_on="2024-06-21"), ("dropped_with_its_reason", "drop_reason")),
        (corrected(drop_reason="Fermé"), ("dropped_with_its_reason", "drop_reason")),
    ],
)
def test_what_is_refused(command: Any, refusal: tuple[str, str]) -> None:
    assert Given(PLAN, VISIT).refused(command) == refusal


def test_every_rule_was_met() -> None:
    assert RULES.keys() <= Given.seen
