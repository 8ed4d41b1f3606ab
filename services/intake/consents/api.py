"""`GET /v1/participants/{id}/consents/holding`: loads what it is made of."""

import msgspec
from fastapi import APIRouter, Request
from fastapi.responses import Response

from services.intake.consents.events import CONSENT, Consents
from services.intake.events import File
from services.intake.family import family
from services.intake.refusals import refuse
from services.kernel.consents import holding
from services.kernel.dates import today
from services.kernel.roles import RECORDS
from shared.fields import IsoDate
from shared.needs import needs
from shared.reads import RecordId, record_answer
from shared.service import parts
from shared.web import Caller


def holding_route() -> APIRouter:
    """The consents that hold on a day."""
    routes = APIRouter()

    @routes.get(
        "/participants/{participant_id}/consents/holding", response_class=Response, dependencies=[needs(RECORDS)]
    )
    async def read(request: Request, origin: Caller, participant_id: RecordId, on: IsoDate | None = None) -> Response:
        """For each scope the consent that holds on a day (today unless named), null where there is none.

        Those given in a file that was merged into this one count as well: see `GET /v1/consents/{id}` for the file each is from.
        """
        log = parts(request).log
        person = f"participant:{participant_id}"
        names = [f"{CONSENT.stream}:{one}" for one in await family(log, participant_id)]
        streams = await log.load([person, *names])
        if (doc := streams[person].doc) is None or msgspec.json.decode(doc, type=File).participant is None:
            raise refuse("no_such_record", "participant_id")
        docs = (msgspec.json.decode(streams[name].doc or b"{}", type=Consents) for name in reversed(names))
        consents = [one for each in docs for one in each.consents.values()]
        return record_answer(holding(consents, on or today().isoformat()), streams[names[0]])

    return routes
