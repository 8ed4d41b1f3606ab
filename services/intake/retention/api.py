"""`GET /v1/retention`: who is to be erased by rule, or why not yet. Ids alone."""

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from services.intake.retention.due import DUE, judged
from services.intake.retention.load import everybody
from services.intake.site_rules.read import rules_by_site
from services.kernel.dates import today
from services.kernel.roles import PROTECT
from shared.envelope import canonical
from shared.fields import IsoDate, Name
from shared.listings import NDJSON, streamed
from shared.needs import needs
from shared.service import parts
from shared.web import Caller, clock


def retention_route() -> APIRouter:
    """Whose data have been kept long enough."""
    routes = APIRouter(dependencies=[needs(PROTECT)])

    @routes.get("/retention", response_class=Response, responses={200: {"content": {NDJSON: {}}}})
    async def retention(
        request: Request,
        origin: Caller,
        site: Annotated[Name | None, Query(description="Those with a file or a parcours there alone.")] = None,
        on: Annotated[IsoDate | None, Query(description="The day; today unless given.")] = None,
        every: Annotated[bool, Query(description="Also those who are kept, with the reason.")] = False,
    ) -> Response:
        """Those whose data have been kept long enough by the rules of their sites, a JSON line each; ids and days alone."""
        day = on or today(clock).isoformat()
        return await streamed(_lines(request, site, day, every=every))

    return routes


async def _lines(request: Request, site: str | None, day: str, *, every: bool) -> AsyncIterator[bytes]:
    running = parts(request)
    async for people in everybody(running.pool, running.log):
        sites = {name for one in people for name in (*one.sites, *(way.site for way in one.parcours))}
        rules = await rules_by_site(running.log, sites, day)
        for held in people:
            if site is None or site in held.sites or any(way.site == site for way in held.parcours):
                kept = judged(held, rules, day)
                if every or kept.state == DUE:
                    yield canonical(kept) + b"\n"
