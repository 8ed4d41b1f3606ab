"""PostgreSQL as the services use it: a pool, and one name for "it cannot be reached just now"."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg

# The server goes, comes or has no room for another connection: nothing the request did wrong, and worth trying again.
AWAY = (
    OSError,
    TimeoutError,
    asyncpg.InterfaceError,
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
    asyncpg.InsufficientResourcesError,
)
START_SECONDS = 30


class Unavailable(Exception):
    """PostgreSQL cannot be reached; nothing was written, or it is not known yet whether it was."""


@asynccontextmanager
async def connect(url: str, *, smallest: int = 1, largest: int = 10) -> AsyncIterator[asyncpg.Pool]:
    """A pool that mends itself when the server comes back. Waits START_SECONDS for the server, then raises Unavailable."""
    pool = asyncpg.create_pool(
        url, min_size=smallest, max_size=largest, command_timeout=60, max_inactive_connection_lifetime=0
    )
    for attempt in range(START_SECONDS):
        try:
            await pool
            break
        except AWAY as error:
            if attempt == START_SECONDS - 1:
                raise Unavailable(f"no PostgreSQL within {START_SECONDS} s ({type(error).__name__})") from error
            await asyncio.sleep(1)
    try:
        yield pool
    finally:
        await pool.close()


@asynccontextmanager
async def reaching() -> AsyncIterator[None]:
    """Say Unavailable for whatever shows that PostgreSQL is away."""
    try:
        yield
    except AWAY as error:
        if isinstance(error, ValueError):  # asyncpg's word for an argument that does not fit: a fault of the caller
            raise
        raise Unavailable(type(error).__name__) from error
