"""What keeps the trail: an inbox of its own over the logs and the logs of reads, beside that of the figures."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any, Final

import asyncpg

from services.reporting.messages import SOURCES
from services.reporting.trail import tables
from services.reporting.trail.pace import Pace
from services.reporting.trail.steps import person_of, site_of, step_of
from shared.cloudevents import Incoming
from shared.inbox import Inbox
from shared.read_log import SUFFIX
from shared.schema import Schema
from shared.settings import Settings

TRAIL_SOURCES: Final = (*SOURCES, *(f"{source}{SUFFIX}" for source in SOURCES))
BATCH: Final = 1_000
"""Records in one transaction: small, so that what else reporting does waits for little."""


class Keeper:
    """The inbox handler."""

    async def apply(self, connection: Any, events: Sequence[Incoming], previous_version: int) -> None:
        """Write the steps that these events are."""
        steps = [step for event in events if (step := step_of(event)) is not None]
        persons = [person for event in events if (person := person_of(event)) is not None]
        sites = {site for event in events if (site := site_of(event)) is not None}
        await tables.write(connection, steps, persons, sites)

    async def committed(self, version: int) -> None:
        """Nothing is remembered between batches."""

    def rolled_back(self) -> None:
        """Nothing is remembered between batches."""


def trail_inbox(pool: asyncpg.Pool, settings: Settings, figures: Inbox, rebuilding: Callable[[], bool]) -> Inbox:
    """The trail's inbox, which rests while `figures` has much to do."""
    pace = Pace()

    def rests() -> bool:
        now = asyncio.get_running_loop().time()
        return pace.rests(now, figures.taken, figures.unread(), rebuilding=rebuilding())

    return Inbox(
        pool,
        settings.kafka,
        {settings.topic(source): source for source in TRAIL_SOURCES},
        f"{settings.topic_prefix}reporting-trail",
        Keeper(),
        schema=Schema(tables.SCHEMA),
        max_records=BATCH,
        does="trail",
        forget=tables.forget,
        rests=rests,
    )
