"""Search and possible doubles. A question is a body: addresses are what logs and traces tell."""

from collections.abc import Mapping
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Request
from fastapi.responses import Response
from pydantic import Field

from services.intake import events
from services.intake.commands import RegisterParticipant
from services.intake.refusals import refuse
from services.intake.search import refusals
from services.intake.search.index import CANDIDATES, Index
from services.intake.search.likeness import Clear
from services.intake.search.marks import sought
from services.intake.search.people import TOLD, Found, People
from services.intake.site_rules.decide import told_of_numbers
from services.intake.site_rules.read import rules_by_site
from services.kernel.dates import today
from services.kernel.roles import IDENTITY
from shared import sites
from shared.db import Unavailable
from shared.envelope import canonical
from shared.fields import Body, IsoDate, Name, Text
from shared.needs import needs
from shared.reading import reading
from shared.reads import RecordId
from shared.service import parts
from shared.web import Caller, clock

MOST = 50


class Question(Body):
    """Whom one looks for: at least one of name, number and birth date; with more than one, who fits all comes first."""

    name: Annotated[
        Text | None, Field(description="Words of the last or first name, in any order, spelt as they are remembered.")
    ] = None
    national_number: Annotated[Text | None, Field(description="Its 11 digits, with or without dots.")] = None
    birth_date: IsoDate | None = None
    site: Annotated[Name | None, Field(description="Where the file is kept; at every site unless given.")] = None
    offset: Annotated[int, Field(strict=True, ge=0, le=CANDIDATES)] = 0
    limit: Annotated[int, Field(strict=True, ge=1, le=MOST)] = 20


class Identity(Body):
    """Who is about to be registered, as far as it is known: a name, a national number or a birth date at least."""

    last_name: Text | None = None
    first_name: Text | None = None
    national_number: Annotated[Text | None, Field(description="Its 11 digits, with or without dots.")] = None
    birth_date: IsoDate | None = None


class Answer(msgspec.Struct, frozen=True):
    """A page of those found, the best first. `total` is of the candidates with most in common; `next` the offset of the next page."""

    results: list[Found]
    total: int
    next: int | None


class Doubles(msgspec.Struct, frozen=True):
    """Files that may be of the same person, the likeliest first; `participant_id` is null for somebody who has no file yet."""

    participant_id: str | None
    doubles: list[Found]


def search_routes() -> APIRouter:
    """`POST /v1/search`, `POST /v1/doubles` before somebody is registered, `GET /v1/participants/{id}/doubles` after."""
    routes = APIRouter(tags=["search"])

    @routes.post("/search", response_class=Response, dependencies=[needs(IDENTITY)])
    async def search(request: Request, origin: Caller, body: Question) -> Response:
        """Find persons by name, national number or birth date, however they are spelt; nothing of the question is kept."""
        if body.site is not None:
            sites.reach(body.site)
        asked = _asked({"name": body.name}, body)
        people = await _candidates(request, asked, body.site)
        found = people.answering(asked)
        end = body.offset + body.limit
        page = _shown(request, found[body.offset : end])
        answer = Answer(page, len(found), end if end < len(found) else None)
        return Response(canonical(answer), media_type="application/json")

    @routes.post("/doubles", response_class=Response, dependencies=[needs(IDENTITY)])
    async def ahead(request: Request, origin: Caller, body: Identity) -> Response:
        """The files that may be of somebody who is about to be registered, with the reasons; nothing of what is sent is kept."""
        mine = _asked({"last_name": body.last_name, "first_name": body.first_name}, body)
        people = await _candidates(request, mine, None)
        return Response(canonical(Doubles(None, _shown(request, people.doubles(mine)))), media_type="application/json")

    @routes.get("/participants/{participant_id}/doubles", response_class=Response, dependencies=[needs(IDENTITY)])
    async def doubles(request: Request, origin: Caller, participant_id: RecordId) -> Response:
        """The files that may be of the same person, with the reasons: to be read right after somebody is registered."""
        running = parts(request)
        mine = await People.load(running.log, running.vault, [participant_id])
        if not mine.stands(participant_id):
            raise refuse("no_such_record", "participant_id")
        clear = mine.clear(participant_id)
        if clear is None:
            return Response(canonical(Doubles(participant_id, [])), media_type="application/json")
        people = await _candidates(request, clear, None, participant_id)
        answer = Doubles(participant_id, _shown(request, people.doubles(clear, participant_id)))
        return Response(canonical(answer), media_type="application/json")

    return routes


async def registered(request: Request, command: RegisterParticipant) -> Mapping[str, Any]:
    """What the answer to a registration tells of files that may be of the same person: `Registered`."""
    clear = {field: getattr(command, field) for field in events.IDENTITY}
    try:
        with sites.serving(None):
            people = await _candidates(request, clear, None, command.participant_id)
        found = people.doubles(clear, command.participant_id) if any(clear.values()) else []
        rules = await rules_by_site(
            parts(request).log, {command.site, *(one.site for one in found)}, today(clock).isoformat()
        )
    except Unavailable:
        return {"possible_doubles": None}  # the person is registered all the same
    told = [one for one in found if told_of_numbers(rules, command.site, one.site)]
    return {"possible_doubles": [{"participant_id": one.participant_id, "why": one.why} for one in told]}


def _asked(names: Clear, body: Question | Identity) -> Clear:
    """What is asked, the number as its digits. Raises Refusal where it is nothing."""
    digits = "".join(one for one in body.national_number or "" if one.isdigit())
    asked = {**names, "national_number": digits or None, "birth_date": body.birth_date}
    if not any(asked.values()):
        raise refusals.refuse("nothing_asked", next(iter(names)))
    return asked


def _shown(request: Request, found: list[Found]) -> list[Found]:
    """Those of whom the answer tells who they are; candidates that were compared and are left out were shown to nobody."""
    for one in found:
        told = [field for field in TOLD if getattr(one, field) is not None]
        reading(request).note("participant", one.participant_id, *told)
    return found


async def _candidates(request: Request, asked: Clear, site: str | None, *also: str) -> People:
    """Who has most in common with what is asked, opened. Raises Unavailable where the index is far behind the log."""
    running = parts(request)
    for follower in running.followers:
        await follower.current()
    index = Index(running.pool, running.vault)
    ids = await index.sharing(sought(index.key, asked), site)
    people = await People.load(running.log, running.vault, [*ids, *also])
    if gone := people.erased.intersection(ids):
        await index.forget(gone)
    return people
