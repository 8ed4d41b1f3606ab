"""A history on its whole way: three services' logs in PostgreSQL, their relays, their topics, and reporting's inbox."""

import secrets
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import asyncpg
import msgspec

from services.reporting import schema
from services.reporting.messages import Projection
from shared.db import connect
from shared.envelope import NewEvent, canonical
from shared.eventlog import EventLog
from shared.inbox import Inbox
from shared.kafka import Kafka
from shared.relay import Relay
from shared.schema import LOG
from tests.core.inboxes import reads
from tests.core.units import unit, until
from tests.reporting.history import LAST, History
from tests.servers import fresh_database

PARTITIONS = 2
STREAM = "history"


class Service:
    """A recording service as others see it: a log, and the topic that its relay fills."""

    def __init__(self, pool: asyncpg.Pool, kafka: str, topic: str, source: str) -> None:
        self.log = EventLog(pool)
        self.topic = topic
        self._relay = Relay(pool, Kafka(kafka), topic, source, PARTITIONS)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """With the relay at work."""
        async with self._relay.running():
            yield
        await self.log.close()

    def confirmed(self) -> int:
        """How far the broker has confirmed."""
        status = self._relay.status()
        return int(status["confirmed"]) if status["leader"] else -1


class Feed:
    """The services of a history, and how much of it each has recorded."""

    def __init__(self, made: History, kafka: str, services: dict[str, Service]) -> None:
        self.services = services
        self.recorded = dict.fromkeys(services, 0)
        self._made = made
        self._kafka = kafka

    async def record(self, part: float = 1.0) -> None:
        """Record each service's events up to this part of the history, and wait until they are on the topics."""
        for source, service in self.services.items():
            events = self._made.events[source]
            done, end = self.recorded[source], int(len(events) * part)
            new = [
                NewEvent(STREAM, one["type"], canonical(one["data"]), "2016-05-04", one["participant"])
                for one in events[done:end]
            ]
            await service.log.append(msgspec.structs.replace(unit(STREAM, version=done), events=new))
            self.recorded[source] = end
        await self.on_topics()

    async def on_topics(self) -> None:
        """Wait until the broker has confirmed all that was recorded."""

        async def all_there() -> bool:
            return all(service.confirmed() == self.recorded[name] for name, service in self.services.items())

        await until(all_there, "what was recorded is on the topics")

    def inbox(self, pool: asyncpg.Pool) -> Inbox:
        """Reporting's inbox on the topics, into the live generation of a database."""
        live = schema.Live(lambda: LAST)
        topics = {service.topic: source for source, service in self.services.items()}
        return Inbox(pool, Kafka(self._kafka), topics, f"reporting.{min(topics)}", Projection(live), schema=live)

    async def applied(self, inbox: Inbox) -> None:
        """Wait until reporting has applied all that was recorded."""

        async def reached() -> bool:
            status = await inbox.status()
            return all(status[source]["watermark"] == end for source, end in self.recorded.items())

        for source in self.services:
            await reads(inbox, source)
        await until(reached, "reporting has applied what was recorded")


@asynccontextmanager
async def feeding(postgres: str, kafka: str, made: History) -> AsyncIterator[Feed]:
    """The services of a history, their relays at work, nothing recorded yet."""
    prefix = f"test.{secrets.token_hex(6)}"
    async with AsyncExitStack() as stack:
        services = {}
        for source in made.events:
            pool = await stack.enter_async_context(connect(await stack.enter_async_context(fresh_database(postgres))))
            await pool.execute(LOG)
            services[source] = Service(pool, kafka, f"{prefix}.{source}", source)
            await stack.enter_async_context(services[source].running())
        yield Feed(made, kafka, services)
