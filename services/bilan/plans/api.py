"""The reads of plans beside those that every kind has: the plan of a parcours as a tree, and the open actions over parcours."""

from collections.abc import Iterable
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from services.bilan.plans.events import ACTION, GOAL, PLAN_STREAM, PROBLEM, PROGRESS, Plan
from services.bilan.plans.refusals import refuse
from services.bilan.plans.todo import todo
from services.bilan.plans.tree import tree
from services.bilan.reading import document
from services.bilan.referents.scope import Asked, AskedWorker, courses
from services.kernel import chains
from services.kernel.dates import today as brussels
from services.kernel.roles import BILANS, NOTES
from shared.db import reaching
from shared.envelope import canonical
from shared.fields import IsoDate
from shared.needs import needs
from shared.reading import reading
from shared.reads import RecordId
from shared.service import Parts, parts
from shared.subjects import shown
from shared.web import Caller, clock

Day = Annotated[IsoDate | None, Query(description="The day on which it is looked at; left out: today.")]


def reads() -> APIRouter:
    """`GET /v1/parcours/{id}/plan`, `GET /v1/actions`."""
    routes = APIRouter(tags=["records"])

    @routes.get("/parcours/{parcours_id}/plan", response_class=Response, dependencies=[needs(BILANS | NOTES)])
    async def plan(request: Request, origin: Caller, parcours_id: RecordId, day: Day = None) -> Response:
        """The plan of action as a tree, with what moved on from the parcours that were prolonged into this one."""
        running = parts(request)
        async with reaching():
            known = await chains.earlier(running.pool, [parcours_id])
        steps = chains.chains([parcours_id], known).get(parcours_id)
        if steps is None:
            raise refuse("no_such_record", "parcours_id")
        plans = (await _plans(running, (one.parcours_id for one in steps))).values()
        rows = {
            kind.shelf: await shown(
                reading(request), kind, [row for one in plans for row in getattr(one, kind.shelf).values()]
            )
            for kind in (PROBLEM, GOAL, ACTION, PROGRESS)
        }
        body = tree(steps, rows, day or brussels(clock).isoformat())
        return Response(canonical(body), media_type="application/json")

    @routes.get("/actions", response_class=Response, dependencies=[needs(BILANS | NOTES)])
    async def actions(
        request: Request,
        origin: Caller,
        worker: AskedWorker = None,
        site: Asked = None,
        group: Asked = None,
        due_until: Annotated[IsoDate | None, Query(description="Those due by this day alone.")] = None,
    ) -> Response:
        """The open actions over a worker's, a site's or a group's open parcours, those moved on from earlier ones included.

        What is due first comes first, without a date last.
        """
        running, today = parts(request), brussels(clock).isoformat()
        found = await courses(running, origin.actor.subject, today, today, worker, site, group)
        plans = await _plans(running, (one.parcours_id for course in found for one in course.chain))
        listed = todo(found, plans, today, due_until)
        rows = await shown(reading(request), ACTION, [one.action for one in listed])
        told: list[dict[str, Any]] = [
            row | {name: value for name, value in msgspec.structs.asdict(one).items() if name != "action"}
            for one, row in zip(listed, rows, strict=True)
        ]
        body = {"today": today, "late": sum(one.late_by > 0 for one in listed), "actions": told}
        return Response(canonical(body), media_type="application/json")

    return routes


async def _plans(running: Parts, parcours: Iterable[str]) -> dict[str, Plan]:
    """The plans of these parcours that have one. A document a parcours, by its key: nothing of any other is read."""
    streams = await running.log.load(f"{PLAN_STREAM}:{identity}" for identity in parcours)
    return {
        name.partition(":")[2]: document(stream, Plan) for name, stream in streams.items() if stream.doc is not None
    }
