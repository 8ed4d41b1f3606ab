"""The reads of assessments beside those that every kind has: the anchor texts, and the phases of a parcours compared."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from services.bilan.assessments.comparison import comparison
from services.bilan.assessments.events import ASSESSMENT, Assessments
from services.bilan.dossiers import stream_of
from services.bilan.events import Bilan, Dossier
from services.bilan.reading import document, dossier_of
from services.kernel import anchors, chains
from shared.db import reaching
from shared.envelope import canonical
from shared.reads import RecordId, table_route
from shared.service import parts
from shared.web import Caller

Across = Annotated[
    bool, Query(description="With the parcours that were prolonged into this one, and those it goes on in.")
]


def reads() -> APIRouter:
    """`GET /v1/anchors`, `GET /v1/parcours/{id}/comparison`."""
    routes = APIRouter(tags=["records"])
    routes.include_router(table_route("anchors", anchors.document(), "What each level of each domain stands for"))

    @routes.get("/parcours/{parcours_id}/comparison", response_class=Response)
    async def compared(request: Request, origin: Caller, parcours_id: RecordId, prolonged: Across = False) -> Response:
        """The levels of each domain and aspect at entry, middle, end and follow-up, and how they changed; null where not known."""
        dossier, _ = await dossier_of(request, parcours_id)
        bilans = await _across(request, parcours_id) if prolonged else list(dossier.bilans.values())
        beside = await parts(request).log.load(sorted(f"{ASSESSMENT.stream}:{one.bilan_id}" for one in bilans))
        found = [one for stream in beside.values() for one in document(stream, Assessments).assessments.values()]
        body = comparison(bilans, {one.bilan_id: one for one in found})
        return Response(canonical(body), media_type="application/json")

    return routes


async def _across(request: Request, parcours_id: str) -> list[Bilan]:
    """The bilans of a parcours and of those it is prolonged from and into, in the order of the parcours."""
    async with reaching():
        chain = await chains.around(parts(request).pool, parcours_id)
    streams = await parts(request).log.load(map(stream_of, chain))
    return [one for each in chain for one in document(streams[stream_of(each)], Dossier).bilans.values()]
