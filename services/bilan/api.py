"""Bilan's reads. Its commands are the routes that shared/routes.py makes of commands.py."""

import msgspec
from fastapi import APIRouter, Request
from fastapi.responses import Response

from services.bilan.dossiers import BILAN, INTERVENTION, PROJECT, Kind, stream_of
from services.bilan.events import Dossier
from services.bilan.refusals import refuse
from services.kernel import roster
from shared.db import reaching
from shared.eventlog import Stream
from shared.reads import RecordId, record_answer
from shared.service import parts
from shared.web import Caller


def reads() -> APIRouter:
    """One record of each kind, and all of a parcours, with the version of its stream as ETag."""
    routes = APIRouter(prefix="/v1", tags=["records"])

    @routes.get("/bilans/{bilan_id}", response_class=Response)
    async def bilan(request: Request, origin: Caller, bilan_id: RecordId) -> Response:
        """A bilan as it now reads."""
        return await _one(request, BILAN, bilan_id)

    @routes.get("/projects/{project_id}", response_class=Response)
    async def project(request: Request, origin: Caller, project_id: RecordId) -> Response:
        """A project as it now reads."""
        return await _one(request, PROJECT, project_id)

    @routes.get("/interventions/{intervention_id}", response_class=Response)
    async def intervention(request: Request, origin: Caller, intervention_id: RecordId) -> Response:
        """An intervention as it now reads."""
        return await _one(request, INTERVENTION, intervention_id)

    @routes.get("/parcours/{parcours_id}", response_class=Response)
    async def parcours(request: Request, origin: Caller, parcours_id: RecordId) -> Response:
        """All bilans, projects and interventions of a parcours, each kind in order of date."""
        async with reaching():
            known = await roster.find(parts(request).pool, [parcours_id])
        stream = (await parts(request).log.load([stream_of(parcours_id)]))[stream_of(parcours_id)]
        if stream.doc is None and parcours_id not in known:
            raise refuse("no_such_record", "parcours_id")
        dossier = _dossier(stream)
        shelves = {
            kind.shelf: sorted(
                getattr(dossier, kind.shelf).values(),
                key=lambda one, kind=kind: (getattr(one, kind.day), getattr(one, kind.key)),  # type: ignore[misc]
            )
            for kind in (BILAN, PROJECT, INTERVENTION)
        }
        return record_answer({"parcours_id": parcours_id, **shelves}, stream)

    return routes


async def _one(request: Request, kind: Kind, identity: str) -> Response:
    log = parts(request).log
    entry = (await log.find(kind.name, [identity])).get(identity)
    if entry is None:
        raise refuse("no_such_record", kind.key)
    stream = (await log.load([entry.stream]))[entry.stream]
    record = getattr(_dossier(stream), kind.shelf).get(identity)
    if record is None:
        raise refuse("no_such_record", kind.key)
    return record_answer(record, stream)


def _dossier(stream: Stream) -> Dossier:
    return Dossier() if stream.doc is None else msgspec.json.decode(stream.doc, type=Dossier)
