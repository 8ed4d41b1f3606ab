"""Decisions about the steps towards a project. Pure: records in, steps out."""

from functools import partial

import msgspec

from services.bilan.dossiers import PROJECT, Dossiers
from services.bilan.steps import commands as c
from services.bilan.steps.events import PROJECT_STEP, STEP_DONE, STEP_DROPPED, ProjectStep
from services.bilan.steps.refusals import RULES, refuse
from shared import shelves
from shared.shelves import Decision


def judge(step: ProjectStep | None, before: ProjectStep | None, streams: Dossiers, today: str) -> ProjectStep | None:
    """What holds for one step: its project, dates that were, one end at most."""
    if step is None:
        return None
    if streams.record(PROJECT, step.project_id) is None:
        raise refuse("unknown_project", "project_id")
    planned = step.planned_on or (before.planned_on if before else None) or today
    for field, day in (("planned_on", planned), ("done_on", step.done_on), ("dropped_on", step.dropped_on)):
        if day is not None and day > today:
            raise refuse("after_today", field)
    for field in ("due_on", "dropped_on"):
        day = getattr(step, field)
        if day is not None and day < planned:
            raise refuse("end_before_start", field)
    if step.done_on is not None and step.dropped_on is not None:
        raise refuse("step_closed", "dropped_on")
    if (step.dropped_on is None) != (step.drop_reason is None):
        raise refuse("dropped_with_its_reason", "drop_reason")
    return msgspec.structs.replace(step, planned_on=planned)


def _ended(step: ProjectStep, before: ProjectStep, streams: Dossiers, today: str) -> ProjectStep | None:
    if before.done_on is not None or before.dropped_on is not None:
        raise refuse("step_closed", "project_step_id")
    return judge(step, before, streams, today)


DECISIONS: dict[type, Decision] = {
    **shelves.decisions(PROJECT_STEP, judge, RULES, c.PlanStep, c.CorrectStep, c.VoidStep),
    c.CompleteStep: partial(shelves.change, PROJECT_STEP, STEP_DONE, _ended, RULES, day="done_on"),
    c.DropStep: partial(shelves.change, PROJECT_STEP, STEP_DROPPED, _ended, RULES, day="dropped_on"),
}
