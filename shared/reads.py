"""What reads have in common: the id in the path, an answer with its ETag, and the one table of codes that every service shows."""

from collections.abc import Mapping
from hashlib import sha256
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import JSONResponse, Response

from shared.envelope import canonical
from shared.eventlog import Stream
from shared.needs import needs
from shared.problems import COMMON, problem
from shared.roles import REFERENCE
from shared.web import PROBLEM, Caller, language

RecordId = Annotated[str, Path(pattern=r"^[A-Za-z0-9._-]{1,64}$")]


def record_answer(record: Any, stream: Stream) -> Response:
    """A record of a stream as JSON; its ETag is what If-Match of a later command names."""
    return Response(canonical(record), headers={"ETag": f'"{stream.version}"'}, media_type="application/json")


def stated(
    request: Request, body: bytes, media_type: str = "application/json", headers: Mapping[str, str] | None = None
) -> Response:
    """What is of no one stream: its ETag is that of its content, and a caller that has it already gets 304 without it."""
    etag = f'"{sha256(body).hexdigest()[:32]}"'
    known = {one.strip().removeprefix("W/") for one in request.headers.get("if-none-match", "").split(",")}
    told = {"ETag": etag, **(headers or {})}
    return Response(status_code=304, headers=told) if etag in known else Response(body, 200, told, media_type)


Tables = Mapping[int, Mapping[str, Any]]
"""Each version of a table, by its number."""
Version = Annotated[int | None, Query(ge=1, le=999_999, description="Of the table; left out: the present one.")]
SAME: dict[int | str, dict[str, Any]] = {304: {"description": "The version that you have"}}


def codes_route(versions: Tables) -> APIRouter:
    """`GET /v1/codes`: every code with its labels."""
    routes = APIRouter(prefix="/v1")
    routes.include_router(table_route("codes", versions, "Every code with its label in French, Dutch and English"))
    return routes


def table_route(name: str, versions: Tables, says: str) -> APIRouter:
    """`GET /<name>`: a table that only a new release changes. Its ETag is its `version`, so that it is sent once."""
    routes = APIRouter(tags=["codes"], dependencies=[needs(REFERENCE)])
    bodies = {number: canonical(document) for number, document in versions.items()}

    async def read(request: Request, origin: Caller, version: Version = None) -> Response:
        number = max(bodies) if version is None else version
        body, etag = bodies.get(number), f'"{number}"'
        if body is None:
            told = problem(COMMON["no_such_version"], language(request), field="version")
            return JSONResponse(told | {"versions": sorted(bodies)}, 404, media_type=PROBLEM)
        if request.headers.get("if-none-match") == etag:
            return Response(status_code=304, headers={"ETag": etag})
        return Response(body, headers={"ETag": etag}, media_type="application/json")

    read.__doc__ = f"{says}; the present table, or one that was shown before. 304 where the caller has it already."
    routes.add_api_route(f"/{name}", read, response_class=Response, responses=SAME, name=name)
    return routes
