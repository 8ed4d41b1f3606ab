"""`GET /v1/follow-ups-due`: loads what the read is made of."""

from collections.abc import AsyncIterator
from typing import Annotated

import msgspec
from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from services.intake.events import File, GroupDoc, Parcours
from services.intake.follow_ups.events import FOLLOW_UP, FollowUp, FollowUps
from services.kernel.dates import today
from services.kernel.follow_ups import Due, follow_ups_due, looked_back
from services.kernel.roles import BILANS
from shared.envelope import canonical
from shared.eventlog import EventLog
from shared.fields import IsoDate, Name
from shared.needs import needs
from shared.service import parts
from shared.web import Caller, clock

PIECE = 500


class FollowUpsDue(msgspec.Struct, frozen=True):
    """What is late, due and done at a site on a day, of the parcours that ended from `ended_from` on."""

    site: str
    on: str
    ended_from: str
    late: int
    due: int
    done: int
    follow_ups: list[Due]


def due_route() -> APIRouter:
    """The follow-ups of a site."""
    routes = APIRouter()

    @routes.get("/follow-ups-due", response_class=Response, dependencies=[needs(BILANS)])
    async def due(
        request: Request,
        origin: Caller,
        site: Name,
        on: Annotated[IsoDate | None, Query(description="The day; today unless given.")] = None,
        ended_from: Annotated[
            IsoDate | None, Query(description="The first end that is looked at; 24 months before the day unless given.")
        ] = None,
    ) -> Response:
        """The follow-ups of a site that are late, due or done on a day; empty where there are none."""
        day = on or today(clock).isoformat()
        since = ended_from or looked_back(day)
        log = parts(request).log
        rows: list[Due] = []
        async for ended, held in _of_site(log, site):
            rows += follow_ups_due(ended, held, day, since)
        rows.sort(key=lambda one: (one.due_on, one.parcours_id))
        counts = {state: sum(one.state == state for one in rows) for state in ("late", "due", "done")}
        answer = FollowUpsDue(site, day, since, counts["late"], counts["due"], counts["done"], rows)
        return Response(canonical(answer), media_type="application/json")

    return routes


async def _of_site(log: EventLog, site: str) -> AsyncIterator[tuple[list[Parcours], dict[str, list[FollowUp]]]]:
    """The parcours of a site's groups with their follow-ups, piece by piece."""
    groups = []
    async for stream in log.documents("group:"):
        group = msgspec.json.decode(stream.doc or b"null", type=GroupDoc).group
        if group is not None and group.site == site:
            groups.append(group.group_id)
    entries = await log.children("parcours", groups)
    for start in range(0, len(entries), PIECE):
        of = {entry.id: entry.stream for entry in entries[start : start + PIECE]}
        shelves = {identity: f"{FOLLOW_UP.stream}:{identity}" for identity in of}
        streams = await log.load(sorted({*of.values(), *shelves.values()}))
        parcours, held = [], {}
        for identity, name in of.items():
            file = msgspec.json.decode(streams[name].doc or b"null", type=File | None)
            if file is not None and identity in file.parcours:
                parcours.append(file.parcours[identity])
                doc = streams[shelves[identity]].doc
                held[identity] = list(msgspec.json.decode(doc or b"{}", type=FollowUps).follow_ups.values())
        yield parcours, held
