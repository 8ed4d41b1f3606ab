"""The read of projects beside those that every kind has: where those of a parcours stand."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from services.bilan.ideas.events import PROJECT_IDEA, ProjectIdeas
from services.bilan.outcomes.events import STREAM, ProjectOutcomes
from services.bilan.outcomes.progress import progress
from services.bilan.reading import document, dossier_of
from services.bilan.steps.events import PROJECT_STEP, ProjectSteps
from services.kernel.dates import today
from services.kernel.roles import BILANS
from shared.envelope import canonical
from shared.needs import needs
from shared.reads import RecordId
from shared.service import parts
from shared.web import Caller, clock


def reads() -> APIRouter:
    """`GET /v1/parcours/{id}/projects`."""
    routes = APIRouter(tags=["records"])

    @routes.get("/parcours/{parcours_id}/projects", response_class=Response, dependencies=[needs(BILANS)])
    async def projects(request: Request, origin: Caller, parcours_id: RecordId) -> Response:
        """Where the projects of a parcours stand: state, what became of each, steps done and late; and the ideas still open."""
        log = parts(request).log
        dossier, _, voided = await dossier_of(request, parcours_id)
        found = dossier.projects
        ideas = f"{PROJECT_IDEA.stream}:{parcours_id}"
        names = [f"{prefix}:{one}" for one in sorted(found) for prefix in (STREAM, PROJECT_STEP.stream)]
        beside = await log.load([ideas, *names])
        body = progress(
            found.values(),
            {one: document(beside[f"{STREAM}:{one}"], ProjectOutcomes) for one in found},
            {
                one: list(document(beside[f"{PROJECT_STEP.stream}:{one}"], ProjectSteps).project_steps.values())
                for one in found
            },
            document(beside[ideas], ProjectIdeas).project_ideas.values(),
            today(clock).isoformat(),
        )
        return Response(canonical({"parcours_voided": voided} | body), media_type="application/json")

    return routes
