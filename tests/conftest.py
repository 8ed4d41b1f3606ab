"""Fixtures every test may use: a real PostgreSQL server, a real broker, an empty database, a whole stack."""

from collections.abc import AsyncIterator, Iterator

import pytest

from espace.stack.home import Home
from tests import stacks
from tests.servers import fresh_database, kafka_broker, postgres_server, temporary_home

LONGEST = ("tests/chaos/", "tests/stack/", "tests/e2e/", "tests/http/", "tests/operation/")
"""The folders that take longest, begun first, so that workers side by side (a file each) end together."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Puts the longest first."""
    items.sort(
        key=lambda item: next(
            (rank for rank, start in enumerate(LONGEST) if item.nodeid.startswith(start)), len(LONGEST)
        )
    )


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
    async with fresh_database(postgres) as url:
        yield url


@pytest.fixture(scope="session")
def stack(postgres: str, kafka: str) -> Iterator[stacks.Stack]:
    """The whole stack, running, one for the session: tests that share it use ids of their own."""
    with stacks.sharing(postgres, kafka) as stack:
        stack.up()
        yield stack


@pytest.fixture
def fresh_stack(postgres: str, kafka: str) -> Iterator[stacks.Stack]:
    """A stack of the test's own on the session's servers, not started yet."""
    with stacks.sharing(postgres, kafka) as stack:
        yield stack


@pytest.fixture
def own_stack() -> Iterator[stacks.Stack]:
    """A stack with servers of its own, not started yet, for tests that stop or kill them."""
    with stacks.owning() as stack:
        yield stack


@pytest.fixture(scope="session")
def _mortal() -> Iterator[stacks.Stack]:
    with stacks.owning() as stack:
        stack.env["ESPACE_FAILURES"] = "0"  # tests send thousands of tokens that are not valid
        yield stack
        assert stack.espace("down", "--wipe").returncode == 0
        assert not stack.home.path.exists()


@pytest.fixture
def mortal(_mortal: stacks.Stack) -> stacks.Stack:
    """A stack whose servers a test may stop or kill: `up` starts what the test before left down.

    Tests share it, so each brings a folder with ids and sites of its own.
    """
    _mortal.up()
    return _mortal
