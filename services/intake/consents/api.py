"""`GET /v1/participants/{id}/consents/holding`: loads what it is made of."""

import msgspec
from fastapi import APIRouter, Request
from fastapi.responses import Response

from services.intake.consents.events import CONSENT, Consents
from services.intake.events import File
from services.intake.refusals import refuse
from services.kernel.consents import holding
from services.kernel.dates import today
from shared.fields import IsoDate
from shared.reads import RecordId, record_answer
from shared.service import parts
from shared.web import Caller


def holding_route() -> APIRouter:
    """The consents that hold on a day."""
    routes = APIRouter()

    @routes.get("/participants/{participant_id}/consents/holding", response_class=Response)
    async def read(request: Request, origin: Caller, participant_id: RecordId, on: IsoDate | None = None) -> Response:
        """For each scope the consent that holds on a day (today unless named), null where there is none."""
        names = [f"participant:{participant_id}", f"{CONSENT.stream}:{participant_id}"]
        streams = await parts(request).log.load(names)
        person, stream = (streams[name] for name in names)
        if person.doc is None or msgspec.json.decode(person.doc, type=File).participant is None:
            raise refuse("no_such_record", "participant_id")
        consents = msgspec.json.decode(stream.doc or b"{}", type=Consents).consents
        return record_answer(holding(consents.values(), on or today().isoformat()), stream)

    return routes
