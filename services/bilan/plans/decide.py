"""Decisions about plans of action. Pure: records in, steps out. A record below a problem is kept with that problem."""

from functools import partial
from typing import Any

import msgspec

from services.bilan.dossiers import BILAN, Dossiers
from services.bilan.plans import commands as c
from services.bilan.plans import events as e
from services.bilan.plans.actions import STEPS, judge_action
from services.bilan.plans.events import GOAL, PLAN_STREAM, PROBLEM, PROGRESS, Goal, Plan, Problem, Progress
from services.bilan.plans.refusals import RULES, refuse
from services.bilan.plans.rules import KINDS, dated, kept_with, nothing_below
from shared.shelves import Decision, Judge, change, decisions, put, standing


def judge_problem(record: Problem | None, before: Problem | None, streams: Dossiers, today: str) -> Problem | None:
    """What holds for one problem. An ended parcours still takes them."""
    if before is None or record is None or not streams.same_person(before, record):
        nothing_below(before, record, "goals", "problem_id", streams)
    if record is None:
        return None
    listed = streams.roster.get(record.parcours_id)
    if listed is None or not listed.standing:
        raise refuse("unknown_parcours", "parcours_id")
    if record.found_on < listed.starts_on:
        raise refuse("before_parcours", "found_on")
    dated(record, "found_on", ("closed_on",), today)
    if (record.closed_on is None) != (record.outcome is None):
        raise refuse("closed_with_its_result", "closed_on")
    if record.bilan_id is not None and not _says_the_same(record, before):
        # A bilan that was voided since holds up nothing.
        bilan = streams.record(BILAN, record.bilan_id)
        if bilan is None or bilan.parcours_id != record.parcours_id:
            raise refuse("unknown_bilan", "bilan_id")
    if before is not None and before.parcours_id != record.parcours_id:
        _take_along(before, record, streams)
    return record


def _take_along(before: Problem, record: Problem, streams: Dossiers) -> None:
    """What hangs on a problem goes with it to another parcours of the same person."""
    plan: Plan = streams.doc(f"{PLAN_STREAM}:{before.parcours_id}")
    goals = [one for one in plan.goals.values() if one.problem_id == before.problem_id]
    ids = {one.goal_id for one in goals}
    below = (
        (GOAL, goals),
        (e.ACTION, [one for one in plan.actions.values() if one.goal_id in ids]),
        (PROGRESS, [one for one in plan.progress.values() if one.goal_id in ids]),
    )
    for kind, rows in below:
        for one in rows:
            put(streams, kind, kind.corrected, kept_with(record, one, streams), one, {}, getattr(one, kind.day))


def _problem_open(command: c.SetGoal, streams: Dossiers, today: str) -> None:
    """A goal is set for a problem that is still open."""
    problem = standing(streams, PROBLEM, command.problem_id)
    if problem is not None and problem.closed_on is not None:
        raise refuse("closed_above", "problem_id")


def _goal_open(command: c.PlanAction, streams: Dossiers, today: str) -> None:
    """An action is planned for a goal that is still open."""
    goal = standing(streams, GOAL, command.goal_id)
    if goal is not None and goal.closed_on is not None:
        raise refuse("closed_above", "goal_id")


def _says_the_same(record: Any, before: Any) -> bool:
    return before is not None and (before.bilan_id, before.parcours_id) == (record.bilan_id, record.parcours_id)


def judge_goal(record: Goal | None, before: Goal | None, streams: Dossiers, today: str) -> Goal | None:
    """What holds for one goal; it is kept with its problem."""
    if record is None:
        nothing_below(before, None, "actions", "goal_id", streams)
        nothing_below(before, None, "progress", "goal_id", streams)
        return None
    problem = standing(streams, PROBLEM, record.problem_id)
    if problem is None:
        raise refuse("unknown_problem", "problem_id")
    record = kept_with(problem, record, streams)
    nothing_below(before, record, "actions", "goal_id", streams)
    nothing_below(before, record, "progress", "goal_id", streams)
    if record.set_on < problem.found_on:
        raise refuse("before_plan", "set_on")
    dated(record, "set_on", ("closed_on",), today)
    if (record.closed_on is None) != (record.result is None):
        raise refuse("closed_with_its_result", "closed_on")
    return record


def judge_progress(record: Progress | None, before: Progress | None, streams: Dossiers, today: str) -> Progress | None:
    """What holds for the progress of a goal: its bilan is of the same person, of whichever parcours."""
    if record is None:
        return None
    goal = standing(streams, GOAL, record.goal_id)
    if goal is None:
        raise refuse("unknown_goal", "goal_id")
    record = kept_with(goal, record, streams)
    day = record.noted_on
    if not _says_the_same(record, before):
        bilan = streams.record(BILAN, record.bilan_id)
        if bilan is None or not streams.same_person(bilan, goal):
            raise refuse("unknown_bilan", "bilan_id")
        day = day or bilan.held_on
    record = msgspec.structs.replace(record, noted_on=day or (before.noted_on if before else today))
    if (record.noted_on or today) < goal.set_on:
        raise refuse("before_plan", "noted_on")
    dated(record, "noted_on", (), today)
    return record


def _closing(judge: Judge, shelf: str, key: str, record: Any, before: Any, streams: Dossiers, today: str) -> Any:
    """A step of the working day: from below. A correction may say otherwise, as an import does, whose rows come one by one."""
    if before.closed_on is not None:
        raise refuse("already_further", key)
    plan: Plan = streams.doc(f"{PLAN_STREAM}:{before.parcours_id}")
    below = {name: one for name, one in getattr(plan, shelf).items() if getattr(one, key) == getattr(before, key)}
    still = [(KINDS[shelf], name) for name, one in below.items() if one.closed_on is None]
    if still:
        raise refuse("still_open_below", key, still)
    return judge(record, before, streams, today)


def check(streams: Dossiers, today: str) -> None:
    """A goal's progress is noted once at a bilan. Raises Refusal."""
    for stream in streams.touched():
        if stream.startswith(f"{PLAN_STREAM}:"):
            progress = streams.doc(stream).progress.values()
            if len({(one.goal_id, one.bilan_id) for one in progress}) < len(progress):
                raise refuse("progress_noted", "bilan_id")


DECISIONS: dict[type, Decision] = {
    **decisions(PROBLEM, judge_problem, RULES, c.RecordProblem, c.CorrectProblem, c.VoidProblem),
    c.CloseProblem: partial(
        change, PROBLEM, e.PROBLEM_CLOSED, partial(_closing, judge_problem, "goals", "problem_id"), RULES
    ),
    **decisions(GOAL, judge_goal, RULES, c.SetGoal, c.CorrectGoal, c.VoidGoal, _problem_open),
    c.CloseGoal: partial(change, GOAL, e.GOAL_CLOSED, partial(_closing, judge_goal, "actions", "goal_id"), RULES),
    **decisions(e.ACTION, judge_action, RULES, c.PlanAction, c.CorrectAction, c.VoidAction, _goal_open),
    **STEPS,
    **decisions(PROGRESS, judge_progress, RULES, c.NoteProgress, c.CorrectProgress, c.VoidProgress),
}
