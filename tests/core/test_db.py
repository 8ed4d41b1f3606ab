"""Connections go round: what one user did to a session is not there for the next."""

import asyncio

import asyncpg

from shared.db import connect, session


async def locks(pool: asyncpg.Pool) -> int:
    return int(
        await pool.fetchval(
            "SELECT count(*) FROM pg_locks JOIN pg_database ON oid = database WHERE locktype = 'advisory' AND datname = current_database()"
        )
    )


async def test_what_a_session_held_is_gone_with_it(database: str) -> None:
    async with connect(database, largest=2) as pool:
        async with session(pool) as connection:
            await connection.execute("SELECT pg_advisory_lock(1); LISTEN appended; SET statement_timeout = '5s'")
            assert await locks(pool) == 1
        assert await locks(pool) == 0
        async with pool.acquire() as first, pool.acquire() as second:
            for connection in (first, second):
                assert await connection.fetchval("SHOW statement_timeout") == "0"
                assert await connection.fetchval("SELECT count(*) FROM pg_listening_channels()") == 0


async def test_a_session_given_up_while_it_works_leaves_nothing(database: str) -> None:
    async with connect(database, largest=2) as pool:
        held = asyncio.Event()

        async def hold() -> None:
            async with session(pool) as connection:
                await connection.execute("SELECT pg_advisory_lock(1)")
                held.set()
                await connection.execute("SELECT pg_sleep(60)")

        task = asyncio.create_task(hold())
        await held.wait()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        async with asyncio.timeout(10):
            while await locks(pool):
                await asyncio.sleep(0.01)


async def test_a_transaction_left_open_is_rolled_back(database: str) -> None:
    async with connect(database, largest=1) as pool:
        await pool.execute("CREATE TABLE kept (n int)")
        async with pool.acquire() as connection:
            await connection.execute("BEGIN; INSERT INTO kept VALUES (1)")
        assert await pool.fetchval("SELECT count(*) FROM kept") == 0
