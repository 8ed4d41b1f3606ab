"""Each of several stacks watched: whether its logs are still those that were read, and up to when it is counted in.

A stack that is away holds up no other, and is looked for until it is there. Where its topics hold other logs than were read (it
was wiped and begun anew meanwhile), what was read of it is forgotten in one transaction, and read anew.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime
from typing import Any, NamedTuple

import asyncpg
import structlog
from aiokafka.errors import KafkaError

from services.reporting import ages
from services.reporting.schema import Live
from services.reporting.stacks import Stack
from shared.cloudevents import Unreadable, read
from shared.db import AWAY, Unavailable, reaching
from shared.failures import Failure
from shared.inbox import Inbox
from shared.topics import Extent, Topic, asked_to_stop, lost
from shared.web import clock

log = structlog.get_logger(__name__)

LOOK_SECONDS = 2.0
# How often a topic is asked which log it has, where nothing shows that it may be another.
IDENTITY_SECONDS = 30.0


class NoFirstEvent(Exception):
    """A topic does not begin with its log's first event: it was cut, and whose log it holds is not known."""


class _Told(NamedTuple):
    """What a stack had told at an instant: how far each source's partitions went."""

    at: datetime
    ends: dict[str, dict[str, int]]


class Watch:
    """Watches one stack and runs its inbox. `status` says what is wrong."""

    def __init__(self, pool: asyncpg.Pool, stack: Stack, inbox: Inbox, live: Live) -> None:
        self._pool = pool
        self._stack = stack
        self._inbox = inbox
        self._live = live
        self._failure = Failure()
        self._told: _Told | None = None
        self._reads = False

    @property
    def name(self) -> str:
        """The stack's."""
        return self._stack.name

    def status(self) -> dict[str, Any]:
        """What keeps it from looking, and since when."""
        return self._failure.told()

    async def run(self) -> None:
        """Watch until cancelled."""
        async with AsyncExitStack() as reading:
            while True:
                try:
                    async with self._topics() as topics:
                        await self._look_on(topics, reading)
                except (KafkaError, *AWAY, Unavailable) as error:
                    self._failure.note(error)
                    log.warning("stack_away", stack=self.name, error=type(error).__name__)
                except (Exception, asyncio.CancelledError) as error:
                    if isinstance(error, asyncio.CancelledError) and asked_to_stop():
                        raise
                    self._failure.note(error)
                    log.exception("watch_failed", stack=self.name)
                await asyncio.sleep(LOOK_SECONDS)

    @asynccontextmanager
    async def _topics(self) -> AsyncIterator[dict[str, Topic]]:
        topics = {source: Topic(self._stack.kafka, name) for name, source in self._stack.topics.items()}
        async with AsyncExitStack() as connected:
            for topic in topics.values():
                connected.push_async_callback(topic.stop)
                await topic.start()
            yield topics

    async def _look_on(self, topics: Mapping[str, Topic], reading: AsyncExitStack) -> None:
        loop = asyncio.get_running_loop()
        before: dict[str, Extent] = {}
        # Those of which is known whose log they hold, and since when.
        known: set[str] = set()
        identified = 0.0
        while True:
            at = clock()
            now = {source: await topic.extent() for source, topic in topics.items()}
            if loop.time() - identified >= IDENTITY_SECONDS or any(
                lost(before.get(source, Extent()), now[source]) for source in topics
            ):
                known = set()
            there = {source for source, extent in now.items() if extent.starts != extent.ends}
            if not there <= known:
                known = await self._identify(topics, now)
                identified = loop.time()
            if not self._reads:
                # Only now: which log an event is of is known before the first one is applied.
                await reading.enter_async_context(self._inbox.running())
                self._reads = True
            before = now
            if there <= known:
                await self._note(at, now)
                self._failure.over()
            else:
                self._failure.note(NoFirstEvent())
            await asyncio.sleep(LOOK_SECONDS)

    async def _identify(self, topics: Mapping[str, Topic], now: Mapping[str, Extent]) -> set[str]:
        """Read anew what is of other logs than was read; gives the sources of which it is known."""
        firsts: dict[str, str] = {}
        for source, topic in topics.items():
            for record in await topic.firsts(now[source]):
                try:
                    event = read(source, record)
                except Unreadable:
                    continue
                if event.position == 1:
                    firsts[source] = event.hash.decode()
        if await self._inbox.of_logs(firsts):
            self._told = None
            log.warning("stack_read_anew", stack=self.name)
        return set(firsts)

    async def _note(self, at: datetime, now: Mapping[str, Extent]) -> None:
        """Note when all that was told is counted in. What is told at this moment may be by the next look."""
        if all(extent.starts for extent in now.values()):
            ends = {source: {str(number): end for number, end in one.ends.items()} for source, one in now.items()}
            self._told = self._told or _Told(at, ends)
        if self._told is None or not await self._inbox.has(self._told.ends):
            return
        async with reaching(), self._pool.acquire() as connection, connection.transaction():
            await self._live.resolve(connection)
            await ages.note(connection, self._live.name, self.name, self._told.at)
        self._told = None
