"""Ateliers' reads. Its commands are the routes that shared/routes.py makes of commands.py."""

import msgspec
from fastapi import APIRouter, Request
from fastapi.responses import Response

from services.ateliers.absences.api import signals_route
from services.ateliers.contracts.api import hours_route
from services.ateliers.events import SessionDoc, WorkshopDoc
from services.ateliers.feeds.api import feed_routes
from services.ateliers.prefilled.api import sheet_route
from services.ateliers.programme.api import programme_routes
from services.ateliers.records import opened
from services.ateliers.refusals import refuse
from services.ateliers.series.api import calendar_route
from services.ateliers.weeks.api import week_routes
from services.kernel.roles import ATTENDANCE, PROGRAMME
from shared.eventlog import Stream
from shared.needs import needs
from shared.reading import reading
from shared.reads import RecordId, record_answer
from shared.service import parts
from shared.web import Caller


def reads() -> APIRouter:
    """A workshop, and a session with its sheet, with the version of its stream as ETag."""
    routes = APIRouter(prefix="/v1", tags=["records"])

    @routes.get("/workshops/{workshop_id}", response_class=Response, dependencies=[needs(PROGRAMME)])
    async def workshop(request: Request, origin: Caller, workshop_id: RecordId) -> Response:
        """A workshop as it now reads."""
        stream = await _stream(request, f"workshop:{workshop_id}")
        doc = msgspec.json.decode(stream.doc or b'{"workshop":null}', type=WorkshopDoc)
        if doc.workshop is None:
            raise refuse("no_such_record", "workshop_id")
        return record_answer(doc.workshop, stream)

    @routes.get("/sessions/{session_id}", response_class=Response, dependencies=[needs(ATTENDANCE)])
    async def session(request: Request, origin: Caller, session_id: RecordId) -> Response:
        """A session with its sheet; a reason is null where there is none, or where the person's key was destroyed."""
        stream = await _stream(request, f"session:{session_id}")
        doc = msgspec.json.decode(stream.doc or b'{"session":null}', type=SessionDoc)
        if doc.session is None:
            raise refuse("no_such_record", "session_id")
        rows = await opened(reading(request), doc.attendance.values())
        return record_answer(msgspec.structs.asdict(doc.session) | {"attendance": rows}, stream)

    routes.include_router(sheet_route())
    routes.include_router(hours_route())
    routes.include_router(signals_route())
    routes.include_router(week_routes())
    routes.include_router(calendar_route())
    routes.include_router(programme_routes())
    everything = APIRouter()
    everything.include_router(routes)
    everything.include_router(feed_routes())
    return everything


async def _stream(request: Request, name: str) -> Stream:
    return (await parts(request).log.load([name]))[name]
