"""`GET /v1/participants/{id}/profile` and its history: loads and opens what they are made of.

Of a person whose files were merged it is what all of them say; `participant_id` tells the file that each line is from.
"""

from typing import Any

import msgspec
from fastapi import APIRouter, Request
from fastapi.responses import Response

from services.intake.events import File
from services.intake.family import family
from services.intake.profile.as_of import history, profile
from services.intake.profile.events import CONTACT_PERSON, PROFILE_VALUE, Profile
from services.intake.refusals import refuse
from services.kernel.dates import today
from services.kernel.roles import IDENTITY, RECORDS
from shared.eventlog import Stream
from shared.fields import IsoDate
from shared.needs import needs
from shared.reading import reading
from shared.reads import RecordId, record_answer
from shared.service import parts
from shared.subjects import shown
from shared.web import Caller


def profile_routes() -> APIRouter:
    """The profile of a person."""
    routes = APIRouter()

    @routes.get(
        "/participants/{participant_id}/profile", response_class=Response, dependencies=[needs(RECORDS | IDENTITY)]
    )
    async def read(request: Request, origin: Caller, participant_id: RecordId, on: IsoDate | None = None) -> Response:
        """What is known of a person on a day (today unless named), with the contact persons of that day, in clear."""
        values, contacts, stream = await _opened(request, participant_id)
        return record_answer(profile(values, contacts, on or today().isoformat()), stream)

    @routes.get(
        "/participants/{participant_id}/profile/history",
        response_class=Response,
        dependencies=[needs(RECORDS | IDENTITY)],
    )
    async def changes(request: Request, origin: Caller, participant_id: RecordId) -> Response:
        """Every value that a person's profile has had, by item, each with the days between which it held, as it now reads."""
        values, _, stream = await _opened(request, participant_id)
        return record_answer({"values": history(values)}, stream)

    return routes


async def _opened(request: Request, participant_id: str) -> tuple[list[dict[str, Any]], list[dict[str, Any]], Stream]:
    running = parts(request)
    files = await family(running.log, participant_id)
    person = f"participant:{participant_id}"
    # Of two values that hold from the same day the one of the file itself comes last, and so takes over.
    names = [f"{PROFILE_VALUE.stream}:{one}" for one in reversed(files)]
    streams = await running.log.load([person, *names])
    if (doc := streams[person].doc) is None or msgspec.json.decode(doc, type=File).participant is None:
        raise refuse("no_such_record", "participant_id")
    docs = [msgspec.json.decode(streams[name].doc or b"{}", type=Profile) for name in names]
    values = [one for each in docs for one in each.profile_values.values()]
    contacts = [one for each in docs for one in each.contact_persons.values()]
    return (
        await shown(reading(request), PROFILE_VALUE, values),
        await shown(reading(request), CONTACT_PERSON, contacts),
        streams[names[-1]],
    )
