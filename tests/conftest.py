"""Fixtures every test may use: a real PostgreSQL server, a real broker, an empty database."""

import secrets
from collections.abc import AsyncIterator, Iterator

import asyncpg
import pytest

from espace.stack.home import Home
from tests.servers import kafka_broker, postgres_server, temporary_home


@pytest.fixture(scope="session")
def home() -> Iterator[Home]:
    """The home of the session's servers."""
    with temporary_home() as home:
        yield home


@pytest.fixture(scope="session")
def postgres(home: Home) -> Iterator[str]:
    """Admin URL of a PostgreSQL server."""
    with postgres_server(home) as url:
        yield url


@pytest.fixture(scope="session")
def kafka(home: Home) -> Iterator[str]:
    """Bootstrap address of a broker, automatic topic creation off."""
    with kafka_broker(home) as bootstrap:
        yield bootstrap


@pytest.fixture
async def database(postgres: str) -> AsyncIterator[str]:
    """URL of a fresh empty database, dropped after the test."""
    name = f"test_{secrets.token_hex(6)}"
    admin = await asyncpg.connect(postgres)
    await admin.execute(f"CREATE DATABASE {name}")
    try:
        yield postgres.rpartition("/")[0] + f"/{name}"
    finally:
        await admin.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        await admin.close()
