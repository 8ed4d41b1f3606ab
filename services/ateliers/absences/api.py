"""`GET /v1/signals`: the absences that were signalled, for a worker's list."""

from typing import Annotated

import msgspec
from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from services.ateliers.absences.events import SIGNAL, Signals, is_open
from services.kernel import roster
from services.kernel.dates import today
from services.kernel.roles import ATTENDANCE, NOTES
from shared.db import reaching
from shared.envelope import canonical
from shared.fields import IsoDate, Name
from shared.needs import needs
from shared.reading import reading
from shared.service import parts
from shared.subjects import shown
from shared.web import Caller, clock

# An open one of a parcours that has ended asks nothing of anybody any more.
LISTED = """SELECT signal_id, parcours_id FROM signalled JOIN roster USING (parcours_id)
    WHERE ($1::text IS NULL OR site = $1) AND reached_on <= coalesce($2, reached_on)
        AND (NOT $3 OR open AND standing AND (ended_on IS NULL OR ended_on > $4))
    ORDER BY reached_on DESC, signal_id LIMIT $5"""


def signals_route() -> APIRouter:
    """The list of signals."""
    routes = APIRouter()

    @routes.get("/signals", response_class=Response, dependencies=[needs(ATTENDANCE | NOTES)])
    async def signals(
        request: Request,
        origin: Caller,
        site: Annotated[Name | None, Query()] = None,
        only_open: Annotated[bool, Query(alias="open")] = False,
        until: Annotated[IsoDate | None, Query(description="Reached on this day or before.")] = None,
        limit: Annotated[int, Query(ge=1, le=1_000)] = 200,
    ) -> Response:
        """Signals of absences in a row, the latest first, with what was done in clear.

        With `open`, those that wait for a worker: not acknowledged, the person not back, the parcours open.
        """
        running = parts(request)
        for follower in running.followers:
            await follower.current()
        day = today(clock).isoformat()
        async with reaching():
            rows = await running.pool.fetch(LISTED, site, until, only_open, day, limit)
            known = await roster.find(running.pool, {row["parcours_id"] for row in rows})
        streams = await running.log.load({f"{SIGNAL.stream}:{row['parcours_id']}" for row in rows})
        held = {
            identity: one
            for stream in streams.values()
            for identity, one in msgspec.json.decode(stream.doc or b"{}", type=Signals).signals.items()
        }
        standing = [held[row["signal_id"]] for row in rows if row["signal_id"] in held]
        told = await shown(reading(request), SIGNAL, standing)
        lines = [
            row
            | {"open": is_open(one), "site": listed.site, "group_id": listed.group_id}
            | {"participant_id": listed.participant_id}
            for row, one in zip(told, standing, strict=True)
            for listed in (known[one.parcours_id],)
        ]
        return Response(canonical({"signals": lines}), media_type="application/json")

    return routes
