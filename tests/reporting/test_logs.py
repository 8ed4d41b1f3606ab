"""A generation filled from the logs: the same facts and figures as the events one by one give, and it goes on from there."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import asyncpg
import msgspec
import pytest
import uvicorn
from fastapi import FastAPI, Request

from services.reporting import logs, schema
from services.reporting.batch import Batch
from services.reporting.factset import FactSet
from services.reporting.fold import recount
from services.reporting.indicators import INDEX, Contributions
from services.reporting.logs import Logs
from services.reporting.messages import SOURCES
from services.reporting.rebuild import Progress, from_logs
from shared import web
from shared.access import Actor
from shared.commands import Origin
from shared.eventlog import EventLog
from shared.log_batch import COLUMNS
from shared.roles import LOG as LOG_RIGHT
from shared.routes import log_routes
from shared.schema import LOG
from tests.reporting.history import LAST, History, made_of
from tests.reporting.test_fold import check, incoming
from tests.reporting.test_recount import log_of
from tests.reporting.test_switch import take


@asynccontextmanager
async def serving(log: EventLog, let_in: set[str] | None = None) -> AsyncIterator[str]:
    """A log over HTTP, as its service has it; callers are not asked who they are, but what they show is noted in `let_in`."""
    app = FastAPI()
    app.include_router(log_routes(lambda _: log))
    app.dependency_overrides[web._origin] = lambda: Origin(Actor("tests", frozenset()), "c")

    @app.middleware("http")
    async def reader(request: Request, call_next: Any) -> Any:
        request.state.actor = Actor("tests", frozenset(), LOG_RIGHT)
        if let_in is not None:
            let_in.add(request.headers["authorization"])
        return await call_next(request)

    server = uvicorn.Server(uvicorn.Config(app, port=0, log_config=None, lifespan="off"))
    running = asyncio.create_task(server.serve())
    try:
        while not server.started:
            await asyncio.sleep(0.01)
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        await running


@asynccontextmanager
async def published(
    database: str, made: History, share: float, let_in: set[str] | None = None, **changes: object
) -> AsyncIterator[dict[str, str]]:
    """The first `share` of each log over HTTP, by source; `changes` to the last row of bilan's."""
    async with AsyncExitStack() as stack:
        urls = {}
        for source in SOURCES:
            pool = await asyncpg.create_pool(database, min_size=1, max_size=2, server_settings={"search_path": source})
            stack.push_async_callback(pool.close)
            await pool.execute(f"CREATE SCHEMA {source}; {LOG}")
            events = log_of(made, source)
            events = events[: round(len(events) * share)]
            if source == "bilan" and changes:
                events[-1] = msgspec.structs.replace(events[-1], **changes)
            rows = map(msgspec.structs.astuple, events)
            await pool.copy_records_to_table("events", schema_name=source, records=rows, columns=list(COLUMNS))
            urls[source] = await stack.enter_async_context(serving(EventLog(pool), let_in))
        yield urls


@pytest.fixture
async def pool(database: str) -> AsyncIterator[asyncpg.Pool]:
    """A pool on a database with a live generation and an empty one beside it."""
    async with asyncpg.create_pool(database, min_size=1, max_size=4) as pool:
        await pool.execute("CREATE TABLE generation (live integer); INSERT INTO generation VALUES (0)")
        await schema.first(pool, LAST)
        async with pool.acquire() as connection, connection.transaction():
            await schema.create(connection, 2, LAST)
        yield pool


async def figures(pool: asyncpg.Pool, name: str) -> Contributions:
    """What a generation shows, zeros left out."""
    rows = await pool.fetch(
        f'SELECT year, site, public, indicator, numerator, denominator, unknown FROM "{name}".figures'
    )
    found = {(row[0], row[1], row[2], INDEX[row[3]]): (row[4], row[5], row[6]) for row in rows}
    return {place: triple for place, triple in found.items() if any(triple)}


@pytest.mark.parametrize("share", [0, 0.6, 1])
async def test_what_the_logs_hold_and_what_comes_after_give_the_plain_count(
    database: str, pool: asyncpg.Pool, share: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logs, "PAGE", 7)
    made = made_of(11)
    await take(pool, "gen_1", incoming(made)[:10])
    await pool.execute("""UPDATE gen_1.checkpoints SET offsets = '{"0": 5}' WHERE source = 'intake'""")
    progress = Progress()
    async with published(database, made, share) as urls, pool.acquire() as connection:
        await from_logs(connection, "gen_2", Logs(urls, "", "2016-01-01"), progress)
    held = {source: round(len(made.events[source]) * share) for source in SOURCES}
    assert progress.built == {source: last for source, last in held.items() if last}
    facts = FactSet()
    facts.apply(Batch().add(event for event in incoming(made) if event.position <= held[event.source]))
    assert await figures(pool, "gen_2") == recount(facts, LAST)
    # It is read on where the live one is only where that leaves nothing out.
    offsets = await pool.fetchval("SELECT offsets->>'0' FROM gen_2.checkpoints WHERE source = 'intake'")
    assert offsets == ("5" if share else None)
    await take(pool, "gen_2", incoming(made))
    check(await figures(pool, "gen_2"), made)


async def test_a_log_is_left_off_where_it_cannot_be_read_and_its_topic_gives_the_rest(
    database: str, pool: asyncpg.Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logs, "PAGE", 7)
    made = made_of(11)
    last = len(made.events["bilan"])
    async with published(database, made, 1, type="bilan-completed.v9") as urls, pool.acquire() as connection:
        await take(pool, "gen_1", incoming(made))
        await pool.execute("""UPDATE gen_1.checkpoints SET offsets = '{"0": 5}'""")
        away = urls | {"intake": "http://127.0.0.1:9"}
        await from_logs(connection, "gen_2", Logs(away, "", "2016-01-01"), Progress())
    rows = await pool.fetch("SELECT source, applied::text, offsets::text FROM gen_2.checkpoints ORDER BY 1")
    whole = (last - 1) // 7 * 7
    assert [tuple(row) for row in rows] == [
        ("ateliers", f"{{[1,{len(made.events['ateliers']) + 1})}}", '{"0": 5}'),
        ("bilan", f"{{[1,{whole + 1})}}", "{}"),
    ]
    await take(pool, "gen_2", incoming(made))
    check(await figures(pool, "gen_2"), made)


async def test_the_logs_of_one_of_several_stacks_are_read_with_its_own_token_and_under_its_name(
    database: str, pool: asyncpg.Pool
) -> None:
    made, let_in = made_of(11), set[str]()
    async with published(database, made, 1, let_in) as urls, pool.acquire() as connection:
        mine = {f"forest/{source}": url for source, url in urls.items()}
        logs = Logs(mine, "Bearer of the caller", "2016-01-01", dict.fromkeys(mine, "Bearer of Forest"))
        await from_logs(connection, "gen_2", logs, Progress())
    assert let_in == {"Bearer of Forest"}
    held = await figures(pool, "gen_2")
    assert {site.partition(":")[0] for _, site, _, _ in held} == {"forest", "all"}
    check(
        {(year, site.removeprefix("forest:"), public, index): n for (year, site, public, index), n in held.items()},
        made,
    )
    rows = await pool.fetch("SELECT source, links ->> 'first' AS first FROM gen_2.checkpoints ORDER BY 1")
    firsts = {f"forest/{source}": log_of(made, source)[0].hash.hex() for source in SOURCES}
    assert dict(map(tuple, rows)) == firsts
