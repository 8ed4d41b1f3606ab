"""A group's programme for calendar programs: with a token below `/v1`, or at the address of a feed, which needs none."""

from typing import Annotated, Any, Final, cast

import msgspec
from fastapi import APIRouter, Path, Request
from fastapi.responses import Response

from services.ateliers.feeds.address import PURPOSE, address, feed_of
from services.ateliers.feeds.events import FEED, Feed, Feeds
from services.ateliers.feeds.refusals import refuse
from services.ateliers.programme.api import standing
from services.ateliers.programme.ics import calendar
from services.ateliers.programme.load import of_group
from services.ateliers.programme.period import feed_days
from services.ateliers.programme.stamps import stamps
from services.kernel.code_rows import Language
from services.kernel.dates import today
from services.kernel.roles import PROGRAMME
from services.kernel.roster import ListedGroup
from shared import sites
from shared.envelope import canonical
from shared.needs import OPEN, needs
from shared.problems import Refusal
from shared.reads import SAME, RecordId, stated
from shared.service import Parts, parts
from shared.web import Caller, clock, language

CALENDAR = "text/calendar"
TOLD: Final[dict[int | str, dict[str, Any]]] = {200: {"content": {CALENDAR: {}}}, **SAME}
# For the caller alone, and soon asked for again: a session may be cancelled on its day.
HEADERS: Final = {"Cache-Control": "private, max-age=300", "Vary": "Accept-Language"}
Told = Annotated[
    str, Path(pattern=r"^[A-Za-z0-9._-]{1,120}$", description="As `/v1/feeds/{feed_id}/address` gives it.")
]


def feed_routes() -> APIRouter:
    """The three reads."""
    routes = APIRouter(tags=["records"])

    @routes.get(
        "/v1/groups/{group_id}/programme.ics", response_class=Response, responses=TOLD, dependencies=[needs(PROGRAMME)]
    )
    async def with_token(request: Request, origin: Caller, group_id: RecordId) -> Response:
        """A group's programme as iCalendar, of the last three months and the year ahead, in the language asked. It names nobody."""
        return await _calendar(request, await standing(parts(request), group_id), None)

    @routes.get("/v1/feeds/{feed_id}/address", response_class=Response, dependencies=[needs(PROGRAMME)])
    async def where(request: Request, origin: Caller, feed_id: RecordId) -> Response:
        """The path at which a calendar program reads a feed without a token: whoever has it reads that programme, until `void-feed`."""
        running = parts(request)
        feed = await _feed(running, feed_id)
        if feed is None:
            raise refuse("no_such_record", "feed_id")
        return Response(
            canonical({"feed_id": feed_id, "path": f"/feeds/{address(_key(running), feed_id)}.ics"}),
            headers={"Cache-Control": "no-store"},
            media_type="application/json",
        )

    @routes.get("/feeds/{told}.ics", response_class=Response, responses=TOLD, dependencies=[OPEN])
    async def without_token(request: Request, told: Told) -> Response:
        """The programme of a feed as iCalendar. The same refusal for an address that never was and for one that is no longer."""
        sites.serve(None)  # whoever has the address may see what it leads to
        running = parts(request)
        feed_id = feed_of(_key(running), told)
        feed = await _feed(running, feed_id) if feed_id is not None else None
        if feed is None:
            raise refuse("no_such_feed")
        try:
            group = await standing(running, feed.group_id)
        except Refusal as gone:
            raise refuse("no_such_feed") from gone
        return await _calendar(request, group, feed.language)

    return routes


async def _feed(running: Parts, feed_id: str) -> Feed | None:
    entry = (await running.log.find(FEED.name, [feed_id])).get(feed_id)
    if entry is None or entry.parent is None:
        return None
    (stream,) = (await running.log.load([entry.stream])).values()
    return msgspec.json.decode(stream.doc or b"{}", type=Feeds).feeds.get(feed_id)


async def _calendar(request: Request, group: ListedGroup, wanted: str | None) -> Response:
    running = parts(request)
    found = await of_group(running, group.group_id, *feed_days(today(clock)))
    changed = await stamps(running, [one.session_id for one in found])
    body = calendar(group.label or group.group_id, found, changed, cast("Language", wanted or language(request)))
    return stated(request, body, CALENDAR, HEADERS)


def _key(running: Parts) -> bytes:
    return running.vault.derived(PURPOSE)
