"""What is recorded now, a JSON line a record: all of a kind, or those in the streams of some records (`/v1/records/<kind>`)."""

from collections.abc import AsyncIterator, Callable, Mapping
from typing import Annotated, Any, NamedTuple

from fastapi import APIRouter, Request
from fastapi.responses import Response, StreamingResponse
from pydantic import Field

from shared.db import reaching
from shared.eventlog import EventLog, Stream
from shared.fields import Body, Id
from shared.needs import needs_by
from shared.problems import refuse
from shared.roles import Need
from shared.web import Caller

NDJSON = "application/x-ndjson"
MOST = 2_000
PIECE = 500


class Listing(NamedTuple):
    """A kind of record: its word in the directory, the prefix of the streams that hold it, what reads it from them, and what
    reading it needs."""

    word: str
    prefix: str
    read: Callable[[Any, AsyncIterator[Stream]], AsyncIterator[bytes]]
    needs: Need


class Chosen(Body):
    """Some records by id: the whole streams that hold them are read, or those of their children."""

    of: Annotated[
        str, Field(description="What the ids are of: the kind itself, what its streams are named for, or its parent.")
    ]
    ids: Annotated[list[Id], Field(max_length=MOST)]


def listing_routes(log: Callable[[Request], EventLog], listings: Mapping[str, Listing]) -> APIRouter:
    """`GET` and `POST /v1/records/<kind>`; `read` of a listing is given the request."""
    need = needs_by("kind", {kind: listing.needs for kind, listing in listings.items()})
    routes = APIRouter(prefix="/v1", tags=["log"], dependencies=[need])

    def known(kind: str) -> Listing:
        if kind not in listings:
            raise refuse("not_found", "kind")
        return listings[kind]

    @routes.get("/records/{kind}", response_class=Response, responses={200: {"content": {NDJSON: {}}}})
    async def recorded(request: Request, origin: Caller, kind: str) -> Response:
        """What is recorded now of one kind, in the columns of the CSV import."""
        listing = known(kind)
        return await streamed(listing.read(request, log(request).documents(f"{listing.prefix}:")))

    @routes.post("/records/{kind}", response_class=Response, responses={200: {"content": {NDJSON: {}}}})
    async def chosen(request: Request, origin: Caller, kind: str, body: Chosen) -> Response:
        """The same of the streams that hold some records, so that a reader need not go through all that was ever recorded."""
        listing = known(kind)
        return await streamed(listing.read(request, _chosen(log(request), listing, body)))

    return routes


async def _chosen(log: EventLog, listing: Listing, body: Chosen) -> AsyncIterator[Stream]:
    if body.of == listing.prefix:
        names = {f"{listing.prefix}:{identity}" for identity in body.ids}
    elif body.of == listing.word:
        names = {entry.stream for entry in (await log.find(listing.word, body.ids)).values()}
    else:
        names = {entry.stream for entry in await log.children(listing.word, body.ids)}
    ordered = sorted(name for name in names if name)
    for start in range(0, len(ordered), PIECE):
        for stream in (await log.load(ordered[start : start + PIECE])).values():
            if stream.doc is not None:
                yield stream


async def streamed(lines: AsyncIterator[bytes]) -> StreamingResponse:
    """An NDJSON answer that grows while it is sent. What is wrong at its beginning is told as for any other answer."""
    pieces = _chunked(lines)
    async with reaching():
        first = await anext(pieces, b"")
    return StreamingResponse(_all(first, pieces), media_type=NDJSON)


async def _all(first: bytes, rest: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    yield first
    async for piece in rest:
        yield piece


async def _chunked(lines: AsyncIterator[bytes], size: int = 64 * 1024) -> AsyncIterator[bytes]:
    """Lines gathered into pieces of about `size` bytes: a piece a write, not a line a write."""
    piece: list[bytes] = []
    length = 0
    async for line in lines:
        piece.append(line)
        length += len(line)
        if length >= size:
            yield b"".join(piece)
            piece, length = [], 0
    if piece:
        yield b"".join(piece)
