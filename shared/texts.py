"""What is sealed in recorded events, in clear for whoever may read it: the texts behind the steps of a trail."""

from collections.abc import Callable, Iterator, Mapping
from typing import Annotated, Any, NamedTuple

import msgspec
from fastapi import APIRouter, Request
from fastapi.responses import Response
from pydantic import Field

from shared.envelope import Recorded, canonical
from shared.eventlog import EventLog
from shared.fields import Body
from shared.needs import needs_by
from shared.problems import refuse
from shared.reading import Reading, reading
from shared.roles import Need
from shared.vault import Sealed
from shared.web import Caller

MOST = 1_000
WHY = "why"


class Steps(Body):
    """Events by their positions in the log."""

    positions: Annotated[list[Annotated[int, Field(strict=True, ge=1, le=2**62)]], Field(max_length=MOST)]


class Found(NamedTuple):
    """A sealed text of an event: its field, dotted where it stands within another, and whose key it is under."""

    field: str
    owner: str
    sealed: Sealed

    @property
    def bound_to(self) -> str:
        """The field under whose name it was sealed."""
        return self.field.rpartition(".")[2]


class _Data(msgspec.Struct):
    record: Any = None
    before: Any = None
    why: Any = None
    kind: str | None = None


def sealed_in(value: Any, owner: str, field: str = "") -> Iterator[Found]:
    """The sealed texts of a record as plain data, each with the person whose key it is under. Pure."""
    if isinstance(value, list):
        for number, one in enumerate(value):
            yield from sealed_in(one, owner, f"{field}.{number}")
    elif isinstance(value, Mapping):
        if value.keys() == {"text", "mark"} and all(isinstance(one, str) for one in value.values()):
            yield Found(field, owner, Sealed(value["text"], value["mark"]))
            return
        owner = value.get("owner") or owner
        for name, one in value.items():
            yield from sealed_in(one, owner, f"{field}.{name}" if field else name)


def text_routes(logs: Callable[[Request], Mapping[str, EventLog]], need: Mapping[str, Need]) -> APIRouter:
    """`POST /v1/texts/<log>`; `logs` gives the running logs of a request by name, `need` what reading each of them takes."""
    routes = APIRouter(prefix="/v1", tags=["log"], dependencies=[needs_by("log", need)])

    @routes.post("/texts/{log}", response_class=Response)
    async def texts(request: Request, origin: Caller, log: str, body: Steps) -> Response:
        """The sealed texts of some events in clear, null where the person's key was destroyed: each of them a read of that person.

        {"texts": [{"position", "why", "record": {field: text}, "before": {field: text}}]}, events without any left out.
        """
        if log not in need:
            raise refuse("not_found", "log")
        events = await logs(request)[log].at(body.positions)
        opened = reading(request)
        rows = [row for event in events if (row := await _opened(opened, event)) is not None]
        return Response(canonical({"texts": rows}), media_type="application/json")

    return routes


async def _opened(opened: Reading, event: Recorded) -> dict[str, Any] | None:
    data = msgspec.json.decode(event.data, type=_Data)
    mine = event.participant or ""
    found = {part: list(sealed_in(getattr(data, part), mine)) for part in ("record", "before")}
    why = list(sealed_in(data.why, mine, WHY))
    owners = {one.owner for some in (*found.values(), why) for one in some}
    if not owners:
        return None
    await opened.open_keys(owners)
    kind = data.kind or event.stream.partition(":")[0]

    def clear(one: Found, *, json: bool) -> Any:
        text = opened.shown(kind, one.owner, one.bound_to, one.sealed)
        # A record of a subject has its texts sealed as JSON.
        return msgspec.json.decode(text) if json and text is not None else text

    return {
        "position": event.position,
        "why": next((clear(one, json=False) for one in why), None),
        **{part: {one.field: clear(one, json=data.kind is not None) for one in some} for part, some in found.items()},
    }
