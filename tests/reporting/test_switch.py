"""From one generation to the next: nobody loses what they read, and nothing that was applied is left behind."""

import asyncio
from collections.abc import AsyncIterator, Iterable

import asyncpg
import msgspec
import pytest

from services.reporting import schema
from services.reporting.batch import Batch
from services.reporting.factset import FactSet
from services.reporting.fold import minus, recount
from services.reporting.indicators import INDEX
from services.reporting.messages import SOURCES, Projection
from services.reporting.reads import Reads
from services.reporting.rebuild import Stuck, covers, switch
from shared.checkpoints import Checkpoints
from shared.cloudevents import Incoming
from shared.problems import Refusal
from shared.ranges import Ranges
from shared.schema import Schema
from tests.reporting.history import LAST, made_of
from tests.reporting.test_fold import incoming

YEAR = 2016
# Of what is counted over participants, closing and completed parcours, sums, groups and sessions.
ONE_OF_EACH = {
    "age.mean",
    "outcome.abandoned",
    "term.stable_or_improved",
    "attendance.rate",
    "groups.active",
    "sessions.held",
}


@pytest.fixture
async def pool(database: str) -> AsyncIterator[asyncpg.Pool]:
    """A pool on a database with a first generation in it."""
    pool = await asyncpg.create_pool(database, min_size=1, max_size=4)
    await pool.execute("CREATE TABLE generation (live integer); INSERT INTO generation VALUES (0)")
    await schema.first(pool, LAST)
    try:
        yield pool
    finally:
        await pool.close()


async def test_a_database_made_anew_under_a_running_member_begins_again(pool: asyncpg.Pool) -> None:
    await pool.execute("DROP SCHEMA gen_1 CASCADE; UPDATE generation SET live = 0")
    live = schema.Live(lambda: LAST)
    for _ in range(2):
        async with pool.acquire() as connection, connection.transaction():
            await live.resolve(connection)
            assert live.name == "gen_1"
            assert await connection.fetchval("SELECT year FROM gen_1.horizon") == LAST
    assert await Reads(pool).watermark() == dict.fromkeys(SOURCES, 0)


async def take(pool: asyncpg.Pool, name: str, events: Iterable[Incoming]) -> None:
    """What an inbox does with a batch."""
    beside = Schema(name)
    checkpoints = Checkpoints(beside, sorted(SOURCES))
    async with pool.acquire() as connection, connection.transaction():
        state = await checkpoints.lock(connection)
        fresh = state.fresh(events)
        await Projection(beside).apply(connection, fresh, state.version)
        await checkpoints.move(connection, state, fresh, {source: {} for source in SOURCES})


async def create(pool: asyncpg.Pool, number: int) -> None:
    async with pool.acquire() as connection, connection.transaction():
        await schema.create(connection, number, LAST)


async def drop_others(pool: asyncpg.Pool) -> None:
    async with pool.acquire() as connection, connection.transaction():
        await schema.drop_others(connection)


async def waiting(pool: asyncpg.Pool) -> bool:
    """Whether a transaction in this database waits for another."""
    here = "(SELECT oid FROM pg_database WHERE datname = current_database())"
    return bool(await pool.fetchval(f"SELECT count(*) FROM pg_locks WHERE NOT granted AND database = {here}"))


async def test_a_read_under_way_keeps_its_generation_and_holds_up_nobody(pool: asyncpg.Pool) -> None:
    made = incoming(made_of(3))
    await take(pool, "gen_1", made)
    lines = Reads(pool).figures()
    await anext(lines)
    await create(pool, 2)
    await take(pool, "gen_2", made)
    async with pool.acquire() as connection:
        assert await switch(connection, 2)
    dropping = asyncio.create_task(drop_others(pool))
    while not await waiting(pool):
        assert not dropping.done()
    assert await Reads(pool).sites() == ["forest", "saint-gilles"]
    rest = [line async for line in lines]
    await dropping
    later = [line async for line in Reads(pool).figures()]
    assert sorted(rest) == sorted(later[1:])
    assert await pool.fetchval("SELECT count(*) FROM pg_namespace WHERE nspname ~ '^gen_'") == 1


