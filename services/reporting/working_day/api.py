"""`GET /v1/participants/{id}/file` and `GET /v1/day`: each loads what it is made of."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import Response

from services.kernel.dates import today
from services.kernel.roles import ATTENDANCE, BILANS, RECORDS
from services.reporting.indicators import ALL
from services.reporting.messages import kept_since
from services.reporting.parts import Parts
from services.reporting.qualified import ID
from services.reporting.reads import every_site
from services.reporting.refusals import refuse
from services.reporting.working_day.day import day
from services.reporting.working_day.file import file
from services.reporting.working_day.gather import of_person, of_site
from shared.envelope import canonical
from shared.fields import IsoDate, Name
from shared.needs import needs
from shared.web import Caller, clock

PersonId = Annotated[str, Path(pattern=ID)]
On = Annotated[IsoDate | None, Query(description="The day as of which it is asked; today unless given.")]
routes = APIRouter(prefix="/v1", tags=["working day"])


def _parts(request: Request) -> Parts:
    found: Parts = request.app.state.parts
    return found


@routes.get(
    "/participants/{participant_id}/file", response_class=Response, dependencies=[needs(RECORDS | BILANS | ATTENDANCE)]
)
async def read_file(request: Request, origin: Caller, participant_id: PersonId, on: On = None) -> Response:
    """A person's file across the services, by pseudonymous id: what is known, what is due.

    A file that was merged away answers with the one that survives it. `attendance` is null where `on` is so long ago that the
    sheets are not kept.
    """
    async with _parts(request).reads.snapshot() as (reader, schema):
        await whole(reader, schema)
        person, merged, known = await of_person(reader, schema, participant_id, kept_since(clock))
        through = await _parts(request).reads.through(reader, schema, person.site)
    body = file(person, merged, known, on or today(clock).isoformat())
    return Response(canonical(body | through), media_type="application/json")


@routes.get("/day", response_class=Response, dependencies=[needs(RECORDS | ATTENDANCE)])
async def read_day(
    request: Request,
    origin: Caller,
    site: Annotated[Name, Query(description="One site, or `all`.")],
    group: Annotated[Name | None, Query(description="One group of the site; all of them unless given.")] = None,
    on: On = None,
) -> Response:
    """A coordinator's day at a site: sessions and their sheets, and what waits for somebody, counted and by id."""
    today_on = on or today(clock).isoformat()
    async with _parts(request).reads.snapshot() as (reader, schema):
        await whole(reader, schema)
        kept = await _parts(request).reads.known_site(reader, schema, site)
        sites = await every_site(reader, schema) if site == ALL else [kept]
        groups, known = await of_site(reader, schema, sites, group, today_on, kept_since(clock))
        through = await _parts(request).reads.through(reader, schema, kept)
    body = day(site, groups, known, today_on, whole_site=group is None)
    return Response(canonical(body | through), media_type="application/json")


async def whole(reader: Any, schema: str) -> None:
    """Refuses where a generation was begun before anything was kept of the working day. Raises Refusal."""
    if not await reader.fetchval(f'SELECT whole FROM "{schema}".horizon'):
        raise refuse("rebuild_first")
