"""The relay: one leader a service carries the log to Kafka, in order, and remembers how far the broker has confirmed.

The log is the truth and the topic is disposable: one that was deleted, wiped or made anew is refilled from position 1, and
readers drop what they have applied already.
"""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import asyncpg
import structlog
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.errors import KafkaError

from shared import cloudevents, topics
from shared.db import AWAY
from shared.envelope import Recorded
from shared.eventlog import READ

log = structlog.get_logger(__name__)

BATCH = 2_000
LEADER_LOCK = 0x7265_6C61  # any number will do, as long as every instance takes the same
POLL_SECONDS = 1.0
CHECK_SECONDS = 5.0
BACKOFF_SECONDS = (0.2, 0.5, 1.0, 2.0, 5.0)


class _Refill(Exception):
    """The topic is not the one that was confirmed: start again from position 1."""


class Relay:
    """Carries one service's log to its topic. `status` tells how far; `wake` says that there is more."""

    def __init__(
        self, pool: asyncpg.Pool, bootstrap: str, topic: str, source: str, partitions: int, replication: int = 1
    ) -> None:
        self._pool = pool
        self._bootstrap = bootstrap
        self._topic = topic
        self._source = source
        self._partitions = partitions
        self._replication = replication
        self._more = asyncio.Event()
        self._confirmed = 0
        self._epoch = 0
        self._offsets: dict[str, int] = {}
        self._last_hash = ""
        self._leader = False
        self._error: str | None = None

    def wake(self, position: int) -> None:
        """There are events up to this position."""
        self._more.set()

    def status(self) -> dict[str, Any]:
        """How far the broker has confirmed, as this instance knows it, and whether it leads."""
        return {"confirmed": self._confirmed, "leader": self._leader, "error": self._error}

    async def confirmed(self) -> int:
        """How far the broker has confirmed, whichever instance leads."""
        return int(await self._pool.fetchval("SELECT confirmed FROM relay"))

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Run until the block is left."""
        task = asyncio.create_task(self._run(), name=f"relay {self._topic}")
        try:
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def _run(self) -> None:
        failures = 0
        while True:
            try:
                async with self._pool.acquire() as connection:
                    await self._lead(connection)
                failures = 0
            except (*AWAY, KafkaError, _Refill) as error:
                failures = 0 if isinstance(error, _Refill) else failures + 1
                self._error = type(error).__name__
                log.warning("relay_interrupted", topic=self._topic, error=self._error)
            except Exception as error:
                failures += 1
                self._error = type(error).__name__
                log.exception("relay_failed", topic=self._topic)
            finally:
                self._leader = False
            if failures:
                await asyncio.sleep(BACKOFF_SECONDS[min(failures, len(BACKOFF_SECONDS)) - 1])

    async def _lead(self, connection: Any) -> None:
        """Wait for the leadership, then carry. The lock lives as long as the connection, so that a dead leader has none."""
        while not await connection.fetchval("SELECT pg_try_advisory_lock($1)", LEADER_LOCK):
            row = await connection.fetchrow("SELECT confirmed FROM relay")
            self._confirmed = row["confirmed"]
            await asyncio.sleep(POLL_SECONDS)
        try:
            row = await connection.fetchrow("UPDATE relay SET epoch = epoch + 1 RETURNING confirmed, epoch, offsets")
            self._confirmed, self._epoch, self._offsets = row["confirmed"], row["epoch"], json.loads(row["offsets"])
            self._last_hash = await self._hash_at(connection, self._confirmed)
            await connection.add_listener("appended", self._heard)
            await topics.ensure(self._bootstrap, self._topic, self._partitions, self._replication)
            producer = AIOKafkaProducer(
                bootstrap_servers=self._bootstrap,
                enable_idempotence=True,
                acks="all",
                linger_ms=0,
                max_batch_size=256 * 1024,
                max_request_size=8 * 1024 * 1024,
                request_timeout_ms=15_000,
            )
            await producer.start()
            try:
                await self._carry(connection, producer)
            finally:
                await producer.stop()
        finally:
            with suppress(*AWAY):
                await connection.remove_listener("appended", self._heard)
                await connection.execute("SELECT pg_advisory_unlock($1)", LEADER_LOCK)

    def _heard(self, *_: Any) -> None:
        self._more.set()

    async def _carry(self, connection: Any, producer: AIOKafkaProducer) -> None:
        self._leader, self._error = True, None
        checker = AIOKafkaConsumer(bootstrap_servers=self._bootstrap, group_id=None)
        await checker.start()
        try:
            await self._check_topic(connection, checker)
            checked = asyncio.get_running_loop().time()
            while True:
                self._more.clear()
                events = [Recorded(*row) for row in await connection.fetch(READ, self._confirmed, BATCH)]
                if events:
                    await self._send(connection, producer, events)
                if asyncio.get_running_loop().time() - checked > CHECK_SECONDS:
                    await self._check_topic(connection, checker)
                    checked = asyncio.get_running_loop().time()
                if len(events) < BATCH:
                    with suppress(TimeoutError):
                        await asyncio.wait_for(self._more.wait(), POLL_SECONDS)
        finally:
            await checker.stop()

    async def _send(self, connection: Any, producer: AIOKafkaProducer, events: list[Recorded]) -> None:
        futures = []
        for event in events:
            headers = cloudevents.headers(event, self._source, self._last_hash, event.traceparent)
            futures.append(await producer.send(self._topic, event.data, cloudevents.key(event), headers=headers))
            self._last_hash = event.hash.hex()
        reached = dict(self._offsets)
        for sent in await asyncio.gather(*futures):
            partition = str(sent.partition)
            if sent.offset <= self._offsets.get(partition, -1):
                await self._forget(connection)
                raise _Refill
            reached[partition] = max(reached.get(partition, -1), sent.offset)
        await self._remember(connection, events[-1].position, reached)

    async def _remember(self, connection: Any, confirmed: int, offsets: dict[str, int]) -> None:
        moved = await connection.execute(
            "UPDATE relay SET confirmed = $1, offsets = $2::jsonb WHERE epoch = $3",
            confirmed,
            json.dumps(offsets),
            self._epoch,
        )
        if moved != "UPDATE 1":
            raise _Refill  # another instance leads since: it knows better where to go on
        self._confirmed, self._offsets = confirmed, offsets

    async def _forget(self, connection: Any) -> None:
        log.warning("topic_refilled", topic=self._topic)
        await self._remember(connection, 0, {})

    async def _check_topic(self, connection: Any, checker: AIOKafkaConsumer) -> None:
        """Whether the topic still holds what was confirmed: a partition that ends before its last offset was wiped."""
        if not self._offsets:
            return
        partitions = [TopicPartition(self._topic, int(partition)) for partition in self._offsets]
        there = await topics.partitions(self._bootstrap, self._topic)
        if any(part.partition >= there for part in partitions):
            await self._forget(connection)
            raise _Refill
        ends = await checker.end_offsets(partitions)
        if any(ends[part] <= self._offsets[str(part.partition)] for part in partitions):
            await self._forget(connection)
            raise _Refill

    @staticmethod
    async def _hash_at(connection: Any, position: int) -> str:
        found = await connection.fetchval("SELECT hash FROM events WHERE position = $1", position)
        return found.hex() if found else bytes(32).hex()