async def test_a_read_that_meets_the_drop_finds_the_live_generation(pool: asyncpg.Pool) -> None:
    await create(pool, 2)
    async with pool.acquire() as other:
        transaction = other.transaction()
        await transaction.start()
        await other.execute("UPDATE generation SET live = 2")
        await schema.drop_others(other)
        reading = asyncio.create_task(Reads(pool).sites())
        while not await waiting(pool):
            assert not reading.done()
        await transaction.commit()
        assert await reading == []


async def test_what_is_applied_beyond_a_missing_position_is_in_the_new_generation_too(pool: asyncpg.Pool) -> None:
    made = incoming(made_of(3))
    late = [event for event in made if (event.source, event.position) == ("intake", 2)]
    rest = [event for event in made if event not in late]
    await take(pool, "gen_1", rest)
    await create(pool, 2)
    await take(pool, "gen_2", [event for event in rest if event.source != "intake" or event.position < 2])
    async with pool.acquire() as connection:
        assert not await covers(connection, "gen_2", "gen_1")
        assert not await switch(connection, 2, wait=0)
        assert await connection.fetchval("SELECT live FROM generation") == 1
        await take(pool, "gen_2", rest)
        assert await switch(connection, 2, wait=0)
        assert await connection.fetchval("SELECT live FROM generation") == 2


async def test_a_rebuild_that_parks_what_the_live_figures_hold_says_so(pool: asyncpg.Pool) -> None:
    await take(pool, "gen_1", incoming(made_of(3)))
    await create(pool, 2)
    await pool.execute(
        "INSERT INTO gen_2.parked (place, source, position, headers, reason) VALUES ('intake:1', 'intake', 1, '[]', 'x')"
    )
    async with pool.acquire() as connection:
        with pytest.raises(Stuck, match="1 events"):
            await switch(connection, 2)
        assert await connection.fetchval("SELECT live FROM generation") == 1


async def test_figures_name_all_that_is_counted_in_them(pool: asyncpg.Pool) -> None:
    made = incoming(made_of(3))
    await take(pool, "gen_1", [event for event in made if event.position != 2])
    lines = [msgspec.json.decode(line) async for line in Reads(pool).figures()]
    head = lines[0]
    assert head["watermark"] == dict.fromkeys(SOURCES, 1)
    counted = {source: Ranges.parse(text) for source, text in head["applied"].items()}
    facts = FactSet()
    facts.apply(Batch().add(event for event in made if event.position in counted[event.source]))
    running = {
        (year, site, public, INDEX[indicator]): (triple[0], triple[1], triple[2])
        for year, site, public, indicator, *triple in lines[1:]
    }
    assert minus(running, recount(facts, head["horizon"])) == {}
    assert running


async def test_what_is_behind_a_figure_adds_up_to_it(pool: asyncpg.Pool) -> None:
    made = made_of(14)
    await take(pool, "gen_1", incoming(made))
    reads = Reads(pool)
    seen = set()
    for year in made.years:
        for site, public in (("all", "all"), ("saint-gilles", "all"), ("all", "immigration"), ("forest", "inactivity")):
            table = {row["id"]: row for row in (await reads.table(year, site, public, LAST))["indicators"]}
            for indicator in ONE_OF_EACH:
                behind, after = [], ""
                while found := await reads.trace(indicator, year, site, public, LAST, after, 2):
                    behind += found
                    after = found[-1]["after"]
                row = table[indicator]
                assert sum(one["numerator"] for one in behind) == row["numerator"], (indicator, year, site, public)
                assert sum(one["denominator"] for one in behind) == (row["denominator"] or 0), (indicator, year, site)
                seen |= {indicator} if behind else set()
    assert seen == ONE_OF_EACH


@pytest.mark.parametrize(
    ("year", "site", "public", "code"),
    [
        (LAST + 1, "all", "all", "future_year"),
        (YEAR, "nowhere", "all", "unknown_site"),
        (YEAR, "all", "x", "unknown_public"),
    ],
)
async def test_a_scope_that_is_none_is_refused(
    pool: asyncpg.Pool, year: int, site: str, public: str, code: str
) -> None:
    with pytest.raises(Refusal) as table:
        await Reads(pool).table(year, site, public, LAST)
    with pytest.raises(Refusal) as trace:
        await Reads(pool).trace("participants", year, site, public, LAST, "", 5)
    assert table.value.rule.code == trace.value.rule.code == code
