"""Bilan's reads. Its commands are the routes that shared/routes.py makes of commands.py."""

import msgspec
from fastapi import APIRouter, Request
from fastapi.responses import Response

from services.bilan.deadlines.api import deadlines_route
from services.bilan.dossiers import BILAN, INTERVENTION, PROJECT, Kind
from services.bilan.events import Dossier
from services.bilan.reading import document, dossier_of, voided_of
from services.bilan.refusals import refuse
from services.kernel.roles import BILANS
from shared.needs import needs
from shared.reads import RecordId, record_answer
from shared.service import parts
from shared.web import Caller


def reads() -> APIRouter:
    """One record of each kind, and all of a parcours, with the version of its stream as ETag.

    `parcours_voided`: intake voided the parcours since, so that the record counts nowhere and is to be voided or corrected.
    """
    routes = APIRouter(prefix="/v1", tags=["records"])
    routes.include_router(deadlines_route())

    @routes.get("/bilans/{bilan_id}", response_class=Response, dependencies=[needs(BILANS)])
    async def bilan(request: Request, origin: Caller, bilan_id: RecordId) -> Response:
        """A bilan as it now reads."""
        return await _one(request, BILAN, bilan_id)

    @routes.get("/projects/{project_id}", response_class=Response, dependencies=[needs(BILANS)])
    async def project(request: Request, origin: Caller, project_id: RecordId) -> Response:
        """A project as it now reads."""
        return await _one(request, PROJECT, project_id)

    @routes.get("/interventions/{intervention_id}", response_class=Response, dependencies=[needs(BILANS)])
    async def intervention(request: Request, origin: Caller, intervention_id: RecordId) -> Response:
        """An intervention as it now reads."""
        return await _one(request, INTERVENTION, intervention_id)

    @routes.get("/parcours/{parcours_id}", response_class=Response, dependencies=[needs(BILANS)])
    async def parcours(request: Request, origin: Caller, parcours_id: RecordId) -> Response:
        """All bilans, projects and interventions of a parcours, each kind in order of date."""
        dossier, stream, voided = await dossier_of(request, parcours_id)
        shelves = {
            kind.shelf: sorted(
                getattr(dossier, kind.shelf).values(),
                key=lambda one, kind=kind: (getattr(one, kind.day), getattr(one, kind.key)),  # type: ignore[misc]
            )
            for kind in (BILAN, PROJECT, INTERVENTION)
        }
        return record_answer({"parcours_id": parcours_id, "parcours_voided": voided, **shelves}, stream)

    return routes


async def _one(request: Request, kind: Kind, identity: str) -> Response:
    log = parts(request).log
    entry = (await log.find(kind.name, [identity])).get(identity)
    if entry is None:
        raise refuse("no_such_record", kind.key)
    stream = (await log.load([entry.stream]))[entry.stream]
    record = getattr(document(stream, Dossier), kind.shelf).get(identity)
    if record is None:
        raise refuse("no_such_record", kind.key)
    voided = await voided_of(request, record.parcours_id)
    return record_answer(msgspec.to_builtins(record) | {"parcours_voided": voided or False}, stream)
