"""What a recording service is made of, put together once: pools, log, relay, inbox, vault, desk, routes and their life."""

import asyncio
import hmac
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import asyncpg
import msgspec
import structlog
import uvicorn
from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import Response

from shared import gauges, logs, metrics, sites, tracing
from shared.adoption_routes import adoption_routes
from shared.answers import BATCH, TEXTS, Answers, describe, of_shelves
from shared.commands import Desk, Domain
from shared.db import Unavailable, connect
from shared.envelope import Recorded
from shared.eraser import Eraser
from shared.erasures import EraseParticipant
from shared.eventlog import Entry, EventLog
from shared.follower import Follower
from shared.forms import forms_route
from shared.held import Words, held
from shared.inbox import Inbox
from shared.keyring import Keyring
from shared.listings import NDJSON, listing_routes, streamed
from shared.listings import Listing as Listing
from shared.needs import needs
from shared.notary import Notary
from shared.notary_routes import notary_routes
from shared.problems import refuse
from shared.read_log import ReadLog, read_log, signed_by
from shared.read_log import status as read_log_status
from shared.reading import Guarded, reading
from shared.reads import RecordId, codes_route
from shared.recovery import Replay, Settle
from shared.recovery_routes import recovery_routes
from shared.relay import Relay
from shared.roles import OPERATE, Need, Role
from shared.routes import Command, Examples, Further, command_routes, direct_runs, log_routes
from shared.settings import Settings
from shared.shelf_routes import shelf_listings, shelf_routes
from shared.subjects import Subjects
from shared.texts import text_routes
from shared.vault import Vault
from shared.web import Caller, clock, create_app

log = structlog.get_logger(__name__)


@dataclass
class Parts:
    """The running parts of a service."""

    settings: Settings
    pool: asyncpg.Pool
    keys: asyncpg.Pool
    log: EventLog
    vault: Vault
    relay: Relay
    desk: Desk
    notary: Notary
    reads: ReadLog
    eraser: Eraser
    inboxes: list[Inbox] = field(default_factory=list)
    followers: list[Follower] = field(default_factory=list)


@dataclass(frozen=True)
class Recording:
    """What one service brings to the assembly; `commands` with what each needs of the caller, `texts` with what it takes to read
    in clear what is sealed in the `events` of its log, and in its log of `reads`."""

    name: str
    title: str
    summary: str
    commands: Mapping[type[Command], Need]
    examples: Examples
    roles: Sequence[Role]
    texts: Mapping[str, Need]
    domain: Callable[[asyncpg.Pool, Vault], Domain]
    records: Mapping[str, Listing]
    reads: APIRouter
    codes: Mapping[int, Mapping[str, Any]]
    answers: Answers
    replay: Replay
    events: Mapping[str, type[Any]]
    protecting: Need
    settle: Callable[[Vault], Settle] = lambda vault: _nothing
    subjects: Subjects = field(default_factory=Subjects)
    inboxes: Callable[[Settings, asyncpg.Pool], list[Inbox]] = lambda settings, pool: []
    followers: Callable[[Parts], list[Follower]] = lambda parts: []
    further: Mapping[type[Command], Further] = field(default_factory=dict)


async def _nothing(events: Sequence[Recorded]) -> Sequence[Entry]:
    return ()


def parts(request: Request) -> Parts:
    """The running parts, for a route."""
    found: Parts = request.app.state.parts
    return found


