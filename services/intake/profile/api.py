"""`GET /v1/participants/{id}/profile` and its history: loads and opens what they are made of."""

from typing import Any

import msgspec
from fastapi import APIRouter, Request
from fastapi.responses import Response

from services.intake.events import File
from services.intake.profile.as_of import history, profile
from services.intake.profile.events import CONTACT_PERSON, PROFILE_VALUE, Profile
from services.intake.refusals import refuse
from services.kernel.dates import today
from shared.eventlog import Stream
from shared.fields import IsoDate
from shared.reads import RecordId, record_answer
from shared.service import parts
from shared.subjects import shown
from shared.web import Caller


def profile_routes() -> APIRouter:
    """The profile of a person."""
    routes = APIRouter()

    @routes.get("/participants/{participant_id}/profile", response_class=Response)
    async def read(request: Request, origin: Caller, participant_id: RecordId, on: IsoDate | None = None) -> Response:
        """What is known of a person on a day (today unless named), with the contact persons of that day, in clear."""
        values, contacts, stream = await _opened(request, participant_id)
        return record_answer(profile(values, contacts, on or today().isoformat()), stream)

    @routes.get("/participants/{participant_id}/profile/history", response_class=Response)
    async def changes(request: Request, origin: Caller, participant_id: RecordId) -> Response:
        """Every value that a person's profile has had, by item, each with the days between which it held, as it now reads."""
        values, _, stream = await _opened(request, participant_id)
        return record_answer({"values": history(values)}, stream)

    return routes


async def _opened(request: Request, participant_id: str) -> tuple[list[dict[str, Any]], list[dict[str, Any]], Stream]:
    running = parts(request)
    names = [f"participant:{participant_id}", f"{PROFILE_VALUE.stream}:{participant_id}"]
    streams = await running.log.load(names)
    person, stream = (streams[name] for name in names)
    if person.doc is None or msgspec.json.decode(person.doc, type=File).participant is None:
        raise refuse("no_such_record", "participant_id")
    doc = msgspec.json.decode(stream.doc or b"{}", type=Profile)
    values = await shown(running.vault, PROFILE_VALUE, list(doc.profile_values.values()))
    contacts = await shown(running.vault, CONTACT_PERSON, list(doc.contact_persons.values()))
    return values, contacts, stream
