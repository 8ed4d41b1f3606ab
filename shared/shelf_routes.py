"""The reads that every kind of record of a subject has: one by its id, all of one parent, all that are recorded."""

from collections.abc import AsyncIterator, Callable
from typing import Any

import msgspec
from fastapi import APIRouter, Request
from fastapi.responses import Response

from shared.envelope import canonical
from shared.eventlog import EventLog, Stream
from shared.listings import Listing
from shared.needs import needs
from shared.problems import refuse
from shared.reading import reading
from shared.reads import RecordId
from shared.shelves import Kind
from shared.subjects import Subjects, shown
from shared.web import Caller

Log = Callable[[Request], EventLog]
"""The running log, for a route."""


def shelf_routes(subjects: Subjects, log: Log) -> APIRouter:
    """`GET /v1/<kinds>/{id}` and `GET /v1/<parents>/{id}/<kinds>`, what is sealed in clear; further reads of each subject."""
    routes = APIRouter(prefix="/v1", tags=["records"])
    for kind in subjects.kinds:
        _one(routes, subjects, kind, log)
        _all(routes, subjects, kind, log)
    for subject in subjects.all:
        routes.include_router(subject.reads)
    return routes


def shelf_listings(subjects: Subjects) -> dict[str, Listing]:
    """For `GET /v1/records/<kinds>`, and `<kinds>-in-full` with what is sealed in clear where a kind has any."""

    def listing(kind: Kind, *, in_full: bool) -> Listing:
        def read(request: Request, streams: AsyncIterator[Stream]) -> AsyncIterator[bytes]:
            return subjects.listed(streams, reading(request), kind, in_full=in_full)

        return Listing(kind.name, kind.stream, read, subjects.reading(kind, in_full=in_full))

    found = {}
    for kind in subjects.kinds:
        found[address(kind.shelf)] = listing(kind, in_full=False)
        if kind.sealed:
            found[f"{address(kind.shelf)}-in-full"] = listing(kind, in_full=True)
    return found


def address(word: str) -> str:
    """The plural of a field or shelf in an address: `parcours_id` -> `parcours`, `group_id` -> `groups`, `follow_ups` -> `follow-ups`."""
    if word.endswith("_id"):
        word = word.removesuffix("_id")
        word = word if word.endswith("s") else f"{word}s"
    return word.replace("_", "-")


def _one(routes: APIRouter, subjects: Subjects, kind: Kind, log: Log) -> None:
    async def read(request: Request, origin: Caller, identity: RecordId) -> Response:
        entry = (await log(request).find(kind.name, [identity])).get(identity)
        records, version = (
            await _records(log(request), subjects, kind, entry.stream) if entry and entry.stream else ({}, 0)
        )
        if identity not in records:
            raise refuse("not_found", kind.key)
        (row,) = await shown(reading(request), kind, [records[identity]])
        return Response(canonical(row), headers={"ETag": f'"{version}"'}, media_type="application/json")

    read.__doc__ = f"One record by its id ({kind.key}), as it now reads."
    where = f"/{address(kind.shelf)}/{{identity}}"
    need = needs(subjects.reading(kind))
    routes.add_api_route(where, read, response_class=Response, name=kind.name, dependencies=[need])


def _all(routes: APIRouter, subjects: Subjects, kind: Kind, log: Log) -> None:
    async def read(request: Request, origin: Caller, identity: RecordId) -> Response:
        records: dict[str, Any] = {}
        version = 0
        for one in reversed(await subjects.read_with(log(request), kind.parent, identity)):
            theirs, version = await _records(log(request), subjects, kind, f"{kind.stream}:{one}")
            records |= theirs
        ordered = sorted(records.values(), key=lambda one: (getattr(one, kind.day) or "", getattr(one, kind.key)))
        rows = await shown(reading(request), kind, ordered)
        body = canonical({kind.shelf: rows})
        return Response(body, headers={"ETag": f'"{version}"'}, media_type="application/json")

    read.__doc__ = f"All records of this kind of one {kind.parent.removesuffix('_id')}, in order of date; empty where there are none."
    where = f"/{address(kind.parent)}/{{identity}}/{address(kind.shelf)}"
    name, need = f"{kind.name} of {kind.parent}", needs(subjects.reading(kind))
    routes.add_api_route(where, read, response_class=Response, name=name, dependencies=[need])


async def _records(log: EventLog, subjects: Subjects, kind: Kind, name: str) -> tuple[dict[str, Any], int]:
    stream = (await log.load([name]))[name]
    if stream.doc is None:
        return {}, 0
    doc = msgspec.json.decode(stream.doc, type=subjects.documents[kind.stream])
    return getattr(doc, kind.shelf), stream.version
