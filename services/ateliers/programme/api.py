"""The programme of a group and of a site: `GET /v1/groups/{id}/programme` and `GET /v1/programme`."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from services.ateliers.programme.load import of_group, of_site
from services.ateliers.programme.period import period
from services.ateliers.programme.programme import Appointment
from services.ateliers.refusals import refuse
from services.kernel import roster
from services.kernel.dates import today
from services.kernel.roles import PROGRAMME
from shared.db import reaching
from shared.envelope import canonical
from shared.fields import IsoDate, Name
from shared.needs import needs
from shared.reads import SAME, RecordId, stated
from shared.service import Parts, parts
from shared.web import Caller, clock

From = Annotated[IsoDate | None, Query(alias="from", description="The first day; left out: this week's Monday.")]
Until = Annotated[IsoDate | None, Query(alias="until", description="The last day; left out: six days after the first.")]


def programme_routes() -> APIRouter:
    """The two reads."""
    routes = APIRouter()

    @routes.get(
        "/groups/{group_id}/programme", response_class=Response, responses=SAME, dependencies=[needs(PROGRAMME)]
    )
    async def of_one_group(
        request: Request, origin: Caller, group_id: RecordId, first: From = None, last: Until = None
    ) -> Response:
        """A group's sessions in order of day and time, cancelled and moved ones told as such, with the places left."""
        running = parts(request)
        begin, end = period(first, last, today(clock))
        await standing(running, group_id)
        found = await of_group(running, group_id, begin, end)
        return _told(request, {"group_id": group_id}, begin, end, found)

    @routes.get("/programme", response_class=Response, responses=SAME, dependencies=[needs(PROGRAMME)])
    async def of_one_site(
        request: Request,
        origin: Caller,
        site: Annotated[Name | None, Query(description="Left out: every site.")] = None,
        first: From = None,
        last: Until = None,
    ) -> Response:
        """A site's sessions in order of day and time, those included that are of no group; `warnings` are clashes among them."""
        begin, end = period(first, last, today(clock))
        return _told(request, {"site": site}, begin, end, await of_site(parts(request), site, begin, end))

    return routes


async def standing(running: Parts, group_id: str) -> roster.ListedGroup:
    """The group, which is known and was not voided. Raises Refusal."""
    async with reaching():
        found = (await roster.find_groups(running.pool, [group_id])).get(group_id)
    if found is None or not found.standing:
        raise refuse("no_such_record", "group_id")
    return found


def _told(request: Request, of: dict[str, str | None], first: str, last: str, found: Sequence[Appointment]) -> Response:
    return stated(request, canonical(of | {"from": first, "until": last, "sessions": found}))
