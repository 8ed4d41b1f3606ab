"""A new generation beside the live one: from the logs as they are, then from the topics until it has all that the live one
has, then switched to in one transaction. What a log does not give, its topic does."""

import asyncio
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AsyncExitStack
from typing import Any

import asyncpg
import msgspec
import structlog

from services.reporting import schema as generations
from services.reporting import walls
from services.reporting.factset import FactSet
from services.reporting.fold import recount
from services.reporting.logs import Logs
from services.reporting.messages import Projection, kept_since
from services.reporting.stacks import Stack, sources
from services.reporting.store import Store
from shared.db import session
from shared.inbox import Inbox
from shared.ranges import Ranges
from shared.schema import Schema
from shared.web import clock

log = structlog.get_logger(__name__)

LOOK_SECONDS = 0.1
SWITCH_SECONDS = 5.0
STATES = ("idle", "building", "done", "failed")


class Stuck(Exception):
    """The new generation will never have all that the live one has; the message says what to do."""


class Progress(msgspec.Struct):
    """How far a rebuild is: `state` is one of STATES; positions by source."""

    state: str = "idle"
    generation: int = 0
    built: dict[str, int] = {}
    live: dict[str, int] = {}
    error: str | None = None


class Rebuild:
    """Runs one rebuild at a time, over all processes."""

    def __init__(self, pool: asyncpg.Pool, stacks: Sequence[Stack], horizon: Callable[[], int]) -> None:
        self._pool = pool
        self._stacks = stacks
        self._sources = sources(stacks)
        self._horizon = horizon
        self._task: asyncio.Task[None] | None = None
        self.progress = Progress()

    def start(self, authorization: str, anew: Collection[str] = ()) -> bool:
        """Begin, unless one is under way here; says whether it began. The logs are read with the caller's Authorization,
        unless a stack has a token of its own for them.

        Sources of `anew` are those whose logs lack what the live figures hold: what the logs have is then enough.
        """
        if self._task is not None and not self._task.done():
            return False
        self.progress = Progress("building")
        self._task = asyncio.create_task(self._run(authorization, frozenset(anew)), name="rebuild")
        return True

    async def stop(self) -> None:
        """Give up a rebuild under way; the half-built generation is dropped at the next start."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self, authorization: str, anew: frozenset[str]) -> None:
        try:
            async with session(self._pool) as connection:
                if not await connection.fetchval("SELECT pg_try_advisory_lock($1)", generations.REBUILD_LOCK):
                    self.progress = Progress(
                        "failed", error="another process is rebuilding: wait until it has switched"
                    )
                    return
                await self._build(connection, authorization, anew)
        except Stuck as error:
            log.error("rebuild_stuck", generation=self.progress.generation)
            self.progress = Progress("failed", self.progress.generation, error=str(error))
        except Exception as error:
            log.exception("rebuild_failed")
            self.progress = Progress("failed", self.progress.generation, error=type(error).__name__)

    async def _build(self, connection: Any, authorization: str, anew: frozenset[str]) -> None:
        async with connection.transaction():
            await generations.drop_others(connection)
            number = 1 + await connection.fetchval("SELECT live FROM public.generation")
            name = await generations.create(connection, number, self._horizon())
        self.progress.generation = number
        await from_logs(connection, name, self._logs(authorization), self.progress)
        if not await self._switched(connection, name, number, anew):
            await self._from_topics(connection, name, number, anew)
        self.progress.state = "done"
        try:
            async with connection.transaction():
                await generations.drop_others(connection)
        except Exception as error:
            # The switch holds all the same; the next start or rebuild drops what is left.
            log.warning("generation_left", error=type(error).__name__)

    def _logs(self, authorization: str) -> Logs:
        urls = {source: url for stack in self._stacks for source, url in stack.urls.items()}
        own = {source: f"Bearer {stack.token}" for stack in self._stacks if stack.token for source in stack.urls}
        return Logs(urls, authorization, kept_since(clock), own)

    async def _from_topics(self, connection: Any, name: str, number: int, anew: frozenset[str]) -> None:
        """Read on as a consumer group of its own until it is live."""
        beside = Schema(name)
        async with AsyncExitStack() as reading:
            for stack in self._stacks:
                group = f"{stack.group}-{name}"
                inbox = Inbox(
                    self._pool, stack.kafka, stack.topics, group, Projection(beside), schema=beside, does="rebuild"
                )
                await reading.enter_async_context(inbox.running())
            while not await self._switched(connection, name, number, anew):
                await asyncio.sleep(LOOK_SECONDS)

    async def _switched(self, connection: Any, name: str, number: int, anew: frozenset[str]) -> bool:
        live = await connection.fetchval("SELECT live FROM public.generation")
        self.progress.live = watermark(await applied(connection, f"gen_{live}", self._sources))
        self.progress.built = watermark(await applied(connection, name, self._sources))
        anew = anew | await forked(connection, f"gen_{live}")
        return await covers(connection, name, f"gen_{live}", anew) and await switch(connection, number, anew=anew)


async def forked(connection: Any, schema: str) -> frozenset[str]:
    """The sources of which a generation has seen events of two logs."""
    rows = await connection.fetch(
        f"SELECT source FROM \"{schema}\".checkpoints WHERE links ->> 'forked_at' IS NOT NULL"
    )
    return frozenset(row["source"] for row in rows)


async def from_logs(connection: Any, name: str, logs: Logs, progress: Progress) -> None:
    """Fill an empty generation with what the logs hold, in one transaction."""
    live = f"gen_{await connection.fetchval('SELECT live FROM public.generation')}"
    # Before the logs are looked at: what was on the topics up to these is in what is read of the logs then.
    reading = await connection.fetch(f'SELECT source, applied::text, offsets::text FROM "{live}".checkpoints')
    progress.live = {row["source"]: Ranges.parse(row["applied"]).reach() for row in reading}
    facts = FactSet()
    reached = await logs.fold(facts, lambda source, position: progress.built.update({source: position}))
    # A log that is behind what was applied of it, or was left off, is read on from the beginning of its topic.
    offsets = {
        row["source"]: row["offsets"]
        for row in reading
        if reached.get(row["source"], 0) >= Ranges.parse(row["applied"]).highest()
    }
    store = Store(connection, name)
    figures = await asyncio.to_thread(recount, facts, await store.horizon())
    async with connection.transaction():
        await store.fill(facts, figures)
        await walls.build(connection, name)
        for source, position in reached.items():
            if position:
                await connection.execute(
                    f'INSERT INTO "{name}".checkpoints (source, applied, offsets, last_applied_at, links)'
                    " VALUES ($1, int8multirange(int8range(1, $2, '[]')), $3::text::jsonb, now(),"
                    " jsonb_build_object('first', $4::text))",
                    source, position, offsets.get(source, "{}"), logs.firsts[source],
                )  # fmt: skip


async def switch(
    connection: Any, number: int, wait: float = SWITCH_SECONDS, anew: Collection[str] = frozenset()
) -> bool:
    """Make a generation the live one as soon as it has all that the live one has. False: not within `wait` seconds.

    Live batches wait meanwhile, for what they have applied by then is what the new one must have.
    """
    loop = asyncio.get_running_loop()
    async with connection.transaction():
        live = await connection.fetchval("SELECT live FROM public.generation FOR UPDATE")
        end = loop.time() + wait
        while not await covers(connection, f"gen_{number}", f"gen_{live}", anew):
            if loop.time() >= end:
                return False
            await asyncio.sleep(LOOK_SECONDS)
        await connection.execute("UPDATE public.generation SET live = $1", number)
        await connection.execute(f"INSERT INTO gen_{number}.stacks SELECT * FROM gen_{live}.stacks")
    return True


async def covers(connection: Any, built: str, live: str, anew: Collection[str] = frozenset()) -> bool:
    """Whether one generation has applied all that another has, what that has beyond a missing position too.

    Sources of `anew` are not compared: what the live one has of them is of a log that is no more.

    Raises Stuck where it has parked some of it, or has read another log.
    """
    others = await connection.fetch(
        f'SELECT source FROM "{live}".checkpoints AS live JOIN "{built}".checkpoints AS built USING (source)'
        " WHERE built.links ->> 'first' <> live.links ->> 'first' AND source <> ALL($1)",
        list(anew),
    )
    if others:
        names = ", ".join(row["source"] for row in others)
        raise Stuck(f"the log of {names} was begun anew meanwhile: rebuild again once the live figures have it")
    parked = await connection.fetchval(
        f'SELECT count(*) FROM "{built}".parked JOIN "{live}".checkpoints USING (source) WHERE applied @> position'
        " AND source <> ALL($1)",
        list(anew),
    )
    if parked:
        raise Stuck(
            f"{parked} events that the live figures hold cannot be applied anew: see `event_parked` in the log of"
            " reporting, mend the cause, then rebuild again"
        )
    missing = await connection.fetchval(
        f'SELECT count(*) FROM "{live}".checkpoints AS live LEFT JOIN "{built}".checkpoints AS built USING (source)'
        " WHERE NOT coalesce(built.applied, '{}') @> live.applied AND source <> ALL($1)",
        list(anew),
    )
    return not missing


async def applied(connection: Any, schema: str, of: Sequence[str]) -> dict[str, Ranges]:
    """The positions of each of these sources that a generation has applied."""
    rows = await connection.fetch(f'SELECT source, applied::text AS applied FROM "{schema}".checkpoints')
    found = {row["source"]: Ranges.parse(row["applied"]) for row in rows}
    return {source: found.get(source, Ranges()) for source in of}


def watermark(ranges: Mapping[str, Ranges]) -> dict[str, int]:
    """For each source the position up to which all is applied."""
    return {source: mine.reach() for source, mine in ranges.items()}
