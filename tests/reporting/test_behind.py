"""Reporting that stands behind its topics: restored from an older backup, or away while retention removed what it had not read."""

import asyncpg
import pytest

from shared import reader as reading
from shared import relay as relaying
from tests.core import topics
from tests.core.units import until
from tests.reporting.feeding import PARTITIONS, Feed, feeding
from tests.reporting.history import LAST, made_of
from tests.reporting.test_fold import check, live, stored


async def _checkpoint(reporting: asyncpg.Pool) -> dict[str, str]:
    """What reporting has applied of each source."""
    rows = await reporting.fetch("SELECT source, applied::text AS applied FROM gen_1.checkpoints ORDER BY source")
    return {row["source"]: row["applied"] for row in rows}


async def test_restored_from_an_older_backup_it_comes_to_the_same_figures(
    database: str, postgres: str, kafka: str
) -> None:
    made = made_of(21, later=60)
    name = database.rpartition("/")[2]
    admin = await asyncpg.connect(postgres)
    try:
        async with feeding(postgres, kafka, made) as feed:
            await feed.record(0.6)
            reporting = await live(database, LAST)
            async with (inbox := feed.inbox(reporting)).running():
                await feed.applied(inbox)
            backed_up = await _checkpoint(reporting)
            older = await stored(reporting)
            await reporting.close()
            await admin.execute(f"CREATE DATABASE {name}_backup TEMPLATE {name}")
            reporting = await asyncpg.create_pool(database, min_size=1, max_size=4)
            async with (inbox := feed.inbox(reporting)).running():
                await feed.record()
                await feed.applied(inbox)
            newest = await stored(reporting)
            check(newest, made)
            await reporting.close()
            await admin.execute(f"DROP DATABASE {name} WITH (FORCE)")
            await admin.execute(f"CREATE DATABASE {name} TEMPLATE {name}_backup")
            reporting = await asyncpg.create_pool(database, min_size=1, max_size=4)
            try:
                assert (await _checkpoint(reporting), await stored(reporting)) == (backed_up, older)
                assert older != newest
                async with (inbox := feed.inbox(reporting)).running():
                    await feed.applied(inbox)
                    status = await inbox.status()
                assert [(one["gap"], one["parked"]) for one in status.values()] == [([], 0)] * 3
                assert await stored(reporting) == newest
            finally:
                await reporting.close()
    finally:
        await admin.execute(f"DROP DATABASE IF EXISTS {name}_backup WITH (FORCE)")
        await admin.close()


async def _remove_all(kafka: str, feed: Feed) -> None:
    """What retention does: every record of the topics is removed."""
    for service in feed.services.values():
        for partition in range(PARTITIONS):
            await topics.cut(kafka, service.topic, partition, -1)


async def test_what_retention_removed_before_it_was_read_is_sent_again(
    database: str, postgres: str, kafka: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(relaying, "CHECK_SECONDS", 0.2)
    monkeypatch.setattr(reading, "GAP_SECONDS", 0.5)
    made = made_of(22, later=60)
    reporting = await live(database, LAST)
    try:
        async with feeding(postgres, kafka, made) as feed:
            await feed.record(0.5)
            async with (inbox := feed.inbox(reporting)).running():
                await feed.applied(inbox)
            before = await _checkpoint(reporting)
            # Reporting is away; what comes meanwhile is removed before it has read any of it.
            await feed.record()
            await _remove_all(kafka, feed)

            async def whole() -> bool:
                for source, service in feed.services.items():
                    there = {topics.position(one) for one in await topics.everything(kafka, service.topic)}
                    if not there >= set(range(1, feed.recorded[source] + 1)):
                        return False
                return True

            await until(whole, "each relay has seen that its topic begins later, and sent its log again")
            assert await _checkpoint(reporting) == before
            async with (inbox := feed.inbox(reporting)).running():
                await feed.applied(inbox)
                # And under its eyes, with all that it has read: nothing is counted twice when it comes again.
                await _remove_all(kafka, feed)
                await until(whole, "sent again")
                await feed.applied(inbox)
                status = await inbox.status()
            assert [(one["gap"], one["parked"]) for one in status.values()] == [([], 0)] * 3
        check(await stored(reporting), made)
    finally:
        await reporting.close()
