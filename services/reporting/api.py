"""Reporting's routes."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import JSONResponse, StreamingResponse

from services.kernel.dates import today
from services.kernel.roles import EXACT_FIGURES, FIGURES, LOG, OPERATE, REFERENCE
from services.reporting.indicators import ALL, INDICATORS
from services.reporting.parts import Parts
from services.reporting.reads import DEFINITIONS
from services.reporting.refusals import refuse
from shared.fields import Body
from shared.listings import NDJSON, streamed
from shared.needs import needs, permitted
from shared.web import EVERY_SITE, Caller, clock

Year = Annotated[int, Query(ge=1, le=9999, description="A calendar year that has begun.")]
# A site is whatever text a record gives it; "all" stands for every one.
Scope = Annotated[str, Query(min_length=1, max_length=500, pattern=r"^[^\x00-\x1f\x7f]+$")]
routes = APIRouter(prefix="/v1", tags=["reporting"])


def _parts(request: Request) -> Parts:
    found: Parts = request.app.state.parts
    return found


@routes.get("/indicators", dependencies=[needs(FIGURES)])
async def indicators(
    request: Request, origin: Caller, year: Year, site: Scope = ALL, public: Scope = ALL
) -> dict[str, Any]:
    """The annual indicators of a year in one scope, with the position in each log up to which events are counted in.

    Where several stacks are read, `stacks` says for each that the site is of up to when it is (`as_of`), and says so in words
    where that is long ago (`late`). Who may not see exact figures gets null for small counts of persons and for what would give
    them away, and `hidden` with each indicator.
    """
    exact = permitted(request, EXACT_FIGURES)
    return await _parts(request).reads.table(year, site, public, today(clock).year, exact=exact)


@routes.get("/indicators/definitions", dependencies=[needs(REFERENCE)])
async def definitions(origin: Caller) -> dict[str, Any]:
    """Every indicator with its unit and its labels."""
    rows = [
        {"id": row.id, "unit": row.unit, "labels": {"fr": row.fr, "nl": row.nl, "en": row.en}} for row in INDICATORS
    ]
    return {"definitions": DEFINITIONS, "indicators": rows}


@routes.get("/indicators/{indicator}/trace", dependencies=[needs(EXACT_FIGURES)])
async def trace(
    request: Request,
    origin: Caller,
    indicator: Annotated[str, Path(max_length=100)],
    year: Year,
    site: Scope = ALL,
    public: Scope = ALL,
    after: Annotated[str, Query(max_length=10_065, pattern=r"^[^\x00-\x1f\x7f]*$")] = "",
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> dict[str, Any]:
    """Who and what is behind a figure: each person, parcours, group or group's sessions with what it adds.

    `next`, given as `after`, continues a long list.
    """
    present = today(clock).year
    found = await _parts(request).reads.trace(indicator, year, site, public, present, after, limit)
    return {"indicator": indicator, "behind": found, "next": found[-1]["after"] if len(found) == limit else None}


@routes.get("/sites", dependencies=[needs(REFERENCE)])
async def sites(request: Request, origin: Caller) -> list[str]:
    """The sites that some record has named."""
    return await _parts(request).reads.sites()


@routes.get("/watermark", dependencies=[needs(REFERENCE)])
async def watermark(request: Request, origin: Caller) -> dict[str, Any]:
    """The position in each service's log up to which events are counted in; of several stacks also up to when (`stacks`)."""
    return await _parts(request).reads.watermark()


@routes.get(
    "/figures",
    response_class=StreamingResponse,
    responses={200: {"content": {NDJSON: {}}}},
    dependencies=[needs(EXACT_FIGURES), *EVERY_SITE],
)
async def figures(request: Request, origin: Caller) -> StreamingResponse:
    """All figures of one moment as JSON lines, the watermark first."""
    return await streamed(_parts(request).reads.figures())


@routes.get("/status", dependencies=[needs(OPERATE)])
async def status(request: Request, origin: Caller) -> dict[str, Any]:
    """How far the inbox has come, and whether a rebuild is under way."""
    parts = _parts(request)
    progress = parts.rebuild.progress
    return {
        "service": "reporting",
        "inbox": await parts.status(),
        "trail": await parts.trail.status() if parts.trail is not None else {},
        **await parts.stacks(),
        "rebuild": {"state": progress.state, "generation": progress.generation, "error": progress.error},
    }


@routes.post("/parked/replay", dependencies=[needs(OPERATE), *EVERY_SITE])
async def replay(request: Request, origin: Caller) -> dict[str, int]:
    """Try the parked events again."""
    parts = _parts(request)
    inboxes = (*parts.inboxes, *([parts.trail] if parts.trail is not None else []))
    return {"applied": sum([await inbox.replay() for inbox in inboxes])}


class Rebuild(Body):
    """`anew`: services whose log lacks what the live figures hold, after a loss that was accepted."""

    anew: tuple[Literal["intake", "bilan", "ateliers"], ...] = ()


@routes.post("/rebuild", status_code=202, dependencies=[needs(OPERATE | LOG), *EVERY_SITE])
async def rebuild(request: Request, origin: Caller, body: Rebuild | None = None) -> JSONResponse:
    """Build the projections anew beside the live ones, then switch."""
    await _parts(request).reads.watermark()  # without a database it is refused now, not found failed later
    if not _parts(request).rebuild.start(request.headers["authorization"], body.anew if body else ()):
        raise refuse("rebuild_running")
    return JSONResponse({"state": "building"}, 202)


@routes.get("/rebuild", dependencies=[needs(OPERATE)])
async def progress(request: Request, origin: Caller) -> dict[str, Any]:
    """How far the rebuild is."""
    now = _parts(request).rebuild.progress
    return {"state": now.state, "generation": now.generation, "built": now.built, "live": now.live, "error": now.error}
