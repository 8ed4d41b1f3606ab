"""`POST /v1/names`: the names that belong to the lines of a sheet, for whoever takes attendance and may see no more of a person."""

from collections.abc import Iterable, Iterator
from typing import Annotated, Final

import msgspec
from fastapi import APIRouter, Request
from fastapi.responses import Response
from pydantic import Field

from services.intake.events import File, Participant
from services.kernel.roles import NAMES
from shared import sites
from shared.envelope import canonical
from shared.eventlog import Stream
from shared.fields import Body, Id
from shared.needs import needs
from shared.reading import reading
from shared.service import parts
from shared.web import Caller

MOST: Final = 200
FIELDS: Final = ("last_name", "first_name")


class Lines(Body):
    """The parcours of a sheet."""

    parcours_ids: Annotated[list[Id], Field(max_length=MOST)]


class Named(msgspec.Struct, frozen=True):
    """Whose a parcours is; a name is null where it was never known or was erased."""

    parcours_id: str
    participant_id: str
    last_name: str | None
    first_name: str | None


class Names(msgspec.Struct, frozen=True):
    """The names in order of parcours; a parcours that is not there has none."""

    names: list[Named]


def names_route() -> APIRouter:
    """The one read."""
    routes = APIRouter()

    @routes.post("/names", response_class=Response, dependencies=[needs(NAMES)])
    async def names(request: Request, origin: Caller, body: Lines) -> Response:
        """First and last names of the persons of some parcours, nothing else of them: a sheet says who by id of parcours."""
        running = parts(request)
        entries = (await running.log.find("parcours", body.parcours_ids)).values()
        streams = await running.log.load({entry.stream for entry in entries})
        found = dict(_persons(streams.values(), set(body.parcours_ids)))
        opened = reading(request)
        await opened.open_keys({person.participant_id for person in found.values()})
        told = []
        for parcours, person in sorted(found.items()):
            last, first = (
                opened.shown("participant", person.participant_id, field, person.identity.get(field))
                for field in FIELDS
            )
            told.append(Named(parcours, person.participant_id, last, first))
        return Response(canonical(Names(told)), media_type="application/json")

    return routes


def _persons(streams: Iterable[Stream], asked: set[str]) -> Iterator[tuple[str, Participant]]:
    """Each parcours asked for that the caller may reach, with the person whose it is."""
    for stream in streams:
        file = msgspec.json.decode(stream.doc or b"null", type=File | None)
        if file is not None and file.participant is not None:
            for parcours in file.parcours.values():
                if parcours.parcours_id in asked and sites.sees(parcours.site):
                    yield parcours.parcours_id, file.participant