def build(service: Recording, settings: Settings) -> FastAPI:
    """The service's app; its parts live as long as the app's lifespan."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            app.state.parts = await _start(service, settings, stack)
            yield

    async def probe() -> dict[str, bool]:
        try:
            await app.state.parts.pool.fetchval("SELECT 1")
        except Exception:
            return {"database": False}
        return {"database": True}

    async def refresh() -> None:
        running: Parts = app.state.parts
        gauges.pools({"log": running.pool, "keys": running.keys, "reads": running.reads.pool})
        await gauges.log(running.pool, running.relay, service.name)
        metrics.INTACT.labels(service.name).set(running.notary.fault is None)
        await gauges.log(running.reads.pool, running.reads.relay, running.reads.source)
        metrics.INTACT.labels(running.reads.source).set(running.reads.notary.fault is None)
        for inbox in running.inboxes:
            await gauges.inbox(inbox)

    subjects = service.subjects
    kinds = {**service.commands, **subjects.recording}
    further: dict[type[Command], Further] = dict(service.further)
    further |= {one: _destroyed for one in kinds if issubclass(one, EraseParticipant)}
    commands = command_routes(kinds, {**service.examples, **subjects.examples}, _desk, further)
    runs = direct_runs(commands, kinds, _desk, further)
    app = create_app(settings, service.title, service.summary, probe, refresh, lifespan, service.roles, runs, Guarded)
    app.include_router(commands)
    app.include_router(log_routes(_log))
    app.include_router(notary_routes(lambda request: parts(request).notary))
    app.include_router(log_routes(lambda request: parts(request).reads.log, "/v1/reads"))
    app.include_router(notary_routes(lambda request: parts(request).reads.notary, "/v1/reads"))
    listings = {kind: _of_request(one) for kind, one in service.records.items()} | shelf_listings(subjects)
    app.include_router(listing_routes(_log, listings))
    app.include_router(text_routes(_logs, service.texts))
    app.include_router(service.reads)
    app.include_router(shelf_routes(subjects, _log))
    app.include_router(_held_route(Words(service.events, subjects.by_event), service.protecting))
    app.include_router(forms_route(subjects))
    app.include_router(codes_route(service.codes))
    app.include_router(_status_route())
    app.include_router(recovery_routes(service.replay, service.settle, parts))
    app.include_router(adoption_routes(service.replay, service.settle, parts))
    describe(app, {**of_shelves(subjects), **BATCH, **TEXTS, **service.answers})
    return app


async def _destroyed(request: Request, command: EraseParticipant) -> Mapping[str, Any]:
    """What the answer to an erasure says of the key: `KeyDestroyed`."""
    try:
        with sites.serving(None):
            await parts(request).eraser.settle()
    except Unavailable:
        return {"key": "waiting"}
    return {"key": "destroyed"}


def _desk(request: Request) -> Desk:
    """The desk. Raises Refusal while the log lacks what its topic holds: what it took now would contradict what was told."""
    running = parts(request)
    if running.relay.ahead is not None:
        raise refuse("log_restored")
    return running.desk


def _logs(request: Request) -> dict[str, EventLog]:
    return {"events": parts(request).log, "reads": parts(request).reads.log}


def _log(request: Request) -> EventLog:
    return parts(request).log


def _of_request(listing: Listing) -> Listing:
    """A listing that is read with the reading of the request, as one that is read with the request."""
    return listing._replace(read=lambda request, streams: listing.read(reading(request), streams))


async def _start(service: Recording, settings: Settings, stack: AsyncExitStack) -> Parts:
    pool = await stack.enter_async_context(connect(settings.database_url))
    keys = await stack.enter_async_context(connect(settings.keys_url))
    vault = Vault(keys, Keyring(settings.site_keys))
    await vault.start(first=await pool.fetchval("SELECT position = 0 FROM head"))
    topic = settings.topic(service.name)
    eraser = Eraser(pool, vault)
    await stack.enter_async_context(eraser.running())
    relay = Relay(pool, settings.kafka, topic, service.name, settings.partitions, settings.replication)
    event_log = EventLog(pool, on_append=relay.wake)
    stack.push_async_callback(event_log.close)
    await stack.enter_async_context(relay.running())
    reads = await stack.enter_async_context(read_log(settings))
    await asyncio.gather(relay.looked(), reads.relay.looked())
    inboxes = service.inboxes(settings, pool)
    for inbox in inboxes:
        await stack.enter_async_context(inbox.running())
    requests = vault.derived("requests")
    desk = Desk(event_log, service.domain(pool, vault), clock, lambda one: hmac.digest(requests, one, "sha256"))
    notary = signed_by(settings, pool)
    await stack.enter_async_context(notary.running())
    parts = Parts(settings, pool, keys, event_log, vault, relay, desk, notary, reads, eraser, inboxes)
    parts.followers = service.followers(parts)
    for follower in parts.followers:
        await stack.enter_async_context(follower.running())
    return parts


def _held_route(words: Words, need: Need) -> APIRouter:
    routes = APIRouter(prefix="/v1", tags=["records"], dependencies=[needs(need)])

    @routes.get(
        "/participants/{participant_id}/held", response_class=Response, responses={200: {"content": {NDJSON: {}}}}
    )
    async def all_held(request: Request, origin: Caller, participant_id: RecordId) -> Response:
        """All that this service holds on one person, a JSON line a record, opened, what was voided too; none where it holds nothing."""
        return await streamed(held(parts(request).pool, reading(request), words, participant_id))

    return routes


def _status_route() -> APIRouter:
    routes = APIRouter(prefix="/v1", tags=["operation"], dependencies=[needs(OPERATE)])

    @routes.get("/status")
    async def status(request: Request, origin: Caller) -> dict[str, Any]:
        """How far the log, its relay, the inboxes and what follows the log have come."""
        running = parts(request)
        position, _ = await running.log.head()
        ahead = running.relay.ahead
        inboxes: dict[str, Any] = {}
        for inbox in running.inboxes:
            inboxes |= await inbox.status()
        return {
            "service": running.settings.service,
            "log": {"position": position, "ahead": ahead and msgspec.structs.asdict(ahead)},
            "relay": running.relay.status(),
            "notary": await running.notary.status(),
            "reads": await read_log_status(running.reads),
            "inbox": inboxes,
            "followers": {follower.name: await follower.status() for follower in running.followers},
        }

    return routes


def serve(app: FastAPI, settings: Settings) -> None:
    """Run the app until it is told to stop."""
    logs.configure(settings.service, settings.log_level)
    tracing.configure(settings.service)
    uvicorn.run(
        app,
        host=settings.host,
        port=settings.port,
        log_config=None,
        access_log=False,
        loop="uvloop",
        http="httptools",
        timeout_graceful_shutdown=10,
        server_header=False,
    )
