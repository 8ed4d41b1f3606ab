"""Reporting, put together: `python -m services.reporting` runs it."""

import asyncio
import os
from collections.abc import AsyncIterator, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from typing import Any

import asyncpg
import structlog
from fastapi import FastAPI

from services.kernel import published
from services.kernel.roles import ROLES
from services.reporting import schema
from services.reporting.answers import ANSWERS
from services.reporting.api import routes
from services.reporting.left_out import leave_out
from services.reporting.messages import Projection, extend, horizon_at
from services.reporting.parts import Parts
from services.reporting.reads import Reads
from services.reporting.rebuild import STATES, Rebuild
from services.reporting.stacks import Stack, sources, stacks
from services.reporting.store import Store
from services.reporting.trail.api import routes as trail_routes
from services.reporting.trail.keep import trail_inbox
from services.reporting.watch import Watch
from services.reporting.working_day.api import routes as working_day
from shared import gauges
from shared.answers import describe
from shared.db import AWAY, connect
from shared.inbox import Inbox
from shared.reads import codes_route
from shared.settings import Settings
from shared.web import clock, create_app

log = structlog.get_logger(__name__)

HORIZON_SECONDS = 60


def build(settings: Settings) -> FastAPI:
    """Reporting's app; its parts live as long as the app's lifespan. Raises Misconfigured."""
    read = stacks(settings, os.environ)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with connect(settings.database_url, largest=20) as pool:
            await schema.first(pool, horizon_at(clock))
            await _tidy(pool)
            await leave_out(pool, _live(), {stack.name for stack in read})
            inboxes = [_inbox(pool, stack) for stack in read]
            # Each of several is watched, and its inbox run by that.
            watches = [
                Watch(pool, stack, inbox, _live()) for stack, inbox in zip(read, inboxes, strict=True) if stack.name
            ]
            reads = Reads(pool, sources(read), [watch.name for watch in watches])
            rebuild = Rebuild(pool, read, lambda: horizon_at(clock))
            app.state.pool = pool
            # A file's steps are asked of its own installation: where several are read together none are kept.
            trail = (
                None
                if watches
                else trail_inbox(pool, settings, inboxes[0], lambda: rebuild.progress.state == "building")
            )
            app.state.parts = Parts(pool, reads, inboxes, rebuild, watches, trail)
            async with AsyncExitStack() as running:
                running.push_async_callback(rebuild.stop)
                await running.enter_async_context(_under_way(_keep_horizon(pool), "horizon"))
                for watch in watches:
                    await running.enter_async_context(_under_way(watch.run(), f"stack {watch.name}"))
                for inbox in () if trail is None else (*inboxes, trail):
                    await running.enter_async_context(inbox.running())
                yield

    async def probe() -> dict[str, bool]:
        try:
            await app.state.pool.fetchval("SELECT 1")
        except Exception:
            return {"database": False}
        return {"database": True}

    async def refresh() -> None:
        parts: Parts = app.state.parts
        gauges.pools({"figures": app.state.pool})
        gauges.rebuild(parts.rebuild.progress.state, STATES)
        for inbox in parts.inboxes:
            await gauges.inbox(inbox)
        gauges.stacks(await parts.reads.stacks(), clock())

    summary = "The annual indicators, true as things happen."
    app = create_app(settings, "Espace Ressources: reporting", summary, probe, refresh, lifespan, ROLES)
    app.include_router(routes)
    app.include_router(working_day)
    app.include_router(trail_routes)
    app.include_router(codes_route(published.versions()))
    describe(app, ANSWERS)
    return app


def _live() -> schema.Live:
    return schema.Live(lambda: horizon_at(clock))


def _inbox(pool: asyncpg.Pool, stack: Stack) -> Inbox:
    live = _live()

    async def forget(connection: Any) -> None:
        await Store(connection, live.name).forget(stack.name)

    projection = Projection(live)
    return Inbox(
        pool,
        stack.kafka,
        stack.topics,
        stack.group,
        projection,
        schema=live,
        does="figures",
        forget=forget if stack.name else None,
    )


@asynccontextmanager
async def _under_way(work: Coroutine[Any, Any, None], name: str) -> AsyncIterator[None]:
    """A loop at work until the block is left."""
    task = asyncio.create_task(work, name=name)
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _tidy(pool: asyncpg.Pool) -> None:
    """Drop what an interrupted rebuild left, unless one is running in another process."""
    async with pool.acquire() as connection, connection.transaction():
        if await connection.fetchval("SELECT pg_try_advisory_xact_lock($1)", schema.REBUILD_LOCK):
            await schema.drop_others(connection)


async def _keep_horizon(pool: asyncpg.Pool) -> None:
    """Count the next year's open parcours well before that year begins."""
    while True:
        try:
            live = _live()
            async with pool.acquire() as connection, connection.transaction():
                await live.resolve(connection)
                if await extend(connection, live, horizon_at(clock)):
                    log.info("horizon_extended", year=horizon_at(clock))
        except AWAY as error:
            log.warning("horizon_waits", error=type(error).__name__)
        await asyncio.sleep(HORIZON_SECONDS)
