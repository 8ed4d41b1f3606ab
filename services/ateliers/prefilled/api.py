"""`GET /v1/sessions/{id}/sheet`: loads what the prefilled sheet is made of."""

import msgspec
from fastapi import APIRouter, Request
from fastapi.responses import Response

from services.ateliers.events import SessionDoc, WorkshopDoc
from services.ateliers.excuses.events import EXCUSE, Excuses
from services.ateliers.prefilled.sheet import prefill
from services.ateliers.records import opened
from services.ateliers.refusals import refuse
from services.ateliers.signups.events import SIGN_UP, SignUps
from services.kernel import roster
from services.kernel.roles import ATTENDANCE, NOTES
from shared.db import reaching
from shared.needs import needs, permitted
from shared.reading import reading
from shared.reads import RecordId, record_answer
from shared.service import parts
from shared.subjects import shown
from shared.web import Caller


def sheet_route() -> APIRouter:
    """The attendance sheet of a session."""
    routes = APIRouter()

    @routes.get("/sessions/{session_id}/sheet", response_class=Response, dependencies=[needs(ATTENDANCE)])
    async def sheet(request: Request, origin: Caller, session_id: RecordId) -> Response:
        """The attendance sheet: who is expected (the group's open parcours, who signed up), with what is recorded so far.

        `take-attendance` takes it in one command; the ETag is what its If-Match names.
        """
        running = parts(request)
        names = [f"session:{session_id}", f"{SIGN_UP.stream}:{session_id}", f"{EXCUSE.stream}:{session_id}"]
        streams = await running.log.load(names)
        stream, asked, excused = (streams[name] for name in names)
        doc = msgspec.json.decode(stream.doc or b'{"session":null}', type=SessionDoc)
        session = doc.session
        if session is None:
            raise refuse("no_such_record", "session_id")
        (of,) = (await running.log.load([f"workshop:{session.workshop_id}"])).values()
        workshop = msgspec.json.decode(of.doc or b'{"workshop":null}', type=WorkshopDoc).workshop
        sign_ups = msgspec.json.decode(asked.doc or b"{}", type=SignUps).sign_ups.values()
        excuses = msgspec.json.decode(excused.doc or b"{}", type=Excuses).excuses.values()
        rows = await opened(reading(request), doc.attendance.values())
        told = await shown(reading(request), EXCUSE, list(excuses), in_full=permitted(request, NOTES))
        named = {one.parcours_id for one in sign_ups} | {one.parcours_id for one in excuses} | doc.attendance.keys()
        async with reaching():
            known = await roster.find(running.pool, named)
            if session.group_id is not None:
                members = await roster.members(running.pool, [session.group_id])
                known |= {one.parcours_id: one for one in members[session.group_id]}
            stood_still = await roster.suspensions(running.pool, known)
        away = {
            identity for identity, some in stood_still.items() if any(one.holds_on(session.held_on) for one in some)
        }
        return record_answer(prefill(session, workshop, rows, sign_ups, told, known, away), stream)

    return routes
