"""Reporting, put together: `python -m services.reporting` runs it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import asyncpg
import structlog
from fastapi import FastAPI

from services.kernel import codes
from services.reporting import schema
from services.reporting.api import routes
from services.reporting.messages import SOURCES, Projection, extend, horizon_at
from services.reporting.parts import Parts
from services.reporting.reads import Reads
from services.reporting.rebuild import STATES, Rebuild
from services.reporting.working_day.api import routes as working_day
from shared import gauges
from shared.db import AWAY, connect
from shared.inbox import Inbox
from shared.reads import codes_route
from shared.settings import Settings
from shared.web import clock, create_app

log = structlog.get_logger(__name__)

HORIZON_SECONDS = 60


def build(settings: Settings) -> FastAPI:
    """Reporting's app; its parts live as long as the app's lifespan."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with connect(settings.database_url, largest=20) as pool:
            await schema.first(pool, horizon_at(clock))
            await _tidy(pool)
            live = schema.Live(lambda: horizon_at(clock))
            topics = {settings.topic(source): source for source in SOURCES}
            inbox = Inbox(
                pool,
                settings.kafka_bootstrap,
                topics,
                f"{settings.topic_prefix}reporting",
                Projection(live),
                schema=live,
                does="figures",
            )
            rebuild = Rebuild(pool, settings, lambda: horizon_at(clock))
            app.state.pool = pool
            app.state.parts = Parts(Reads(pool), inbox, rebuild)
            years = asyncio.create_task(_keep_horizon(pool), name="horizon")
            try:
                async with inbox.running():
                    yield
            finally:
                years.cancel()
                with suppress(asyncio.CancelledError):
                    await years
                await rebuild.stop()

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
        await gauges.inbox(parts.inbox)

    summary = "The annual indicators, true as things happen."
    app = create_app(settings, "Espace Ressources: reporting", summary, probe, refresh, lifespan)
    app.include_router(routes)
    app.include_router(working_day)
    app.include_router(codes_route(codes.document()))
    return app


async def _tidy(pool: asyncpg.Pool) -> None:
    """Drop what an interrupted rebuild left, unless one is running in another process."""
    async with pool.acquire() as connection, connection.transaction():
        if await connection.fetchval("SELECT pg_try_advisory_xact_lock($1)", schema.REBUILD_LOCK):
            await schema.drop_others(connection)


async def _keep_horizon(pool: asyncpg.Pool) -> None:
    """Count the next year's open parcours well before that year begins."""
    while True:
        try:
            live = schema.Live(lambda: horizon_at(clock))
            async with pool.acquire() as connection, connection.transaction():
                await live.resolve(connection)
                if await extend(connection, live, horizon_at(clock)):
                    log.info("horizon_extended", year=horizon_at(clock))
        except AWAY as error:
            log.warning("horizon_waits", error=type(error).__name__)
        await asyncio.sleep(HORIZON_SECONDS)
