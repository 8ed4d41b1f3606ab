"""PostgreSQL as the services use it: a pool, and one name for "it cannot be reached just now"."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg

from shared import sites

# The server goes, comes or has no room for another connection: nothing the request did wrong, and worth trying again.
AWAY = (
    OSError,
    TimeoutError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # a connection used just when the server ended it
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
    asyncpg.InsufficientResourcesError,
    asyncpg.IdleInTransactionSessionTimeoutError,
    asyncpg.InvalidCatalogNameError,  # the database was lost, and is not made anew yet
)
# A process that stands still (SIGSTOP, a frozen machine) with a transaction open keeps its locks: after so long the server
# ends its session, and the other instances go on.
SILENT_SECONDS = 15
START_SECONDS = 30
CONNECT_SECONDS = 10
CLOSE_SECONDS = 10


class Unavailable(Exception):
    """PostgreSQL cannot be reached; nothing was written, or it is not known yet whether it was."""


@asynccontextmanager
async def connect(
    url: str, *, smallest: int = 1, largest: int = 10, wait: float = START_SECONDS, schema: str | None = None
) -> AsyncIterator[asyncpg.Pool]:
    """A pool that mends itself when the server comes back. Unavailable: there was none for `wait` seconds.

    `schema` is where its statements find their tables; unless given, where the role finds them.
    Whoever takes a connection of it sees and writes the rows of the sites that are served (shared/sites.py), and no others.
    """
    pool = await _pool(url, smallest, largest, wait, schema)
    try:
        yield pool
    finally:
        try:
            async with asyncio.timeout(CLOSE_SECONDS):
                await pool.close()
        except TimeoutError:
            pool.terminate()


SERVE = f"SELECT set_config('{sites.SETTING}', $1, false)"


class _Served:
    """What each session was told last: it is told again where that is other than what is served now."""

    def __init__(self) -> None:
        self._told: dict[int, str] = {}

    async def made(self, connection: Any) -> None:
        """A new session, which was told nothing; its number may have been another's."""
        self._told.pop(connection.get_server_pid(), None)

    async def taken(self, connection: Any) -> None:
        """Before a connection is given out. Where this fails, the pool closes it."""
        number, wanted = connection.get_server_pid(), sites.told()
        if self._told.get(number) != wanted:
            await connection.execute(SERVE, wanted)
            self._told[number] = wanted


async def _pool(url: str, smallest: int, largest: int, wait: float, schema: str | None) -> asyncpg.Pool:
    # Of no site until it is told of which.
    settings = {"idle_in_transaction_session_timeout": f"{SILENT_SECONDS}s", sites.SETTING: ""}
    if schema is not None:
        settings["search_path"] = schema
    loop = asyncio.get_running_loop()
    end = loop.time() + wait
    served = _Served()
    while True:
        try:
            # A new one each time: a pool whose first connection failed is closed for good.
            return await asyncpg.create_pool(
                url,
                min_size=smallest,
                max_size=largest,
                timeout=CONNECT_SECONDS,
                command_timeout=60,
                max_inactive_connection_lifetime=0,
                server_settings=settings,
                init=served.made,
                setup=served.taken,
                reset=_as_it_is,
            )
        except AWAY as error:
            if isinstance(error, ValueError) or loop.time() >= end:
                raise Unavailable(f"no PostgreSQL within {wait:g} s ({type(error).__name__})") from error
            await asyncio.sleep(min(1.0, max(0.0, end - loop.time())))


async def _as_it_is(_: asyncpg.Connection) -> None:
    """An open transaction is rolled back by the pool itself; a full reset would cost a round trip after every statement."""


@asynccontextmanager
async def session(pool: asyncpg.Pool) -> AsyncIterator[Any]:
    """A connection whose session may be changed (LISTEN, advisory locks): of that nothing is left for who has it next."""
    async with pool.acquire() as connection:
        try:
            yield connection
        finally:
            try:
                await connection.reset()
                await connection.execute(SERVE, sites.told())
            except AWAY:
                connection.terminate()
            except BaseException:  # cancelled: the server ends what the session held when its connection goes
                connection.terminate()
                raise


@asynccontextmanager
async def reaching() -> AsyncIterator[None]:
    """Say Unavailable for whatever shows that PostgreSQL is away."""
    try:
        yield
    except AWAY as error:
        if isinstance(error, ValueError):  # asyncpg's word for an argument that does not fit: a fault of the caller
            raise
        raise Unavailable(type(error).__name__) from error


def passes(error: Exception, connection: Any) -> bool:
    """Whether the same may succeed later: the server went, was full, or another transaction was in the way."""
    again = (
        TimeoutError,
        asyncpg.InternalClientError,
        asyncpg.PostgresConnectionError,
        asyncpg.OperatorInterventionError,
        asyncpg.InsufficientResourcesError,
        asyncpg.IdleInTransactionSessionTimeoutError,
        asyncpg.TransactionRollbackError,
    )
    return isinstance(error, again) or bool(connection.is_closed())
