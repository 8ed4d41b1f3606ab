"""`GET /v1/series/{id}/days`: loads what the calendar of a series is made of."""

from typing import cast

import msgspec
from fastapi import APIRouter, Request
from fastapi.responses import Response

from services.ateliers.refusals import refuse
from services.ateliers.series.calendar import calendar
from services.ateliers.series.events import SERIES, SeriesOfWorkshop
from services.ateliers.slots.events import IN_SERIES
from services.ateliers.slots.read import sessions_and_slots
from services.kernel.code_rows import Language
from services.kernel.roles import PROGRAMME
from shared.needs import needs
from shared.reads import RecordId, record_answer
from shared.service import parts
from shared.web import Caller, language


def calendar_route() -> APIRouter:
    """The calendar of a series."""
    routes = APIRouter()

    @routes.get("/series/{series_id}/days", response_class=Response, dependencies=[needs(PROGRAMME)])
    async def read(request: Request, origin: Caller, series_id: RecordId) -> Response:
        """The sessions of a series, and the days left out of it with why, in the language asked."""
        log = parts(request).log
        entry = (await log.find(SERIES.name, [series_id])).get(series_id)
        if entry is None or entry.parent is None:
            raise refuse("no_such_record", "series_id")
        stream = (await log.load([entry.stream]))[entry.stream]
        series = msgspec.json.decode(stream.doc or b"{}", type=SeriesOfWorkshop).series[series_id]
        entries = await log.children(IN_SERIES, [series_id])
        sessions, slots = await sessions_and_slots(log, [one.stream.partition(":")[2] for one in entries])
        return record_answer(
            calendar(series, sessions.values(), slots.values(), cast("Language", language(request))), stream
        )

    return routes
