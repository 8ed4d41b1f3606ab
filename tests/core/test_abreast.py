"""Partitions kept abreast: the rule, and a backlog whose partitions hold unlike shares of the log."""

import asyncpg
import pytest
from aiokafka import TopicPartition

from shared import abreast, reader
from shared.abreast import ahead
from tests.core import topics
from tests.core.inboxes import applied, inbox_of
from tests.core.keeping import Keeper, kept
from tests.core.topics import event

ONE, TWO, OTHER = TopicPartition("a", 0), TopicPartition("a", 1), TopicPartition("b", 0)
EVENTS = 4_000
APART, FETCHED = 200, 16 * 1024


@pytest.mark.parametrize(
    ("reached", "unread", "held"),
    [
        ({ONE: 500, TWO: 100}, {ONE, TWO}, {ONE}),
        ({ONE: 300, TWO: 100}, {ONE, TWO}, set()),  # not further than allowed
        ({ONE: 500, TWO: 100}, {ONE}, set()),  # the other one has no more to give
        ({ONE: 500, OTHER: 100}, {ONE, OTHER}, set()),  # of another log
        ({ONE: 500}, {ONE, TWO}, {ONE}),  # of the other one nothing was read yet
        ({}, {ONE, TWO}, set()),
        ({}, set(), set()),
    ],
)
def test_who_is_too_far_ahead(
    reached: dict[TopicPartition, int], unread: set[TopicPartition], held: set[TopicPartition]
) -> None:
    assert ahead(reached, unread, APART) == held


async def test_partitions_of_unlike_shares_do_not_drift_apart(
    pool: asyncpg.Pool, kafka: str, topic: str, keeper: Keeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(abreast, "APART", APART)
    monkeypatch.setattr(reader, "FETCH_BYTES", FETCHED)
    await topics.create(kafka, topic, 2)
    log = [event(number) for number in range(1, EVENTS + 1)]
    await topics.publish(kafka, topic, "intake", [one for one in log if one.position % 8], 0)
    await topics.publish(kafka, topic, "intake", [one for one in log if not one.position % 8], 1)
    inbox = inbox_of(pool, kafka, topic, keeper)
    async with inbox.running():
        await applied(inbox, EVENTS)
    assert await kept(pool) == list(range(1, EVENTS + 1))
    there: set[int] = set()
    widest = reach = 0
    for batch in keeper.batches:
        there.update(batch)
        while reach + 1 in there:
            reach += 1
        widest = max(widest, max(there) - reach)
    # What is allowed, a fetch of the thinner partition that was under way, and some. Left to themselves: 3,394.
    assert widest < 5 * APART
