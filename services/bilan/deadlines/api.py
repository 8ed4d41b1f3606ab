"""`GET /v1/deadlines`: loads what the deadlines of the parcours asked for are made of."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Annotated

import msgspec
from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from services.bilan.dossiers import stream_of
from services.bilan.events import Bilan
from services.bilan.reading import document
from services.bilan.referents.scope import Asked, AskedWorker, Course, courses
from services.kernel import roster
from services.kernel.codes import ordered
from services.kernel.codes_bilan import DeadlineState
from services.kernel.dates import today as brussels
from services.kernel.deadlines import Deadline, deadlines
from services.kernel.roles import BILANS
from shared.db import reaching
from shared.envelope import canonical
from shared.fields import IsoDate
from shared.needs import needs
from shared.service import Parts, parts
from shared.web import Caller, clock

RECENT = timedelta(days=30)
"""How long after its end a parcours still shows, where no first day is asked for."""


class _Bilans(msgspec.Struct):
    """What is read of a dossier here."""

    bilans: dict[str, Bilan] = {}


def deadlines_route() -> APIRouter:
    """The deadlines of the bilans."""
    routes = APIRouter()

    @routes.get("/deadlines", response_class=Response, dependencies=[needs(BILANS)])
    async def read(
        request: Request,
        origin: Caller,
        worker: AskedWorker = None,
        site: Asked = None,
        group: Asked = None,
        first: Annotated[IsoDate | None, Query(alias="from", description="The first `day`.")] = None,
        until: Annotated[IsoDate | None, Query(description="The last `day`.")] = None,
        state: Annotated[DeadlineState | None, Query()] = None,
    ) -> Response:
        """The bilans that are due, late, done, missed or ahead, of a worker's, a site's or a group's parcours, by `day`.

        A late one counts as of today: "my bilans this week" is `worker=me&from=<Monday>&until=<Sunday>`. Of parcours that
        had ended before `from` (left out: 30 days ago) nothing is told.
        """
        running, today = parts(request), brussels(clock)
        since = first or (today - RECENT).isoformat()
        found = await courses(running, origin.actor.subject, today.isoformat(), since, worker, site, group)
        told = [
            one
            for one in await _deadlines(running, found, today)
            if (first is None or first <= one.day)
            and (until is None or one.day <= until)
            and state in (None, one.state)
        ]
        told.sort(key=lambda one: (one.day, one.parcours_id, one.due_on))
        counts: Counter[str] = Counter(one.state for one in told)
        body = {
            "today": today.isoformat(),
            "counts": {code: counts[code] for code in ordered("deadline_state")},
            "deadlines": told,
        }
        return Response(canonical(body), media_type="application/json")

    return routes


async def _deadlines(running: Parts, found: Sequence[Course], today: date) -> Iterable[Deadline]:
    ids = [course.listed.parcours_id for course in found]
    before = {course.listed.parcours_id: course.chain[-2].parcours_id for course in found if len(course.chain) > 1}
    async with reaching():
        groups = await roster.find_groups(running.pool, {course.listed.group_id for course in found})
        stood = await roster.suspensions(running.pool, ids)
    held = await _held(running, {*ids, *before.values()})
    return [
        one
        for course in found
        for one in deadlines(
            course.listed,
            groups.get(course.listed.group_id),
            stood[course.listed.parcours_id],
            held[course.listed.parcours_id],
            held.get(before.get(course.listed.parcours_id, ""), {}).get("end"),
            today.isoformat(),
            course.worker_id,
        )
    ]


async def _held(running: Parts, parcours: Iterable[str]) -> dict[str, dict[str, Bilan]]:
    """The bilans of each parcours, by phase; of a phase that may come more than once, one of them."""
    streams = await running.log.load(map(stream_of, parcours))
    return {
        name.partition(":")[2]: {bilan.phase: bilan for bilan in document(stream, _Bilans).bilans.values()}
        for name, stream in streams.items()
    }
