"""The relay: one leader a service carries the log to Kafka, in order, and remembers how far the broker has confirmed.

The log is the truth and the topic is disposable: one that was deleted, wiped, cut, repartitioned or made anew is refilled from
position 1, and readers drop what they have applied already. A topic that holds what the log lacks is another thing: the log was
restored from a backup. Nothing is carried then, which would tell other events under the same positions, until that is settled.
"""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import asyncpg
import msgspec
import structlog
from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError
from opentelemetry.trace import SpanKind

from shared import cloudevents, tracing
from shared.ahead import Ahead, Comparison
from shared.db import AWAY, SILENT_SECONDS, session
from shared.envelope import GENESIS, Recorded
from shared.eventlog import READ
from shared.failures import Failure
from shared.kafka import Kafka
from shared.topics import MAX_RECORD, Extent, Topic, asked_to_stop, lost, stopped

log = structlog.get_logger(__name__)

BATCH = 2_000
LEADER_LOCK = (
    0x7265_6C61  # any number will do, as long as every instance takes the same, and another log of the database another
)
POLL_SECONDS = 1.0
CHECK_SECONDS = 5.0
STOP_SECONDS = 2.0
# How long a service waits at its start for the first look at the topic, before it takes commands without.
LOOK_SECONDS = 5.0
BACKOFF_SECONDS = (0.2, 0.5, 1.0, 2.0, 5.0)


class _Refill(Exception):
    """The topic is not the one that was confirmed: start again from position 1."""


class _Superseded(Exception):
    """Another instance has led since: it knows better where to go on."""


