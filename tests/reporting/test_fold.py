"""Any order across and inside topics, any duplication, any batching: the running figures are those of the plain count."""

from collections.abc import Iterator
from random import Random

import asyncpg
import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import DecodeError

from services.ateliers import events as ateliers
from services.ateliers import subjects as ateliers_subjects
from services.bilan import events as bilan
from services.bilan import subjects as bilan_subjects
from services.intake import events as intake
from services.intake import subjects as intake_subjects
from services.kernel.upcasters import UnknownVersion
from services.reporting import schema
from services.reporting.batch import Batch
from services.reporting.factset import FactSet
from services.reporting.fold import difference, minus, recount
from services.reporting.indicators import INDICATORS, Contributions
from services.reporting.messages import Projection, extend
from services.reporting.reads import Reads
from shared.checkpoints import State
from shared.cloudevents import Incoming
from shared.envelope import canonical
from shared.ranges import Ranges
from shared.schema import Schema
from tests.reporting.bruteforce import count
from tests.reporting.history import LAST, PUBLICS, SITES, History, history, made_of

SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example]
ZERO = b"0" * 64
SCOPES = [(site, public) for site in ("all", *SITES) for public in ("all", *PUBLICS)]


def incoming(made: History) -> list[Incoming]:
    """The events of a history as an inbox takes them."""
    return [
        Incoming(source, one["position"], one["type"], one["participant"], "", None, canonical(one["data"]), ZERO, ZERO)
        for source, events in made.events.items()
        for one in events
    ]


def delivered(made: History, random: Random) -> Iterator[list[Incoming]]:
    """The events in some order, some of them more than once, in batches; what was applied before is dropped as an inbox does."""
    events = incoming(made)
    events += random.sample(events, random.randint(0, len(events)))
    random.shuffle(events)
    state = State({source: Ranges() for source in ("intake", "bilan", "ateliers")}, {}, {}, 0)
    while events:
        size = random.choice((1, 2, 5, 20, 200))
        batch, events = events[:size], events[size:]
        fresh = state.fresh(batch)
        for event in fresh:
            state.applied[event.source].add([event.position])
        yield fresh


def check(figures: Contributions, made: History) -> None:
    """Every indicator of every year and scope against the plain count."""
    for year in made.years:
        for site, public in SCOPES:
            counted = count(made.records, year, site, public)
            for index, row in enumerate(INDICATORS):
                numerator, denominator, unknown = counted[row.id]
                found = figures.get((year, site, public, index), (0, 0, 0))
                assert found == (numerator, denominator or 0, unknown or 0), (row.id, year, site, public)


@given(history(), st.randoms(use_true_random=False))
@settings(max_examples=150, deadline=None, suppress_health_check=SLOW)
def test_any_order_and_any_batching_give_the_plain_count(made: History, random: Random) -> None:
    facts, figures = FactSet(), dict[tuple[int, str, str, int], tuple[int, int, int]]()
    for events in delivered(made, random):
        change = difference(facts, Batch().add(events), LAST)
        figures = minus(figures, {place: (-n, -d, -u) for place, (n, d, u) in change.items()})
    check(figures, made)
    assert figures == recount(facts, LAST)


async def live(url: str, horizon: int) -> asyncpg.Pool:
    """A pool on a database with a first generation in it."""
    pool = await asyncpg.create_pool(url, min_size=1, max_size=4)
    await pool.execute("CREATE TABLE generation (live integer); INSERT INTO generation VALUES (0)")
    await schema.first(pool, horizon)
    return pool


async def stored(pool: asyncpg.Pool) -> Contributions:
    """The figures as reporting reads them out."""
    lines = [line async for line in Reads(pool).figures()]
    index = {row.id: at for at, row in enumerate(INDICATORS)}
    figures: Contributions = {}
    for line in lines[1:]:
        year, site, public, indicator, *triple = msgspec.json.decode(line)
        figures[year, site, public, index[indicator]] = (triple[0], triple[1], triple[2])
    return figures


async def apply(pool: asyncpg.Pool, made: History, random: Random) -> None:
    """Deliver a history to the live generation."""
    beside = Schema("gen_1")
    for events in delivered(made, random):
        async with pool.acquire() as connection, connection.transaction():
            await Projection(beside).apply(connection, events, 0)


@pytest.mark.parametrize("seed", range(6))
async def test_the_store_gives_the_plain_count(database: str, seed: int) -> None:
    made = made_of(seed)
    pool = await live(database, LAST)
    try:
        await apply(pool, made, Random(seed))
        check(await stored(pool), made)
    finally:
        await pool.close()


async def test_a_new_year_needs_no_event(database: str) -> None:
    made = made_of(7)
    pool = await live(database, LAST - 3)
    try:
        await apply(pool, made, Random(7))
        before = await stored(pool)
        async with pool.acquire() as connection, connection.transaction():
            assert await extend(connection, Schema("gen_1"), LAST)
        after = await stored(pool)
        check(after, made)
        assert any(place[0] > LAST - 3 and place not in before for place in after)
        async with pool.acquire() as connection, connection.transaction():
            assert not await extend(connection, Schema("gen_1"), LAST)
        assert await stored(pool) == after
    finally:
        await pool.close()


def test_an_event_of_an_unknown_version_is_refused_and_one_of_no_use_is_passed_over() -> None:
    newer = Incoming("bilan", 1, "bilan-completed.v2", "p", "", None, b"{}", ZERO, ZERO)
    with pytest.raises(UnknownVersion):
        Batch().add([newer])
    other = Incoming("bilan", 1, "plan-drafted.v7", "p", "", None, b"{}", ZERO, ZERO)
    assert Batch().add([other]).volumes == {}


def test_every_event_of_the_first_records_is_read_and_no_other() -> None:
    published = {"intake": intake.RECORDS, "bilan": bilan.RECORDS, "ateliers": ateliers.RECORDS}
    for source, records in published.items():
        # Of who was erased every figure stays.
        for name in set(records) - {"participant-erased.v1"}:
            with pytest.raises(DecodeError):
                Batch().add([Incoming(source, 1, name, "p", "", None, b"{", ZERO, ZERO)])
    for subjects in (intake_subjects, bilan_subjects, ateliers_subjects):
        for name in subjects.SUBJECTS.records:
            Batch().add([Incoming("intake", 1, name, "p", "", None, b"{", ZERO, ZERO)])
