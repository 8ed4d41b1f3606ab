"""Where the projects of a parcours stand: their state, what became of them, their steps; and the ideas still open. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from services.bilan.events import Project
from services.bilan.ideas.events import ProjectIdea
from services.bilan.outcomes.events import ProjectOutcomes
from services.bilan.steps.events import ProjectStep


def progress(
    projects: Iterable[Project],
    outcomes: Mapping[str, ProjectOutcomes],
    steps: Mapping[str, Sequence[ProjectStep]],
    ideas: Iterable[ProjectIdea],
    today: str,
) -> dict[str, Any]:
    """`projects` in order of date, each with its `state` and its steps counted; `ideas` that are neither defined nor dropped.

    `outcomes` and `steps` are by project id. A state is `defined`, `reached`, `replaced` or `withdrawn`; a step is late from the day after
    it was due. No text of a person is in it.
    """
    return {
        "projects": [
            _project(one, outcomes.get(one.project_id, ProjectOutcomes()), steps.get(one.project_id, ()), today)
            for one in sorted(projects, key=lambda one: (one.defined_on, one.project_id))
        ],
        "ideas": [
            {"idea_id": one.idea_id, "stated_on": one.stated_on, "class": one.project_class, "kind": one.kind}
            for one in sorted(ideas, key=lambda one: (one.stated_on, one.idea_id))
            if one.project_id is None and one.dropped_on is None
        ],
    }


def _project(project: Project, outcomes: ProjectOutcomes, steps: Sequence[ProjectStep], today: str) -> dict[str, Any]:
    reached = next(iter(outcomes.achievements.values()), None)
    # One that was withdrawn and, by a correction, no longer is: what was said of its withdrawal waits.
    why = next(iter(outcomes.project_withdrawals.values()), None) if project.withdrawn_on else None
    planned = [one for one in steps if one.done_on is None and one.dropped_on is None]
    due = [one.due_on for one in planned if one.due_on is not None]
    return {
        "project_id": project.project_id,
        "class": project.project_class,
        "kind": project.kind,
        "state": _state(project, reached is not None, why.reason if why else None),
        "defined_on": project.defined_on,
        "reached_on": reached.reached_on if reached else None,
        "withdrawn_on": project.withdrawn_on,
        "reason": why.reason if why else None,
        "successor_id": why.successor_id if why else None,
        "takeovers": [
            {"takeover_id": one.takeover_id, "organisation": one.organisation, "starts_on": one.starts_on}
            for one in sorted(outcomes.takeovers.values(), key=lambda one: (one.starts_on, one.takeover_id))
        ],
        "steps": {
            "planned": len(planned),
            "done": sum(one.done_on is not None for one in steps),
            "dropped": sum(one.dropped_on is not None for one in steps),
            "late": sum(day < today for day in due),
            "next_due_on": min(due, default=None),
        },
    }


def _state(project: Project, reached: bool, reason: str | None) -> str:
    if project.withdrawn_on is not None and not reached:
        return "replaced" if reason == "replaced" else "withdrawn"
    return "reached" if reached else "defined"
