"""The routes by which a site's events come from another installation: `POST /v1/adoption/streams` and `POST /v1/adoption/events`."""

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Request
from pydantic import Field

from shared.adoption import Taken, adopt, taken
from shared.db import reaching
from shared.envelope import Recorded
from shared.fields import Body
from shared.needs import needs
from shared.problems import refuse
from shared.recovery import Replay, Settle
from shared.roles import OPERATE
from shared.web import EVERY_SITE, Caller

MOST = 2_000
Origin = Annotated[str, Field(min_length=1, max_length=255, description="The name of the log that they come from.")]


class Asked(Body):
    """Streams that are to come from a log."""

    origin: Origin
    streams: Annotated[list[str], Field(max_length=MOST)]


class Event(Body):
    """An event as `GET /v1/events` of the other log told it. Its hash is not asked for: it gets one of this log."""

    position: Annotated[int, Field(ge=1)]
    stream: str
    version: int
    id: str
    type: str
    data: str
    happened: str
    participant: str | None
    recorded_at: str
    actor: str
    command_id: str
    correlation_id: str
    causation_id: str | None
    traceparent: str | None
    hash: str

    def recorded(self) -> Recorded:
        """The same as the log holds events."""
        return Recorded(**self.model_dump() | {"data": self.data.encode(), "hash": bytes.fromhex(self.hash)})


class Events(Body):
    """Events of a log, in order of its positions."""

    origin: Origin
    events: Annotated[list[Event], Field(max_length=MOST)]


def adoption_routes(replay: Replay, settle: Callable[[Any], Settle], parts: Callable[[Request], Any]) -> APIRouter:
    """The two routes. `parts` gives the running log, vault and relay."""
    routes = APIRouter(prefix="/v1/adoption", tags=["operation"], dependencies=[needs(OPERATE), *EVERY_SITE])

    @routes.post("/streams")
    async def streams(request: Request, origin: Caller, body: Asked) -> dict[str, list[str]]:
        """Those of these streams that are here by themselves, so that those of the other log cannot come."""
        async with reaching():
            return {"taken": await taken(parts(request).pool, body.origin, body.streams)}

    @routes.post("/events")
    async def events(request: Request, origin: Caller, body: Events) -> dict[str, int]:
        """Take events in; those that came before are passed over."""
        running = parts(request)
        if running.relay.ahead is not None:
            raise refuse("log_restored")
        try:
            async with reaching():
                recorded = [one.recorded() for one in body.events]
                count = await adopt(running.pool, body.origin, recorded, replay, settle(running.vault))
        except Taken as error:
            raise refuse("taken_here", "events") from error
        except (KeyError, ValueError) as error:  # of a newer version, or of another service
            raise refuse("unknown_event", "events") from error
        position, _ = await running.log.head()
        running.relay.wake(position)
        return {"adopted": count, "position": position}

    return routes
