"""`GET /v1/parcours/{id}/standstill`: loads what the read is made of."""

from typing import Annotated

import msgspec
from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from services.intake.events import File
from services.intake.refusals import refuse
from services.intake.suspensions.events import SUSPENSION, Suspensions
from services.intake.suspensions.standstill import standstill
from services.kernel.dates import today
from services.kernel.roles import RECORDS
from shared.envelope import canonical
from shared.fields import IsoDate
from shared.needs import needs
from shared.reads import RecordId
from shared.service import parts
from shared.web import Caller, clock


def standstill_route() -> APIRouter:
    """How long a parcours stood still."""
    routes = APIRouter()

    @routes.get("/parcours/{parcours_id}/standstill", response_class=Response, dependencies=[needs(RECORDS)])
    async def read(
        request: Request,
        origin: Caller,
        parcours_id: RecordId,
        on: Annotated[IsoDate | None, Query(description="The day; today unless given.")] = None,
    ) -> Response:
        """The suspensions of a parcours as they count, cut at its end, and their days up to a day."""
        log = parts(request).log
        entry = (await log.find("parcours", [parcours_id])).get(parcours_id)
        if entry is None:
            raise refuse("no_such_record", "parcours_id")
        name = f"{SUSPENSION.stream}:{parcours_id}"
        streams = await log.load([entry.stream, name])
        parcours = msgspec.json.decode(streams[entry.stream].doc or b"null", type=File).parcours.get(parcours_id)
        if parcours is None:
            raise refuse("no_such_record", "parcours_id")
        held = msgspec.json.decode(streams[name].doc or b"{}", type=Suspensions).suspensions.values()
        day = on or today(clock).isoformat()
        return Response(canonical(standstill(parcours, held, day)), media_type="application/json")

    return routes
