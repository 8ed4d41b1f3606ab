"""Decisions about ideas of a project. Pure: records in, steps out."""

from functools import partial

import msgspec

from services.bilan.commands import DefineProject
from services.bilan.dossiers import PROJECT, Dossiers
from services.bilan.ideas import commands as c
from services.bilan.ideas.events import IDEA_DEFINED, IDEA_DROPPED, PROJECT_IDEA, ProjectIdea
from services.bilan.ideas.refusals import RULES, refuse
from services.bilan.records import record
from services.kernel.codes import project_kinds
from shared import shelves
from shared.shelves import Decision, Seals


def judge(idea: ProjectIdea | None, before: ProjectIdea | None, streams: Dossiers, today: str) -> ProjectIdea | None:
    """What holds for one idea: its parcours and dates, a kind of its class, one end at most, a project of the same person."""
    if idea is None:
        return None
    listed = streams.roster.get(idea.parcours_id)
    if listed is None or not listed.standing:
        raise refuse("unknown_parcours", "parcours_id")
    for field in ("stated_on", "dropped_on"):
        if (getattr(idea, field) or "") > today:
            raise refuse("after_today", field)
    if idea.stated_on < listed.starts_on:
        raise refuse("before_parcours", "stated_on")
    if idea.dropped_on is not None and idea.dropped_on < idea.stated_on:
        raise refuse("end_before_start", "dropped_on")
    if idea.kind is not None and idea.kind not in project_kinds(idea.project_class or ""):
        raise refuse("kind_of_other_class", "kind")
    if idea.project_id is not None:
        if idea.dropped_on is not None:
            raise refuse("idea_closed", "dropped_on")
        project = streams.record(PROJECT, idea.project_id)
        said = before is not None and before.project_id == idea.project_id
        if project is None or not (said or streams.same_person(project, idea)):
            raise refuse("unknown_project", "project_id")
    return idea


def _dropped(idea: ProjectIdea, before: ProjectIdea, streams: Dossiers, today: str) -> ProjectIdea | None:
    _open(before)
    return judge(idea, before, streams, today)


def _open(idea: ProjectIdea) -> None:
    if idea.project_id is not None or idea.dropped_on is not None:
        raise refuse("idea_closed", "idea_id")


def define(command: c.DefineIdea, seals: Seals, streams: Dossiers, today: str) -> tuple[str, str]:
    """The project as if it had been defined by itself, and the idea that it came of."""
    before: ProjectIdea = shelves.required(PROJECT_IDEA, RULES, command, streams)
    _open(before)
    if command.defined_on < before.stated_on:
        raise refuse("end_before_start", "defined_on")
    project = command.model_dump(by_alias=True, exclude={"command", "idea_id"}) | {"parcours_id": before.parcours_id}
    record(PROJECT, DefineProject.model_validate(project), {}, streams, today)
    now = judge(msgspec.structs.replace(before, project_id=command.project_id), before, streams, today)
    return shelves.put(streams, PROJECT_IDEA, IDEA_DEFINED, now, before, seals, command.defined_on)


DECISIONS: dict[type, Decision] = {
    **shelves.decisions(PROJECT_IDEA, judge, RULES, c.StateIdea, c.CorrectIdea, c.VoidIdea),
    c.DefineIdea: define,
    c.DropIdea: partial(shelves.change, PROJECT_IDEA, IDEA_DROPPED, _dropped, RULES, day="dropped_on"),
}
