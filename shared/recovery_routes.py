"""The routes of trouble: a log completed from its topic or its topic from the log, an inbox read anew, parked events tried again."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any, NamedTuple

from aiokafka.errors import KafkaError
from fastapi import APIRouter, Request

from shared import read_log
from shared.fields import Body
from shared.needs import needs
from shared.problems import refuse
from shared.recovery import Moved, Replay, Settle, take_back
from shared.roles import OPERATE
from shared.topics import Topic
from shared.web import EVERY_SITE, Caller

WAIT_SECONDS = 30.0
LOOK_SECONDS = 0.1


class Recover(Body):
    """`accept_loss`: what the topic holds beyond the log is given up, and the topic is made anew from the log."""

    accept_loss: bool = False


def recovery_routes(replay: Replay, settle: Callable[[Any], Settle], parts: Callable[[Request], Any]) -> APIRouter:
    """`POST /v1/recover`, `POST /v1/inbox/anew` and `POST /v1/parked/replay`."""
    routes = APIRouter(prefix="/v1", tags=["operation"], dependencies=[needs(OPERATE)])

    @routes.post("/recover", dependencies=EVERY_SITE)
    async def recover(request: Request, body: Recover, origin: Caller) -> dict[str, int]:
        """A log restored from a backup takes back from its topic what it lacks, or gives it up."""
        running = parts(request)
        reads = running.reads
        logs = [
            _Log(running.settings.service, running.pool, running.relay, replay, settle(running.vault)),
            _Log(reads.source, reads.pool, reads.relay, read_log.replay, read_log.settle),
        ]
        lacking = [one for one in logs if one.relay.ahead is not None]
        if not lacking and not body.accept_loss:
            raise refuse("nothing_to_recover")
        if any(one.relay.ahead.forked for one in lacking) and not body.accept_loss:
            raise refuse("log_forked")
        try:
            count = sum([await _settle(one, running.settings, accept_loss=body.accept_loss) for one in lacking])
        except KafkaError as error:
            # Nothing was changed: it stands as it did, and can be tried again.
            raise refuse("log_restored") from error
        except Moved as error:
            raise refuse("log_forked") from error
        position, _ = await running.log.head()
        for one in logs:
            one.relay.wake(position)
            await _agreed(one.relay)
        return {"taken_back": count, "position": position}

    @routes.post("/inbox/anew", status_code=202, dependencies=EVERY_SITE)
    async def anew(request: Request, origin: Caller) -> dict[str, int]:
        """Forget what was read of other services and kept of the own log, and read it again from the beginning."""
        inboxes = parts(request).inboxes
        for inbox in (*inboxes, *parts(request).followers):
            await inbox.anew()
        return {"inboxes": len(inboxes)}

    @routes.post("/parked/replay", dependencies=EVERY_SITE)
    async def again(request: Request, origin: Caller) -> dict[str, int]:
        """Try the parked events again."""
        return {"applied": sum([await inbox.replay() for inbox in parts(request).inboxes])}

    return routes


class _Log(NamedTuple):
    """One of a service's logs, that of its commands or that of reads, with what follows from its events."""

    source: str
    pool: Any
    relay: Any
    replay: Replay
    settle: Settle


async def _settle(log: _Log, settings: Any, *, accept_loss: bool) -> int:
    """Take back what the log lacks, or have its topic made anew; how many events were taken back."""
    async with _topic(settings, log.source) as topic:
        if not accept_loss:
            return await take_back(log.pool, topic, log.source, log.replay, log.settle)
        await topic.delete()
    return 0


@asynccontextmanager
async def _topic(settings: Any, source: str) -> AsyncIterator[Topic]:
    topic = Topic(settings.kafka, settings.topic(source))
    try:
        await topic.start()
        yield topic
    finally:
        await topic.stop()


async def _agreed(relay: Any) -> None:
    """Wait until the relay has seen that the topic holds nothing more that the log lacks."""
    with suppress(TimeoutError):
        async with asyncio.timeout(WAIT_SECONDS):
            while relay.ahead is not None:
                await asyncio.sleep(LOOK_SECONDS)
