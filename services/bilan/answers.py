"""What bilan's reads answer, for its OpenAPI document."""

from typing import Final

from services.bilan.assessments.events import BILAN_DRAFT
from services.bilan.events import Bilan, Intervention, Project
from services.bilan.plans.events import ACTION, GOAL, PROBLEM, PROGRESS
from services.kernel.codes import Domain, ordered
from services.kernel.codes_bilan import DeadlineState
from services.kernel.deadlines import Deadline
from shared.answers import CODES, FORMS, LABELS, Answers, Schema, fields, many, maybe, record, without

_VOIDED: Final = {"parcours_voided": bool}
_PHASES: Final = ordered("phase")
_LEVELS: Final = {
    "levels": fields(dict.fromkeys(_PHASES, int | str | None)),
    "changes": fields(dict.fromkeys(_PHASES[1:], int | None)),
}


def _plan() -> Schema:
    """The tree of a plan."""
    action = fields({"open": bool, "overdue": bool}, record(ACTION))
    goal = fields(
        {"open": bool, "overdue": bool, "actions": many(action), "progress": many(record(PROGRESS))}, record(GOAL)
    )
    problem = fields({"open": bool, "carried": bool, "goals": many(goal)}, record(PROBLEM))
    return fields({
        **_VOIDED, "parcours_id": str, "day": str, "earlier": list[str], "goes_on_in": str | None,
        "open": fields(dict.fromkeys(("problems", "goals", "actions"), int)),
        "overdue": fields(dict.fromkeys(("goals", "actions"), int)),
        "problems": many(problem),
    })  # fmt: skip


ANSWERS: Final[Answers] = {
    **CODES,
    **FORMS,
    "GET /v1/deadlines": fields({
        "today": str, "counts": dict[DeadlineState, int], "deadlines": list[Deadline],
    }),
    "GET /v1/bilans/{bilan_id}": fields(_VOIDED, Bilan),
    "GET /v1/projects/{project_id}": fields(_VOIDED, Project),
    "GET /v1/interventions/{intervention_id}": fields(_VOIDED, Intervention),
    "GET /v1/parcours/{parcours_id}": fields({
        **_VOIDED, "parcours_id": str, "bilans": list[Bilan], "projects": list[Project],
        "interventions": list[Intervention],
    }),
    "GET /v1/anchors": fields({
        "version": int,
        "domains": {
            "type": "object", "additionalProperties": many(fields({"level": int, "texts": LABELS})),
        },
    }),
    "GET /v1/parcours/{parcours_id}/comparison": fields({
        **_VOIDED,
        "phases": fields(dict.fromkeys(_PHASES, maybe(fields({"bilan_id": str, "parcours_id": str, "held_on": str})))),
        "domains": many(fields({
            "domain": Domain, **_LEVELS, "findings": fields(dict.fromkeys(_PHASES, str | None)),
            "aspects": many(fields({"aspect": str, **_LEVELS})),
        })),
    }),
    "GET /v1/bilan-drafts": fields({BILAN_DRAFT.shelf: many(without(record(BILAN_DRAFT), *BILAN_DRAFT.sealed))}),
    "GET /v1/parcours/{parcours_id}/projects": fields({
        **_VOIDED,
        "projects": many(fields({
            "project_id": str, "class": str, "kind": str, "state": str, "defined_on": str, "reached_on": str | None,
            "withdrawn_on": str | None, "reason": str | None, "successor_id": str | None,
            "takeovers": many(fields({"takeover_id": str, "organisation": str, "starts_on": str})),
            "steps": fields({"planned": int, "done": int, "dropped": int, "late": int, "next_due_on": str | None}),
        })),
        "ideas": many(fields({"idea_id": str, "stated_on": str, "class": str | None, "kind": str | None})),
    }),
    "GET /v1/parcours/{parcours_id}/plan": _plan(),
    "GET /v1/actions": fields({
        "today": str, "late": int,
        "actions": many(fields({
            "recorded_in": str, "participant_id": str, "worker_id": str | None, "problem_id": str, "domain": str,
            "late_by": int,
        }, record(ACTION))),
    }),
}  # fmt: skip
