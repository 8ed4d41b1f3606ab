"""Decisions about what becomes of a project. Pure: records in, steps out."""

from typing import Any

import msgspec

from services.bilan.commands import DefineProject, WithdrawProject
from services.bilan.dossiers import PROJECT, Dossiers
from services.bilan.events import Project
from services.bilan.outcomes import commands as c
from services.bilan.outcomes.events import (
    ACHIEVEMENT,
    PROJECT_REPLACED,
    PROJECT_WITHDRAWAL,
    STREAM,
    TAKEOVER,
    Achievement,
    ProjectWithdrawal,
    Takeover,
)
from services.bilan.outcomes.refusals import RULES, refuse
from services.bilan.records import record, withdraw_project
from shared import shelves
from shared.shelves import Decision, Seals


def _project(one: Any, streams: Dossiers) -> Project:
    project: Project | None = streams.record(PROJECT, one.project_id)
    if project is None:
        raise refuse("unknown_project", "project_id")
    return project


def judge_achievement(
    one: Achievement | None, before: Achievement | None, streams: Dossiers, today: str
) -> Achievement | None:
    """A project is reached once it was defined, by today, and not after it was withdrawn."""
    if one is not None:
        project = _project(one, streams)
        if one.reached_on > today:
            raise refuse("after_today", "reached_on")
        if one.reached_on < project.defined_on:
            raise refuse("before_project", "reached_on")
        if project.withdrawn_on is not None and project.withdrawn_on <= one.reached_on:
            raise refuse("project_withdrawn", "reached_on")
    return one


def judge_takeover(one: Takeover | None, before: Takeover | None, streams: Dossiers, today: str) -> Takeover | None:
    """A partner takes over a project that was defined by then."""
    if one is not None and one.starts_on < _project(one, streams).defined_on:
        raise refuse("before_project", "starts_on")
    return one


def judge_withdrawal(
    one: ProjectWithdrawal | None, before: ProjectWithdrawal | None, streams: Dossiers, today: str
) -> ProjectWithdrawal | None:
    """The project is withdrawn; a successor is another project of the same person, and goes with the reason `replaced`."""
    if one is None:
        return None
    project = _project(one, streams)
    if project.withdrawn_on is None:
        raise refuse("not_withdrawn", "project_id")
    if one.successor_id is not None:
        if one.reason != "replaced" or one.successor_id == one.project_id:
            raise refuse("successor_of_replaced", "successor_id")
        successor = streams.record(PROJECT, one.successor_id)
        said = before is not None and before.successor_id == one.successor_id
        if successor is None or not (said or streams.same_person(successor, project)):
            raise refuse("unknown_project", "successor_id")
    return msgspec.structs.replace(one, withdrawn_on=project.withdrawn_on)


def replace(command: c.ReplaceProject, seals: Seals, streams: Dossiers, today: str) -> tuple[str, str]:
    """One project withdrawn, the next one of the same parcours defined, and the link between them."""
    if streams.entry(PROJECT_WITHDRAWAL.name, command.project_withdrawal_id):
        raise refuse("id_taken", "project_withdrawal_id")
    parcours_id = _project(command, streams).parcours_id
    if streams.entry(PROJECT.name, command.successor_id):
        raise refuse("id_taken", "successor_id")
    withdrawal = WithdrawProject(project_id=command.project_id, withdrawn_on=command.replaced_on)
    withdraw_project(withdrawal, {}, streams, today)
    project = {
        "project_id": command.successor_id,
        "parcours_id": parcours_id,
        "class": command.project_class,
        "kind": command.kind,
        "defined_on": command.replaced_on,
    }
    record(PROJECT, DefineProject.model_validate(project), {}, streams, today)
    link = ProjectWithdrawal(
        command.project_withdrawal_id,
        command.project_id,
        "replaced",
        command.successor_id,
        note=seals.get("note"),
        owner=streams.owner(command),
    )
    judged = judge_withdrawal(link, None, streams, today)
    return shelves.put(streams, PROJECT_WITHDRAWAL, PROJECT_REPLACED, judged, None, {}, command.replaced_on)


def check(streams: Dossiers, today: str) -> None:
    """A project is reached once, and its withdrawal explained once. Raises Refusal."""
    for stream in streams.touched():
        if stream.startswith(f"{STREAM}:"):
            outcomes = streams.doc(stream)
            if len(outcomes.achievements) > 1:
                raise refuse("already_reached", "project_id")
            if len(outcomes.project_withdrawals) > 1:
                raise refuse("already_explained", "project_id")


DECISIONS: dict[type, Decision] = {
    **shelves.decisions(ACHIEVEMENT, judge_achievement, RULES, c.ReachProject, c.CorrectAchievement, c.VoidAchievement),
    **shelves.decisions(TAKEOVER, judge_takeover, RULES, c.TakeProjectOver, c.CorrectTakeover, c.VoidTakeover),
    **shelves.decisions(
        PROJECT_WITHDRAWAL, judge_withdrawal, RULES, c.ExplainWithdrawal, c.CorrectWithdrawal, c.VoidWithdrawal
    ),
    c.ReplaceProject: replace,
}
