"""A database with the tables of a log and an inbox, and a topic's name."""

import secrets
from collections.abc import AsyncIterator

import asyncpg
import pytest

from shared.db import connect
from shared.eventlog import EventLog
from shared.schema import INBOX, LOG
from tests.core.keeping import TABLE, Keeper


@pytest.fixture
async def pool(database: str) -> AsyncIterator[asyncpg.Pool]:
    """A pool on an empty log and inbox."""
    async with connect(database) as pool:
        await pool.execute(LOG + INBOX)
        yield pool


@pytest.fixture
async def log(pool: asyncpg.Pool) -> AsyncIterator[EventLog]:
    """An empty log."""
    log = EventLog(pool)
    yield log
    await log.close()


@pytest.fixture
async def keeper(pool: asyncpg.Pool) -> Keeper:
    """A handler that keeps what it is given in a table."""
    await pool.execute(TABLE)
    return Keeper()


@pytest.fixture
def topic() -> str:
    """A topic of the test's own."""
    return f"test.{secrets.token_hex(6)}"
