"""The routes every recording service has: its commands one by one and in batches, its log, and what is recorded now."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import reduce
from inspect import Signature
from operator import or_
from typing import Annotated, Any, ClassVar

import msgspec
from fastapi import APIRouter, Header, Query, Request
from fastapi.responses import Response
from fastapi.routing import APIRoute
from pydantic import Field, GetJsonSchemaHandler, create_model

from shared import pages
from shared.commands import Desk, Unit
from shared.db import Unavailable
from shared.direct import Run
from shared.envelope import Recorded, canonical
from shared.eventlog import Answer, EventLog
from shared.fields import Body
from shared.listings import NDJSON
from shared.needs import needs, needs_each, permit
from shared.problems import Refusal, problem, refuse
from shared.roles import LOG, Need
from shared.web import EVERY_SITE, Caller, language, origin_of, refused

MAX_UNITS = 2_000
KeyHeader = Annotated[
    str | None, Header(alias="Idempotency-Key", min_length=1, max_length=200, pattern=r"^[\x21-\x7e]+$")
]
MatchHeader = Annotated[str | None, Header(alias="If-Match", max_length=30)]


class Result(Body):
    """What a command did. `position` is that of its last event, or of the log's end where nothing had to be written."""

    id: str
    stream: str
    version: int
    position: int
    events: list[str]


