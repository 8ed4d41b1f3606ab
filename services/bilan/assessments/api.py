"""The reads of assessments beside those that every kind has: the anchor texts, and the phases of a parcours compared."""

import msgspec
from fastapi import APIRouter, Request
from fastapi.responses import Response

from services.bilan.assessments.comparison import comparison
from services.bilan.assessments.events import ASSESSMENT, Assessment, Assessments
from services.bilan.dossiers import stream_of
from services.bilan.events import Dossier
from services.kernel import anchors
from shared.envelope import canonical
from shared.reads import RecordId, table_route
from shared.service import parts
from shared.web import Caller


def reads() -> APIRouter:
    """`GET /v1/anchors`, `GET /v1/parcours/{id}/comparison`."""
    routes = APIRouter(tags=["records"])
    routes.include_router(table_route("anchors", anchors.document(), "What each level of each domain stands for"))

    @routes.get("/parcours/{parcours_id}/comparison", response_class=Response)
    async def compared(request: Request, origin: Caller, parcours_id: RecordId) -> Response:
        """The levels of each domain and aspect at entry, middle, end and follow-up, and how they changed; null where not known."""
        log = parts(request).log
        stream = (await log.load([stream_of(parcours_id)]))[stream_of(parcours_id)]
        dossier = msgspec.json.decode(stream.doc or b"null", type=Dossier | None) or Dossier()
        found: dict[str, Assessment] = {}
        beside = await log.load(sorted(f"{ASSESSMENT.stream}:{bilan_id}" for bilan_id in dossier.bilans))
        for one in beside.values():
            doc = msgspec.json.decode(one.doc or b"null", type=Assessments | None) or Assessments()
            found |= {each.bilan_id: each for each in doc.assessments.values()}
        return Response(canonical(comparison(list(dossier.bilans.values()), found)), media_type="application/json")

    return routes
