"""`GET /v1/groups/{id}/state` and its waiting list, the candidacies of a person: loads what they are made of."""

import msgspec
from fastapi import APIRouter, Request
from fastapi.responses import Response

from services.intake.events import File, Group, GroupDoc
from services.intake.family import family
from services.intake.refusals import refuse
from services.intake.waiting.events import BY_PERSON, CANDIDACY, Candidacies, Candidacy
from services.intake.waiting.state import state, waiting_list
from services.kernel.dates import today
from services.kernel.roles import PROGRAMME, RECORDS
from shared.eventlog import EventLog, Stream
from shared.fields import IsoDate
from shared.needs import needs
from shared.reads import RecordId, record_answer
from shared.service import parts
from shared.web import Caller


def waiting_routes() -> APIRouter:
    """What a group has of places, who waits for one, and what a person waits for."""
    routes = APIRouter()

    @routes.get("/groups/{group_id}/state", response_class=Response, dependencies=[needs(PROGRAMME)])
    async def of_group(request: Request, origin: Caller, group_id: RecordId, on: IsoDate | None = None) -> Response:
        """Planned, open or closed on a day (today unless named), with places taken, kept and free, and how many wait.

        A group closes when its last parcours ends: derived when it is asked for, never recorded.
        """
        log = parts(request).log
        group, candidacies, stream = await _group(log, group_id)
        entries = await log.children("parcours", [group_id])
        files = await log.load(sorted({entry.stream for entry in entries}))
        parcours = [
            one
            for file in files.values()
            for one in msgspec.json.decode(file.doc or b"null", type=File).parcours.values()
            if one.group_id == group_id
        ]
        return record_answer(state(group, parcours, candidacies, on or today().isoformat()), stream)

    @routes.get("/groups/{group_id}/waiting-list", response_class=Response, dependencies=[needs(RECORDS)])
    async def waiting(request: Request, origin: Caller, group_id: RecordId) -> Response:
        """The open candidacies of a group in order, with the place of each who waits and the offers whose answer is overdue."""
        _, candidacies, stream = await _group(parts(request).log, group_id)
        return record_answer({"waiting_list": waiting_list(candidacies, today().isoformat())}, stream)

    @routes.get("/participants/{participant_id}/candidacies", response_class=Response, dependencies=[needs(RECORDS)])
    async def of_person(request: Request, origin: Caller, participant_id: RecordId) -> Response:
        """Every candidacy of a person, closed ones and those of files merged into theirs too, in order of asking."""
        log = parts(request).log
        files = await family(log, participant_id)
        entries = await log.children(BY_PERSON, files)
        person = f"participant:{participant_id}"
        streams = await log.load([person, *sorted({entry.stream for entry in entries})])
        held = streams.pop(person)
        if held.doc is None or msgspec.json.decode(held.doc, type=File).participant is None:
            raise refuse("no_such_record", "participant_id")
        docs = (msgspec.json.decode(stream.doc or b"{}", type=Candidacies) for stream in streams.values())
        found = [one for doc in docs for one in doc.candidacies.values() if one.participant_id in files]
        return record_answer({"candidacies": sorted(found, key=lambda one: (one.asked_on, one.candidacy_id))}, held)

    return routes


async def _group(log: EventLog, group_id: str) -> tuple[Group, list[Candidacy], Stream]:
    names = [f"group:{group_id}", f"{CANDIDACY.stream}:{group_id}"]
    streams = await log.load(names)
    held, asked = (streams[name] for name in names)
    group = msgspec.json.decode(held.doc, type=GroupDoc).group if held.doc is not None else None
    if group is None:
        raise refuse("no_such_record", "group_id")
    candidacies = msgspec.json.decode(asked.doc or b"{}", type=Candidacies).candidacies
    return group, list(candidacies.values()), held
