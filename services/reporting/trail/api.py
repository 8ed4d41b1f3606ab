"""`GET /v1/participants/{id}/trail`: every step in every service, and who read what; and how the trail is made anew."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request

from services.kernel.roles import OPERATE, TRAIL
from services.reporting.parts import Parts
from services.reporting.refusals import refuse
from services.reporting.trail import tables
from services.reporting.trail.answer import answer, placed
from services.reporting.trail.keep import TRAIL_SOURCES
from shared import sites
from shared.db import reaching
from shared.needs import needs
from shared.ranges import Ranges
from shared.reads import RecordId
from shared.web import EVERY_SITE, Caller

APPLIED = f"SELECT source, applied::text AS applied FROM {tables.SCHEMA}.checkpoints"
routes = APIRouter(prefix="/v1", tags=["trail"])


def _parts(request: Request) -> Parts:
    found: Parts = request.app.state.parts
    return found


@routes.get("/participants/{participant_id}/trail", dependencies=[needs(TRAIL)])
async def read_trail(
    request: Request,
    origin: Caller,
    participant_id: RecordId,
    order: Annotated[Literal["recorded", "happened"], Query(description="In which order the steps come.")] = "recorded",
    limit: Annotated[int, Query(ge=1, le=1_000)] = 200,
    after: Annotated[
        str | None, Query(max_length=400, pattern=r"^[^\x00-\x1f\x7f]+$", description="`next` of the page before.")
    ] = None,
) -> dict[str, Any]:
    """Every step of a person in every service: what, when, who, what it corrected; and who read what is sealed of them.

    Of plain fields the values before and after are told, of sealed ones the names. A file that was merged away answers with the
    one that survives it, whose trail has the steps of all. `watermark` says up to which position of each log steps are known.
    """
    beyond = None if after is None else placed(after, order)
    pool = _parts(request).pool
    async with reaching(), pool.acquire() as reader, reader.transaction(isolation="repeatable_read", readonly=True):
        family = await tables.family(reader, participant_id)
        _reach(await tables.sites_of(reader, family))
        steps = await tables.page(reader, family, order, beyond, limit)
        rows = await reader.fetch(APPLIED)
    if not steps and beyond is None:
        raise refuse("no_such_record", "participant_id")
    reached = {row["source"]: Ranges.parse(row["applied"]).reach() for row in rows}
    watermark = {source: reached.get(source, 0) for source in TRAIL_SOURCES}
    return answer(family, steps, order, limit, watermark)


def _reach(of: frozenset[str]) -> None:
    """A trail goes through all sites of a person: whoever works for none of them knows of no such file. Raises Refusal."""
    if not any(map(sites.sees, of)) and sites.own() is not None:
        raise refuse("no_such_record", "participant_id")
    for site in of:
        sites.reach(site)


@routes.post("/trail/anew", status_code=202, dependencies=[needs(OPERATE), *EVERY_SITE])
async def anew(request: Request, origin: Caller) -> dict[str, str]:
    """Forget the trail and read it again from the beginning of the topics; meanwhile `watermark` says how far it is."""
    trail = _parts(request).trail
    if trail is not None:
        async with reaching():
            await trail.anew()
    return {"state": "reading"}
