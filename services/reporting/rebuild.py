"""A new generation beside the live one: read from the topics' beginning, then switched to in one transaction."""

import asyncio
from collections.abc import Callable
from typing import Any

import asyncpg
import msgspec
import structlog

from services.reporting import schema as generations
from services.reporting.messages import SOURCES, Projection
from shared.inbox import Inbox
from shared.ranges import Ranges
from shared.schema import Schema
from shared.settings import Settings

log = structlog.get_logger(__name__)

LOOK_SECONDS = 0.1


class Progress(msgspec.Struct):
    """How far a rebuild is: `state` is idle, building, done or failed; positions by source."""

    state: str = "idle"
    generation: int = 0
    built: dict[str, int] = {}
    live: dict[str, int] = {}
    error: str | None = None


class Rebuild:
    """Runs one rebuild at a time, over all processes."""

    def __init__(self, pool: asyncpg.Pool, settings: Settings, horizon: Callable[[], int]) -> None:
        self._pool = pool
        self._settings = settings
        self._horizon = horizon
        self._task: asyncio.Task[None] | None = None
        self.progress = Progress()

    def start(self) -> bool:
        """Begin, unless one is under way here; says whether it began."""
        if self._task is not None and not self._task.done():
            return False
        self.progress = Progress("building")
        self._task = asyncio.create_task(self._run(), name="rebuild")
        return True

    async def stop(self) -> None:
        """Give up a rebuild under way; the half-built generation is dropped at the next start."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self) -> None:
        try:
            async with self._pool.acquire() as connection:
                if not await connection.fetchval("SELECT pg_try_advisory_lock($1)", generations.REBUILD_LOCK):
                    self.progress = Progress(
                        "failed", error="another process is rebuilding: wait until it has switched"
                    )
                    return
                try:
                    await self._build(connection)
                finally:
                    await connection.execute("SELECT pg_advisory_unlock($1)", generations.REBUILD_LOCK)
        except Exception as error:
            log.exception("rebuild_failed")
            self.progress = Progress("failed", self.progress.generation, error=type(error).__name__)

    async def _build(self, connection: Any) -> None:
        async with connection.transaction():
            await generations.drop_others(connection)
            number = 1 + await connection.fetchval("SELECT live FROM public.generation")
            name = await generations.create(connection, number, self._horizon())
        self.progress.generation = number
        beside = Schema(name)
        topics = {self._settings.topic(source): source for source in SOURCES}
        group = f"{self._settings.topic_prefix}reporting-{name}"
        inbox = Inbox(self._pool, self._settings.kafka_bootstrap, topics, group, Projection(beside), schema=beside)
        async with inbox.running():
            while not await self._reached(connection, name):
                await asyncio.sleep(LOOK_SECONDS)
            async with connection.transaction():
                # Live batches wait from here on: what they have applied by now is what the new one must have.
                await connection.execute("SELECT FROM public.generation FOR UPDATE")
                while not await self._reached(connection, name):
                    await asyncio.sleep(LOOK_SECONDS)
                await connection.execute("UPDATE public.generation SET live = $1", number)
        self.progress.state = "done"
        async with connection.transaction():
            await generations.drop_others(connection)

    async def _reached(self, connection: Any, name: str) -> bool:
        live = await connection.fetchval("SELECT live FROM public.generation")
        self.progress.live = await reach(connection, f"gen_{live}")
        self.progress.built = await reach(connection, name)
        return all(self.progress.built.get(source, 0) >= position for source, position in self.progress.live.items())


async def reach(connection: Any, schema: str) -> dict[str, int]:
    """The watermark of each source in a generation: all positions up to it are applied."""
    rows = await connection.fetch(f'SELECT source, applied::text AS applied FROM "{schema}".checkpoints')
    found = {row["source"]: Ranges.parse(row["applied"]).reach() for row in rows}
    return {source: found.get(source, 0) for source in SOURCES}
