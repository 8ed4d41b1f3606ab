"""The read of projects beside those that every kind has: where those of a parcours stand."""

from typing import TypeVar

import msgspec
from fastapi import APIRouter, Request
from fastapi.responses import Response

from services.bilan.dossiers import stream_of
from services.bilan.events import Dossier
from services.bilan.ideas.events import PROJECT_IDEA, ProjectIdeas
from services.bilan.outcomes.events import STREAM, ProjectOutcomes
from services.bilan.outcomes.progress import progress
from services.bilan.steps.events import PROJECT_STEP, ProjectSteps
from services.kernel.dates import today
from shared.envelope import canonical
from shared.eventlog import Stream
from shared.reads import RecordId
from shared.service import parts
from shared.web import Caller, clock

Document = TypeVar("Document", bound=msgspec.Struct)


def reads() -> APIRouter:
    """`GET /v1/parcours/{id}/projects`."""
    routes = APIRouter(tags=["records"])

    @routes.get("/parcours/{parcours_id}/projects", response_class=Response)
    async def projects(request: Request, origin: Caller, parcours_id: RecordId) -> Response:
        """Where the projects of a parcours stand: state, what became of each, steps done and late; and the ideas still open."""
        log = parts(request).log
        own, ideas = stream_of(parcours_id), f"{PROJECT_IDEA.stream}:{parcours_id}"
        streams = await log.load([own, ideas])
        found = _doc(streams[own], Dossier).projects
        beside = await log.load(
            [f"{prefix}:{one}" for one in sorted(found) for prefix in (STREAM, PROJECT_STEP.stream)]
        )
        body = progress(
            found.values(),
            {one: _doc(beside[f"{STREAM}:{one}"], ProjectOutcomes) for one in found},
            {
                one: list(_doc(beside[f"{PROJECT_STEP.stream}:{one}"], ProjectSteps).project_steps.values())
                for one in found
            },
            _doc(streams[ideas], ProjectIdeas).project_ideas.values(),
            today(clock).isoformat(),
        )
        return Response(canonical(body), media_type="application/json")

    return routes


def _doc(stream: Stream, kind: type[Document]) -> Document:
    return kind() if stream.doc is None else msgspec.json.decode(stream.doc, type=kind)