class Relay:
    """Carries one service's log to its topic. `status` tells how far; `wake` says that there is more."""

    def __init__(
        self,
        pool: asyncpg.Pool,
        kafka: Kafka,
        topic: str,
        source: str,
        partitions: int,
        replication: int = 1,
        *,
        lock: int = LEADER_LOCK,
    ) -> None:
        self._pool = pool
        self._lock = lock
        self._kafka = kafka
        self._topic = topic
        self._source = source
        self._partitions = partitions
        self._replication = replication
        self._more = asyncio.Event()
        self._confirmed = 0
        self._epoch = 0
        self._extent = Extent()
        self._base: dict[int, int] = {}
        self._since: dict[int, int] = {}
        self._last_hash = ""
        self._leader = False
        self._failure = Failure()
        self._ahead: Ahead | None = None
        self._looked = asyncio.Event()

    def wake(self, position: int) -> bool:
        """There are events up to this position. Whether this relay is the one that carries them."""
        self._more.set()
        return self._leader

    def status(self) -> dict[str, Any]:
        """How far the broker has confirmed, as this instance knows it, and whether it leads."""
        return {"confirmed": self._confirmed, "leader": self._leader, **self._failure.told()}

    @property
    def ahead(self) -> Ahead | None:
        """What the topic holds that the log lacks, as far as is known here."""
        return self._ahead

    async def looked(self) -> None:
        """Wait until the topic was compared with the log, or cannot be for now."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._looked.wait(), LOOK_SECONDS)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Run until the block is left. Starts at once, with Kafka or without."""
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
                async with session(self._pool) as connection:
                    await self._lead(connection)
            except (_Refill, _Superseded) as error:
                failures = 0
                log.warning("relay_starts_again", topic=self._topic, why=str(error))
            except (*AWAY, KafkaError) as error:
                self._failure.note(error)
                self._looked.set()
                log.warning("relay_interrupted", topic=self._topic, error=type(error).__name__)
            except (Exception, asyncio.CancelledError) as error:
                if isinstance(error, asyncio.CancelledError) and asked_to_stop():
                    raise
                self._failure.note(error)
                self._looked.set()
                log.exception("relay_failed", topic=self._topic)
            finally:
                failures = 0 if self._leader else failures
                self._leader = False
            await asyncio.sleep(BACKOFF_SECONDS[min(failures, len(BACKOFF_SECONDS) - 1)])
            failures += 1

    async def _lead(self, connection: Any) -> None:
        """Wait for the leadership, then carry. The lock lives as long as the connection, and that as long as it says something:
        neither a dead leader nor one that stands still has it."""
        while not await connection.fetchval("SELECT pg_try_advisory_lock($1)", self._lock):
            row = await connection.fetchrow("SELECT confirmed, ahead::text AS ahead FROM relay")
            self._confirmed = row["confirmed"]
            self._failure.over()
            self._ahead = msgspec.json.decode(row["ahead"], type=Ahead) if row["ahead"] else None
            self._looked.set()
            await asyncio.sleep(POLL_SECONDS)
        topic = Topic(self._kafka, self._topic)
        try:
            await connection.execute(f"SET idle_session_timeout = '{SILENT_SECONDS}s'")
            await self._take_over(connection)
            await topic.start()
            await self._check(connection, topic)
            await topic.ensure(self._partitions, self._replication)
            self._looked.set()
            await self._carry(connection, topic)
        finally:
            await topic.stop()

    async def _take_over(self, connection: Any) -> None:
        row = await connection.fetchrow(
            "UPDATE relay SET epoch = epoch + 1 RETURNING confirmed, epoch, offsets::text AS extent, ahead::text AS ahead"
        )
        self._confirmed, self._epoch = row["confirmed"], row["epoch"]
        self._ahead = msgspec.json.decode(row["ahead"], type=Ahead) if row["ahead"] else None
        self._extent = msgspec.json.decode(row["extent"], type=Extent)
        # From the last one of ours in each partition on: in another topic it is another record. All, where something was found.
        self._base = {} if self._ahead else {number: end - 1 for number, end in self._extent.ends.items()}
        self._since = self._base
        found = await connection.fetchval("SELECT hash FROM events WHERE position = $1", self._confirmed)
        self._last_hash = (found or GENESIS).hex()
        await connection.add_listener("appended", self._heard)

    def _heard(self, *_: Any) -> None:
        self._more.set()

    async def _carry(self, connection: Any, topic: Topic) -> None:
        producer = AIOKafkaProducer(
            **self._kafka.options, enable_idempotence=True, acks="all", linger_ms=0,
            max_batch_size=256 * 1024, max_request_size=MAX_RECORD, request_timeout_ms=15_000,
        )  # fmt: skip
        try:
            await producer.start()
            self._leader = True
            self._failure.over()
            await self._follow(connection, topic, producer)
        finally:
            await _give_up(producer)

    async def _follow(self, connection: Any, topic: Topic, producer: Any) -> None:
        loop = asyncio.get_running_loop()
        checked = loop.time() - CHECK_SECONDS
        while True:
            if loop.time() - checked >= CHECK_SECONDS:
                await self._check(connection, topic)
                checked = loop.time()
            self._more.clear()
            events = [Recorded(*row) for row in await connection.fetch(READ, self._confirmed, BATCH)]
            if events:
                await self._send(connection, topic, producer, events)
            if len(events) < BATCH:
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._more.wait(), POLL_SECONDS)

    async def _send(self, connection: Any, topic: Topic, producer: Any, events: list[Recorded]) -> None:
        """Hand over a piece of the log and wait until the broker has confirmed all of it."""
        sent: list[asyncio.Future[Any]] = []
        begin = time.time_ns()
        for event in events:
            headers = cloudevents.headers(event, self._source, self._last_hash, event.traceparent)
            sent.append(await producer.send(self._topic, event.data, cloudevents.key(event), headers=headers))
            sent[-1].add_done_callback(_seen)
            self._last_hash = event.hash.hex()
        while (await asyncio.wait(sent, timeout=CHECK_SECONDS))[1]:
            await connection.execute("SELECT 1")  # a slow broker is no reason to lose the leadership
            # An idempotent producer tries for ever, also where the topic is gone: look whether it can succeed.
            await self._check(connection, topic)
        ends = dict(self._extent.ends)
        confirmed = [one.result() for one in sent]
        for record in confirmed:
            if record.offset < self._extent.ends.get(record.partition, 0):
                await self._forget(connection, "it takes offsets that it had given before")
            ends[record.partition] = max(ends.get(record.partition, 0), record.offset + 1)
        for partition, count in Counter(record.partition for record in confirmed).items():
            # With none of another writer's between them, ours need no look.
            if ends[partition] == self._since.get(partition, 0) + count:
                self._since = self._since | {partition: ends[partition]}
        await self._remember(connection, events[-1].position, Extent(self._extent.starts, ends))
        told = {
            "messaging.system": "kafka",
            "messaging.operation.type": "send",
            "messaging.destination.name": self._topic,
        }
        tracing.passed(f"relay {self._source}", SpanKind.PRODUCER, events, begin, told)

    async def _check(self, connection: Any, topic: Topic) -> None:
        """Start again where the topic no longer holds what was confirmed; wait where it holds what the log lacks."""
        compared: tuple[Extent, int] | None = None
        while True:
            extent = await topic.extent()
            if why := lost(self._extent, extent):
                await self._forget(connection, why)
            if not self._extent.starts:
                self._extent = Extent(extent.starts, self._extent.ends)
            now = extent, await connection.fetchval("SELECT position FROM head")
            if now != compared:
                await self._compare(connection, topic, extent)
                compared = now
            if self._ahead is None:
                return
            self._leader = True
            self._looked.set()
            self._more.clear()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._more.wait(), CHECK_SECONDS)

    async def _compare(self, connection: Any, topic: Topic, extent: Extent) -> None:
        """Hold what others put on the topic against the log."""
        comparison = Comparison(self._source)
        async for records in topic.records(self._since if self._ahead is None else self._base, extent):
            await comparison.take(connection, records)
        ahead = await comparison.outcome(connection)
        self._since = dict(extent.ends)
        if ahead != self._ahead:
            if ahead is not None:
                log.error("log_restored", topic=self._topic, first=ahead.first, last=ahead.last, forked=ahead.forked)
            await self._note_ahead(connection, ahead)

    async def _note_ahead(self, connection: Any, ahead: Ahead | None) -> None:
        moved = await connection.execute(
            "UPDATE relay SET ahead = $1::text::jsonb WHERE epoch = $2",
            None if ahead is None else msgspec.json.encode(ahead).decode(), self._epoch,
        )  # fmt: skip
        if moved != "UPDATE 1":
            raise _Superseded("another instance leads")
        self._ahead = ahead

    async def _remember(self, connection: Any, confirmed: int, extent: Extent) -> None:
        moved = await connection.execute(
            "UPDATE relay SET confirmed = $1, offsets = $2::text::jsonb WHERE epoch = $3",
            confirmed, msgspec.json.encode(extent).decode(), self._epoch,
        )  # fmt: skip
        if moved != "UPDATE 1":
            raise _Superseded("another instance leads")
        self._confirmed, self._extent = confirmed, extent

    async def _forget(self, connection: Any, why: str) -> None:
        await self._remember(connection, 0, Extent())
        raise _Refill(f"the topic is filled anew: {why}")


def _seen(sent: "asyncio.Future[Any]") -> None:
    """Look at an outcome that nobody waits for any more."""
    if not sent.cancelled():
        sent.exception()


async def _give_up(producer: Any) -> None:
    """Stop a producer. With the broker away it would wait for ever to deliver what it still has, which is sent again anyway."""
    if not await stopped(producer.stop(), STOP_SECONDS):
        await stopped(producer._sender.close())
        await stopped(producer.client.close())
