"""The reads of assessments beside those that every kind has: the anchor texts, and the phases of a parcours compared."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from services.bilan.assessments.comparison import comparison
from services.bilan.assessments.events import ASSESSMENT, BILAN_DRAFT, BY_HOLDER, Assessments, BilanDrafts
from services.bilan.dossiers import stream_of
from services.bilan.events import Bilan, Dossier
from services.bilan.reading import document, dossier_of
from services.bilan.referents.commands import ME
from services.bilan.referents.scope import AskedWorker
from services.kernel import anchors, chains, roster
from services.kernel.roles import BILANS
from shared.db import reaching
from shared.envelope import canonical
from shared.needs import needs
from shared.reading import reading
from shared.reads import RecordId, table_route
from shared.service import parts
from shared.subjects import shown
from shared.web import Caller

Across = Annotated[
    bool, Query(description="With the parcours that were prolonged into this one, and those it goes on in.")
]


def reads() -> APIRouter:
    """`GET /v1/anchors`, `GET /v1/parcours/{id}/comparison`, `GET /v1/bilan-drafts`."""
    routes = APIRouter(tags=["records"])
    routes.include_router(
        table_route("anchors", {anchors.VERSION: anchors.document()}, "What each level of each domain stands for")
    )

    @routes.get("/parcours/{parcours_id}/comparison", response_class=Response, dependencies=[needs(BILANS)])
    async def compared(request: Request, origin: Caller, parcours_id: RecordId, prolonged: Across = False) -> Response:
        """The levels of each domain and aspect at entry, middle, end and follow-up, and how they changed; null where not known."""
        dossier, _, voided = await dossier_of(request, parcours_id)
        bilans = await _across(request, parcours_id) if prolonged else list(dossier.bilans.values())
        beside = await parts(request).log.load(sorted(f"{ASSESSMENT.stream}:{one.bilan_id}" for one in bilans))
        found = [one for stream in beside.values() for one in document(stream, Assessments).assessments.values()]
        body = comparison(bilans, {one.bilan_id: one for one in found})
        return Response(canonical({"parcours_voided": voided} | body), media_type="application/json")

    @routes.get("/bilan-drafts", response_class=Response, dependencies=[needs(BILANS)])
    async def drafts(request: Request, origin: Caller, worker: AskedWorker = ME) -> Response:
        """The drafts that a worker holds, of parcours that stand, what was begun first first, without their texts."""
        running = parts(request)
        holder = origin.actor.subject if worker in (None, ME) else worker
        streams = await running.log.load({one.stream for one in await running.log.children(BY_HOLDER, [holder])})
        held = [one for stream in streams.values() for one in document(stream, BilanDrafts).bilan_drafts.values()]
        async with reaching():
            known = await roster.find(running.pool, {one.parcours_id for one in held})
        stand = {one.parcours_id for one in known.values() if one.standing}
        mine = [one for one in held if one.worker_id == holder and one.parcours_id in stand]
        mine.sort(key=lambda one: (one.drafted_on or "", one.draft_id))
        rows = await shown(reading(request), BILAN_DRAFT, mine, in_full=False)
        return Response(canonical({BILAN_DRAFT.shelf: rows}), media_type="application/json")

    return routes


async def _across(request: Request, parcours_id: str) -> list[Bilan]:
    """The bilans of a parcours and of those it is prolonged from and into, in the order of the parcours."""
    async with reaching():
        chain = await chains.around(parts(request).pool, parcours_id)
    streams = await parts(request).log.load(map(stream_of, chain))
    return [one for each in chain for one in document(streams[stream_of(each)], Dossier).bilans.values()]
