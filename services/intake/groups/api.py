"""`GET /v1/groups/{id}/plan`: loads what it is made of."""

import msgspec
from fastapi import APIRouter, Request
from fastapi.responses import Response

from services.intake.events import GroupDoc
from services.intake.groups.events import FUNDING, GroupPlan
from services.intake.groups.plan import plan
from services.intake.refusals import refuse
from services.kernel.dates import today
from services.kernel.roles import PROGRAMME
from shared.fields import IsoDate
from shared.needs import needs
from shared.reads import RecordId, record_answer
from shared.service import parts
from shared.web import Caller


def plan_route() -> APIRouter:
    """How a group is financed and when it meets."""
    routes = APIRouter()

    @routes.get("/groups/{group_id}/plan", response_class=Response, dependencies=[needs(PROGRAMME)])
    async def read(request: Request, origin: Caller, group_id: RecordId, on: IsoDate | None = None) -> Response:
        """Who pays for a group and on which half-days it meets on a day (today unless named), and what is financed by nobody."""
        names = [f"group:{group_id}", f"{FUNDING.stream}:{group_id}"]
        streams = await parts(request).log.load(names)
        held, planned = (streams[name] for name in names)
        group = msgspec.json.decode(held.doc, type=GroupDoc).group if held.doc is not None else None
        if group is None:
            raise refuse("no_such_record", "group_id")
        doc = msgspec.json.decode(planned.doc or b"{}", type=GroupPlan)
        found = plan(group, doc.fundings.values(), doc.weekly_patterns.values(), on or today().isoformat())
        return record_answer(found, planned)

    return routes
