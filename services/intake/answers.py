"""What intake's reads answer, for its OpenAPI document."""

from typing import Final, Literal

from services.intake.events import Group, Parcours
from services.intake.follow_ups.api import FollowUpsDue
from services.intake.groups.events import Funding, WeeklyPattern
from services.intake.profile.events import CONTACT_PERSON, PROFILE_VALUE
from services.intake.search.api import Answer, Doubles
from services.intake.sheet_names.api import Names
from services.intake.suspensions.standstill import Standstill
from services.intake.waiting.events import Candidacy
from services.kernel.codes_privacy import FileState
from services.kernel.codes_profile import ConsentScope
from shared.answers import CODES, FORMS, Answers, fields, many, maybe, record

_HELD: Final = fields({"holds_until": str | None}, record(PROFILE_VALUE))

ANSWERS: Final[Answers] = {
    **CODES,
    **FORMS,
    "GET /v1/groups/{group_id}": Group,
    "GET /v1/participants/{participant_id}": fields({
        "participant_id": str, "site": str, "gender": str | None, "birth_year": int | None, "birth_country": str | None,
        "identity": dict[str, str | None], "merged_into": str | None, "parcours": dict[str, Parcours],
        "possible_doubles": list[str], "merged": list[str], "state": FileState, "erased": bool,
    }),
    "GET /v1/parcours/{parcours_id}": Parcours,
    "POST /v1/search": Answer,
    "POST /v1/doubles": Doubles,
    "POST /v1/names": Names,
    "GET /v1/participants/{participant_id}/doubles": Doubles,
    "GET /v1/parcours/{parcours_id}/standstill": Standstill,
    "GET /v1/participants/{participant_id}/profile": fields({
        "on": str, "values": many(_HELD), "contact_persons": many(record(CONTACT_PERSON)),
    }),
    "GET /v1/participants/{participant_id}/profile/history": fields({"values": many(_HELD)}),
    "GET /v1/participants/{participant_id}/consents/holding": fields({
        "on": str, "scopes": dict[ConsentScope, str | None],
    }),
    "GET /v1/follow-ups-due": FollowUpsDue,
    "GET /v1/groups/{group_id}/state": fields({
        "group_id": str, "on": str, "state": Literal["planned", "open", "closed"], "closed_on": str | None,
        "capacity": int | None, "taken": int, "kept": int, "free": int | None, "waiting": int,
    }),
    "GET /v1/groups/{group_id}/waiting-list": fields({
        "waiting_list": many(fields({"place": int | None, "overdue": bool}, Candidacy)),
    }),
    "GET /v1/participants/{participant_id}/candidacies": fields({"candidacies": list[Candidacy]}),
    "GET /v1/groups/{group_id}/plan": fields({
        "group_id": str, "on": str, "funder": str | None, "funding": maybe(Funding),
        "unfunded": many(fields({"from": str, "until": str | None})), "weekly_pattern": maybe(WeeklyPattern),
        "holds_until": str | None,
    }),
}  # fmt: skip
