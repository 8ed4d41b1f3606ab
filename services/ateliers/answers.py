"""What ateliers' reads answer, for its OpenAPI document."""

from typing import Final

from services.ateliers.absences.events import SIGNAL
from services.ateliers.contracts.hours import Hours
from services.ateliers.events import Session, Workshop
from services.ateliers.prefilled.sheet import Prefilled
from services.ateliers.programme.programme import Appointment
from services.ateliers.series.calendar import Calendar
from services.ateliers.weeks.week import Week
from services.kernel.codes import AttendanceStatus
from shared.answers import CODES, FORMS, Answers, fields, many, record, without

_PROGRAMME: Final = {"from": str, "until": str, "sessions": list[Appointment]}

ANSWERS: Final[Answers] = {
    **CODES,
    **FORMS,
    "GET /v1/workshops/{workshop_id}": Workshop,
    "GET /v1/sessions/{session_id}": fields({
        "attendance": many(fields({
            "parcours_id": str, "status": AttendanceStatus, "minutes": int, "given": int | None, "reason": str | None,
        })),
    }, Session),
    "GET /v1/sessions/{session_id}/sheet": Prefilled,
    "GET /v1/contracts/{contract_id}/hours": Hours,
    "GET /v1/signals": fields({
        "signals": many(fields({"open": bool, "site": str, "group_id": str, "participant_id": str}, record(SIGNAL))),
    }),
    "GET /v1/parcours/{parcours_id}/week": fields({"group_id": str, "participant_id": str}, Week),
    "GET /v1/groups/{group_id}/week": fields({
        "group_id": str, "public": str, "monday": str, "sunday": str, "parcours": many(without(Week, "sessions")),
    }),
    "GET /v1/series/{series_id}/days": Calendar,
    "GET /v1/groups/{group_id}/programme": fields({"group_id": str, **_PROGRAMME}),
    "GET /v1/programme": fields({"site": str | None, **_PROGRAMME}),
    "GET /v1/feeds/{feed_id}/address": fields({"feed_id": str, "path": str}),
}  # fmt: skip
