"""What reporting's reads answer, for its OpenAPI document."""

from typing import Any, Final

from services.kernel.codes_profile import ConsentScope
from services.kernel.codes_reporting import DueKind, ParcoursState, SheetState
from services.kernel.deadlines import Deadline
from services.kernel.follow_ups import Due
from services.reporting.ages import Age
from services.reporting.working_day.records import Candidacy, Intervention, Session, Signal
from services.reporting.working_day.voided import Voided
from shared.answers import CODES, LABELS, Answers, Schema, fields, many, maybe, without

_INDICATOR: Final = fields({
    "id": str, "numerator": int, "denominator": int | None, "unknown": int | None, "value": float | None, "unit": str,
})  # fmt: skip
# To who may not see exact figures, null where hidden.
_HIDDEN: Final = fields({"hidden": bool, "numerator": int | None}, _INDICATOR)
_WATERMARK: Final = {"watermark": dict[str, int]}
_STACKS: Final = {"stacks": many(Age)}


def _counted(shape: Schema) -> Schema:
    """Beside what is said of one stack, how old each is where several are read."""
    return shape | {"properties": shape["properties"] | _STACKS}


_WEEK: Final = fields({"from": str, "present": int, "excused": int, "absent": int, "minutes": int})
_ABOUT: Final = {"parcours_id": str, "participant_id": str, "group_id": str, "worker_id": str | None}
_SESSION: Final = fields({"sheet": SheetState, "rows": int}, without(Session, "site"))
_PARCOURS: Final = fields({
    "parcours_id": str, "group_id": str, "site": str, "public": str | None, "worker_id": str | None,
    "state": ParcoursState, "suspended_from": str | None, "starts_on": str, "planned_end": str | None,
    "ended_on": str | None, "end_kind": str | None, "prolonged_into": str | None, "bilans": list[Deadline],
    "projects": many(fields({
        "project_id": str, "class": str, "kind": str, "defined_on": str, "reached_on": str | None,
        "withdrawn_on": str | None,
    })),
    "interventions": fields({"count": int, "minutes": int, "recent": list[Intervention]}),
    "attendance": maybe(many(_WEEK)), "signals": list[Signal], "follow_ups": list[Due],
})  # fmt: skip
_STEP: Final = fields({
    "source": str, "position": int, "participant_id": str, "type": str, "labels": LABELS, "happened": str, "recorded_at": str,
    "actor": str, "command_id": str, "correlation_id": str, "causation_id": str | None, "id": str, "why": bool,
})  # fmt: skip
_SAID: Final = fields({
    "kind": str, "made": dict[str, Any], "changed": dict[str, list[Any]], "gone": dict[str, Any], "sealed": list[str],
    "read": fields({"route": str, "shown": dict[str, list[str]]}),
})  # fmt: skip
"""What some steps have beside: of `made`, `changed`, `gone` and `read` one."""

ANSWERS: Final[Answers] = {
    **CODES,
    "GET /v1/indicators": _counted(fields({
        "year": int, "site": str, "public": str, "definitions": str, **_WATERMARK,
        "indicators": {"anyOf": [many(_INDICATOR), many(_HIDDEN)]},
    })),
    "GET /v1/indicators/definitions": fields({
        "definitions": str, "indicators": many(fields({"id": str, "unit": str, "labels": LABELS})),
    }),
    "POST /v1/rebuild": fields({"state": str}),
    "GET /v1/participants/{participant_id}/trail": fields({
        "participant_id": str, "merged": list[str], "order": str, "next": str | None, **_WATERMARK,
        "steps": many(_STEP | {"properties": _STEP["properties"] | _SAID["properties"]}),
    }),
    "GET /v1/participants/{participant_id}/file": _counted(fields({
        **_WATERMARK, "participant_id": str, "merged": list[str], "on": str, "site": str, "gender": str | None,
        "birth_year": int | None, "birth_country": str | None, "consents": dict[ConsentScope, str | None],
        "candidacies": list[Candidacy],
        "plan": fields({"problems": int, "goals": int, "actions": int, "late": int, "next_due_on": str | None}),
        "parcours": many(_PARCOURS),
        "due": many(fields({
            "what": DueKind, "id": str, "parcours_id": str | None, "state": str, "day": str,
        })),
    })),
    "GET /v1/day": _counted(fields({
        **_WATERMARK, "site": str, "on": str, "counts": dict[str, int | None],
        "groups": many(fields({"group_id": str, "public": str, "open": int, "suspended": int, "waiting": int})),
        "sessions": maybe(many(_SESSION)), "sheets_missing": maybe(many(_SESSION)), "bilans": list[Deadline],
        "offers": many(fields({
            "candidacy_id": str, "participant_id": str, "group_id": str, "answer_by": str, "overdue": bool,
        })),
        "ending": many(fields({**_ABOUT, "planned_end": str, "past": bool})),
        "signals": many(fields({**_ABOUT, "signal_id": str, "first_on": str, "reached_on": str})),
        "follow_ups": list[Due],
        "actions": many(fields({
            **_ABOUT, "action_id": str, "action_owner": str, "due_on": str, "recorded_in": str,
        })),
        "voided": list[Voided],
    })),
}  # fmt: skip