class Command(Body):
    """A command: `command` names it, `creates` says whether it makes a new record (201) or tells more of one (200).

    `answers` is what its own route answers.
    """

    creates: ClassVar[bool] = False
    about: ClassVar[str] = ""
    answers: ClassVar[type[Result]] = Result
    asks_why: ClassVar[bool] = False

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        """A correction or a void says why, and so does what has `why` as a field that must be there."""
        super().__pydantic_init_subclass__(**kwargs)
        why = cls.model_fields.get("why")
        if why is not None and "command" in cls.model_fields:
            cls.asks_why = why.is_required() or command_name(cls).startswith(("correct-", "void-"))

    @classmethod
    def __get_pydantic_json_schema__(cls, core_schema: Any, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        told = handler.resolve_ref_schema(handler(core_schema))
        if cls.asks_why:
            why = told["properties"]["why"]
            why |= next(one for one in why.pop("anyOf", [{}]) if one.get("type") != "null")
            why.pop("default", None)
            told["required"] = [*(name for name in told.get("required", ()) if name != "why"), "why"]
        return told


Further = Callable[[Request, Any], Awaitable[Mapping[str, Any]]]
"""(request, command) -> what the answer to an accepted command has beyond `Result`. Raises Unavailable."""


def version_of(if_match: str | None) -> int | None:
    """The stream version an If-Match header names. Raises Refusal where it names none."""
    if if_match is None or if_match == "*":
        return None
    text = if_match.removeprefix("W/").strip('"')
    if not (text.isascii() and text.isdigit()):
        raise refuse("stream_moved", "If-Match")
    return int(text)


def respond(outcome: Answer | Refusal, created: bool, address: str, more: Mapping[str, Any]) -> Response:
    """The HTTP answer to a unit of one command, with what is told beyond its outcome."""
    if isinstance(outcome, Refusal):
        raise outcome
    result = msgspec.json.decode(outcome.body)
    headers = {"ETag": f'"{result["version"]}"'}
    if created:
        headers["Location"] = address + result["id"]
    if outcome.repeated:
        headers["Idempotency-Replayed"] = "true"
    body = canonical(result | more) if more else outcome.body
    return Response(body, 201 if created else 200, headers, "application/json")


def command_name(kind: type[Command]) -> str:
    """The word a command has on the wire: the value of its `command` field."""
    return str(kind.model_fields["command"].default)


Examples = Mapping[str, Mapping[str, Any]]


Commands = Mapping[type[Command], Need]
"""The commands of a service, each with what it needs of the caller."""


def command_routes(
    commands: Commands,
    examples: Examples,
    desk: Callable[[Request], Desk],
    further: Mapping[type[Command], Further] | None = None,
) -> APIRouter:
    """`POST /v1/commands/<command>` for each, and `POST /v1/batch` for units of any of them."""
    routes = APIRouter(prefix="/v1", tags=["commands"])
    for kind, need in commands.items():
        _one(routes, kind, need, examples[command_name(kind)], desk, (further or {}).get(kind))
    _batch(routes, commands, examples, desk)
    return routes


def direct_runs(
    routes: APIRouter,
    commands: Commands,
    desk: Callable[[Request], Desk],
    further: Mapping[type[Command], Further] | None = None,
) -> dict[str, Run]:
    """The short way to the same `/v1/commands/<command>`, by path, beside the `routes` that `command_routes` made."""
    by_path = {route.path: route for route in routes.routes if isinstance(route, APIRoute)}

    def one(kind: type[Command]) -> Run:
        more = (further or {}).get(kind)

        async def run(request: Request, body: Any, key: str | None, if_match: str | None) -> Response:
            try:
                permit(request, commands[kind])
                return await _run(kind, desk(request), body, request, key, if_match, more)
            except (Refusal, Unavailable) as error:
                return refused(request, error)

        return Run(by_path[_path(kind)], kind, run)

    return {_path(kind): one(kind) for kind in commands}


def _path(kind: type[Command]) -> str:
    return f"/v1/commands/{command_name(kind)}"


async def _run(
    kind: type[Command],
    desk: Desk,
    body: Any,
    request: Request,
    key: str | None,
    if_match: str | None,
    further: Further | None,
) -> Response:
    unit = Unit([body], key or "", version_of(if_match))
    (outcome,) = await desk.handle([unit], origin_of(request))
    more = await further(request, body) if further is not None and not isinstance(outcome, Refusal) else {}
    return respond(outcome, kind.creates, f"/v1/{kind.about}/", more)


def _one(
    routes: APIRouter,
    kind: type[Command],
    need: Need,
    example: Mapping[str, Any],
    desk: Callable[[Request], Desk],
    further: Further | None,
) -> None:
    async def run(
        request: Request, body: Any, origin: Caller, key: KeyHeader = None, if_match: MatchHeader = None
    ) -> Response:
        return await _run(kind, desk(request), body, request, key, if_match, further)

    _takes(run, kind)
    run.__doc__ = kind.__doc__
    name = command_name(kind)
    routes.add_api_route(
        f"/commands/{name}",
        run,
        methods=["POST"],
        status_code=201 if kind.creates else 200,
        response_model=kind.answers,
        operation_id=name,
        openapi_extra=_example(example),
        summary=(kind.__doc__ or name).partition("\n")[0],
        dependencies=[needs(need)],
    )


def _batch(routes: APIRouter, commands: Commands, examples: Examples, desk: Callable[[Request], Desk]) -> None:
    one_of: Any = Annotated[reduce(or_, commands), Field(discriminator="command")]
    key: Any = Annotated[str, Field(max_length=200, pattern=r"^[\x21-\x7e]*$")]
    unit: Any = create_model(
        "BatchUnit", __base__=Body, key=(key, ""), commands=(_many(one_of, Field(min_length=1)), ...)
    )
    batch: Any = create_model("Batch", __base__=Body, units=(_many(unit, Field(max_length=MAX_UNITS)), ...))

    async def run(request: Request, body: Any, origin: Caller) -> Response:
        """Units of commands, each judged and recorded whole; the answers come in the order of the units.

        A unit with a command that the caller may not give is refused, the others go on.
        """
        asked = language(request)
        refusals = _refusals(request, commands, body.units)
        units = [Unit(unit.commands, unit.key) for unit, no in zip(body.units, refusals, strict=True) if no is None]
        recorded = iter(await desk(request).handle(units, origin) if units else ())
        outcomes = [next(recorded) if no is None else no for no in refusals]
        parts = [
            canonical(problem(one.rule, asked, field=one.field, see=one.see))
            if isinstance(one, Refusal)
            else _accepted(one)
            for one in outcomes
        ]
        return Response(b'{"results":[' + b",".join(parts) + b"]}", media_type="application/json")

    _takes(run, batch)
    first, second, *_ = map(command_name, commands)
    units = [{"key": f"{name}-1", "commands": [{"command": name, **examples[name]}]} for name in (first, second)]
    routes.add_api_route(
        "/batch",
        run,
        methods=["POST"],
        operation_id="batch",
        openapi_extra=_example({"units": units}),
        dependencies=[needs_each({command_name(kind): need for kind, need in commands.items()})],
    )


def _refusals(request: Request, commands: Commands, units: Sequence[Any]) -> list[Refusal | None]:
    """For each unit the refusal of what the caller may not do, None where they may."""

    def judged(kinds: frozenset[type[Command]]) -> Refusal | None:
        try:
            permit(request, frozenset[str]().union(*(commands[kind] for kind in kinds)))
        except Refusal as refusal:
            return refusal
        return None

    asked = [frozenset(map(type, unit.commands)) for unit in units]
    told = {kinds: judged(kinds) for kinds in set(asked)}
    return [told[kinds] for kinds in asked]


def _example(body: Mapping[str, Any]) -> dict[str, Any]:
    return {"requestBody": {"content": {"application/json": {"example": body}}}}


def _many(item: Any, limit: Any) -> Any:
    return Annotated[list[item], limit]


def _takes(route: Callable[..., Any], model: Any) -> None:
    """Have FastAPI read the route's `body` as this model, which is known only when the routes are made."""
    parameters = Signature.from_callable(route).parameters.values()
    named = [one.replace(annotation=model) if one.name == "body" else one for one in parameters]
    route.__signature__ = Signature(named)  # type: ignore[attr-defined]


def _accepted(outcome: Answer) -> bytes:
    return b'{"status":200,' + outcome.body[1:]


def log_routes(log: Callable[[Request], EventLog], prefix: str = "/v1") -> APIRouter:
    """`GET <prefix>/events`: the log as it is."""
    routes = APIRouter(prefix=prefix, tags=["log"], dependencies=[needs(LOG)])

    @routes.get("/events", response_class=Response, responses={200: {"content": {NDJSON: {}}}}, dependencies=EVERY_SITE)
    async def events(
        request: Request,
        origin: Caller,
        after: Annotated[int, Query(ge=0, le=2**62)] = 0,
        limit: Annotated[int, Query(ge=1, le=50_000)] = 10_000,
    ) -> Response:
        """The events after a position, one JSON line each, with every field that the hash chain covers."""
        lines = [envelope_line(event) for event in await log(request).read(after, limit)]
        return Response(b"".join(lines), media_type=NDJSON)

    @routes.get(
        "/events/page",
        response_class=Response,
        responses={200: {"content": {pages.MEDIA_TYPE: {}}}},
        dependencies=EVERY_SITE,
    )
    async def page(
        request: Request,
        origin: Caller,
        after: Annotated[int, Query(ge=0, le=2**62)] = 0,
        limit: Annotated[int, Query(ge=1, le=20_000)] = 10_000,
        brief: Annotated[bool, Query(description="Position, type and data alone.")] = False,
    ) -> Response:
        """The same in bulk: rows as PostgreSQL's COPY writes them, a tab between columns, bytes in its `escape` format."""
        return Response(await log(request).page(after, limit, brief=brief), media_type=pages.MEDIA_TYPE)

    return routes


def envelope_line(event: Recorded) -> bytes:
    """One event as a JSON line: the envelope's fields, `data` as JSON text and `hash` in hexadecimal."""
    fields = msgspec.structs.asdict(event) | {"data": _text(event.data), "hash": event.hash.hex()}
    return canonical(fields) + b"\n"


def _text(data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError:
        # Changed by force: shown all the same, as what no event ever was, so that the chain's check names the place.
        return f"not UTF-8: {data.hex()}"
