"""Decisions about the actions of a plan: what holds for one, and the steps of its life. Pure."""

from functools import partial

import msgspec

from services.bilan.dossiers import Dossiers
from services.bilan.plans import commands as c
from services.bilan.plans import events as e
from services.bilan.plans.events import ACTION, GOAL, Action
from services.bilan.plans.refusals import RULES, refuse
from services.bilan.plans.rules import dated, kept_with
from shared.shelves import Decision, change, standing


def judge_action(record: Action | None, before: Action | None, streams: Dossiers, today: str) -> Action | None:
    """What holds for one action; it is kept with its goal."""
    if record is None:
        return None
    goal = standing(streams, GOAL, record.goal_id)
    if goal is None:
        raise refuse("unknown_goal", "goal_id")
    record = kept_with(goal, record, streams)
    if record.planned_on < goal.set_on:
        raise refuse("before_plan", "planned_on")
    dated(record, "planned_on", ("started_on", "handed_on", "closed_on"), today)
    _state(record)
    _partner(record, today)
    return record


def _state(record: Action) -> None:
    closed = record.status in ("done", "dropped")
    if closed != (record.closed_on is not None):
        raise refuse("status_with_its_dates", "closed_on")
    if (record.status == "planned" and record.started_on) or (record.status == "in_progress" and not record.started_on):
        raise refuse("status_with_its_dates", "started_on")
    if record.closed_on is not None and record.started_on is not None and record.closed_on < record.started_on:
        raise refuse("end_before_start", "closed_on")
    if (record.status == "dropped") != (record.drop_reason is not None):
        raise refuse("action_dropped_with_its_reason", "drop_reason")


def _partner(record: Action, today: str) -> None:
    if record.partner is None and (record.action_owner == "partner" or record.handed_on is not None):
        raise refuse("partner_needed", "partner")
    if record.answered_on is None and record.answer is None:
        return
    if record.answered_on is None or record.answer is None or record.handed_on is None:
        raise refuse("answer_to_what", "answered_on")
    if record.answered_on > today:
        raise refuse("after_today", "answered_on")
    if record.answered_on < record.handed_on:
        raise refuse("end_before_start", "answered_on")


def _step(
    status: str | None, after: tuple[str, ...], record: Action, before: Action, streams: Dossiers, today: str
) -> Action | None:
    """A step of an action's life: from one of the states `after` into `status`, None where it stays in its own."""
    if before.status not in after:
        raise refuse("already_further", "action_id")
    now = record if status is None else msgspec.structs.replace(record, status=status)
    return judge_action(now, before, streams, today)


OPEN = ("planned", "in_progress")
_STEPS: dict[type, tuple[str, str | None, tuple[str, ...]]] = {
    c.StartAction: (e.ACTION_STARTED, "in_progress", ("planned",)),
    c.HandActionOver: (e.ACTION_HANDED_OVER, None, OPEN),
    c.RecordActionAnswer: (e.ACTION_ANSWERED, None, (*OPEN, "done", "dropped")),
    c.CompleteAction: (e.ACTION_DONE, "done", OPEN),
    c.DropAction: (e.ACTION_DROPPED, "dropped", OPEN),
}
STEPS: dict[type, Decision] = {
    command: partial(change, ACTION, event, partial(_step, status, after), RULES)
    for command, (event, status, after) in _STEPS.items()
}
"""Those of each command that tells more of an action."""
