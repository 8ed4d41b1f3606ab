"""Intake's reads. Its commands are the routes that shared/routes.py makes of commands.py."""

import msgspec
from fastapi import APIRouter, Request
from fastapi.responses import Response

from services.intake import events
from services.intake.events import NUMBER, File, GroupDoc
from services.intake.family import family
from services.intake.refusals import refuse
from services.intake.retention.api import retention_route
from services.intake.search.api import search_routes
from services.intake.sheet_names.api import names_route
from services.kernel.codes_privacy import FileState
from services.kernel.roles import IDENTITY, PROGRAMME, RECORDS
from shared import sites
from shared.eventlog import EventLog, Stream
from shared.needs import needs
from shared.reading import reading
from shared.reads import RecordId, record_answer
from shared.service import parts
from shared.web import Caller
from shared.witness_routes import witness_routes
from shared.witnessing import Register


def reads() -> APIRouter:
    """One record of each kind, with the version of its stream as ETag."""
    routes = APIRouter(prefix="/v1", tags=["records"])

    @routes.get("/groups/{group_id}", response_class=Response, dependencies=[needs(PROGRAMME)])
    async def group(request: Request, origin: Caller, group_id: RecordId) -> Response:
        """A group as it now reads."""
        stream = await _stream(parts(request).log, "group", group_id)
        record = msgspec.json.decode(stream.doc or b"null", type=GroupDoc).group
        if record is None:
            raise refuse("no_such_record", "group_id")
        return record_answer(record, stream)

    @routes.get("/participants/{participant_id}", response_class=Response, dependencies=[needs(RECORDS | IDENTITY)])
    async def participant(request: Request, origin: Caller, participant_id: RecordId) -> Response:
        """A person's file with their identity and their parcours; null identity fields where they were erased (`state`: `erased`).

        `merged` are the files merged into it: their profile and consents are read with its own, their parcours in their files.
        """
        stream = await _stream(parts(request).log, "participant", participant_id)
        file = msgspec.json.decode(stream.doc or b"null", type=File)
        if file.participant is None:
            raise refuse("no_such_record", "participant_id")
        opened = reading(request)
        await opened.open_keys([participant_id])
        identity = file.participant.identity
        clear = {
            field: opened.shown("participant", participant_id, field, identity.get(field)) for field in events.IDENTITY
        }
        doubles = await _doubles(parts(request).log, participant_id)
        _, *merged = await family(parts(request).log, participant_id)
        parcours = {key: one for key, one in file.parcours.items() if sites.sees(one.site)}
        state: FileState = (
            "erased" if file.participant.erased else "merged" if file.participant.merged_into else "standing"
        )
        record = msgspec.structs.asdict(file.participant) | {
            "state": state, "identity": clear, "parcours": parcours, "possible_doubles": doubles, "merged": merged,
        }  # fmt: skip
        return record_answer(record, stream)

    @routes.get("/parcours/{parcours_id}", response_class=Response, dependencies=[needs(RECORDS)])
    async def parcours(request: Request, origin: Caller, parcours_id: RecordId) -> Response:
        """A parcours as it now reads."""
        stream = await _stream(parts(request).log, "parcours", parcours_id)
        record = msgspec.json.decode(stream.doc or b"null", type=File).parcours.get(parcours_id)
        if record is None or not sites.sees(record.site):
            raise refuse("no_such_record", "parcours_id")
        return record_answer(record, stream)

    routes.include_router(search_routes())
    routes.include_router(names_route())
    routes.include_router(retention_route())
    everything = APIRouter()
    everything.include_router(routes)
    everything.include_router(witness_routes(_register))
    return everything


def _register(request: Request) -> Register:
    running = parts(request)
    return Register(running.pool, running.notary.signer, running.settings.witnessed)


async def _doubles(log: EventLog, participant_id: str) -> list[str]:
    """The other files that carry the same national number, by id."""
    mine = (await log.find(NUMBER, [participant_id])).get(participant_id)
    if mine is None or mine.parent is None:
        return []
    return sorted(entry.id for entry in await log.children(NUMBER, [mine.parent]) if entry.id != participant_id)


async def _stream(log: EventLog, kind: str, identity: str) -> Stream:
    entry = (await log.find(kind, [identity])).get(identity)
    if entry is None:
        raise refuse("no_such_record", f"{kind}_id")
    return (await log.load([entry.stream]))[entry.stream]
