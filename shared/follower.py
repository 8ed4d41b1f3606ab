"""Tables that a service keeps of its own log, for reads that no document answers: moved with the position they stand at.

The log is in the same database and visible in order of position, so a piece of it is applied exactly once: its changes and the
new position are one transaction, under the lock of the old one. The tables can be made anew from the first event on.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Any

import asyncpg
import msgspec
import structlog

from shared import sites
from shared.db import AWAY, Unavailable, reaching
from shared.failures import Failure

log = structlog.get_logger(__name__)

FOLLOWED = """
CREATE TABLE followed (
    name text PRIMARY KEY,
    position bigint NOT NULL DEFAULT 0
);
"""
PIECE = 1_000
"""Positions in one transaction: small, so that requests meanwhile wait for little."""
PAUSE_SECONDS = 0.5
BUSY = 500
"""Events between two looks of which it is thought that an import is under way: it is followed once it is over."""
QUIET_SECONDS = 3.0
"""How long after the last of them: an import too stands still for a moment now and then."""
BUSY_SECONDS = 300.0
"""How long it is waited for at most."""
SETTLED_SECONDS = 30.0
"""The longest that `settled` waits for a pause in what comes."""
READ_SECONDS = 5.0
FAILED_SECONDS = 5.0


def followed_grants(role: str) -> str:
    """What the service's own role may do with the positions."""
    return f'GRANT SELECT, INSERT, UPDATE ON followed TO "{role}";'


class Told(msgspec.Struct, frozen=True):
    """An event as a follower needs it."""

    position: int
    type: str
    data: bytes


Apply = Callable[[Any, Sequence[Told]], Awaitable[None]]
"""Takes events in order of position, each once, into the tables, through the connection it is given."""


class Follower:
    """Keeps tables of the events of `types`. `forget` empties them. `settled` is called where nothing more came for a while.

    Nothing of it is on the way of a command; a read calls `current` first, so as to see what was recorded before it was asked.
    """

    def __init__(
        self,
        pool: asyncpg.Pool,
        name: str,
        types: Sequence[str],
        apply: Apply,
        forget: Callable[[Any], Awaitable[None]],
        settled: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        self._pool = pool
        self.name = name
        self._types = list(types)
        self._apply = apply
        self._forget = forget
        self._settled = settled
        self._failure = Failure()
        self._seen = 0
        self._followed = self._told = self._busy = 0.0

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Follow until the block is left."""
        task = asyncio.create_task(self._run(), name=f"follower {self.name}")
        try:
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def _run(self) -> None:
        while True:
            pause = PAUSE_SECONDS
            try:
                await self.look(asyncio.get_running_loop().time())
                self._failure.over()
            except (*AWAY, Unavailable) as error:
                self._failure.note(error)
                pause = FAILED_SECONDS
            except Exception as error:
                # Commands go on, and the tables stand where they stood: seen in the status, and tried again.
                if not self._failure.lasts:
                    log.exception("follower_failed", follower=self.name)
                self._failure.note(error)
                pause = FAILED_SECONDS
            await asyncio.sleep(pause)

    async def look(self, now: float) -> None:
        """Follow what came since the last look, unless that is so much that an import is under way. `now` is in seconds."""
        self._seen, before = await self._head(), self._seen
        if self._seen - before >= BUSY:
            self._busy = now
        patient = now - self._followed < BUSY_SECONDS
        if patient and now - self._busy < QUIET_SECONDS and self._seen - await self._position() >= BUSY:
            return
        moved = await self.catch_up(heed=patient)
        self._followed = now
        if self._settled is not None and (not moved or now - self._told >= SETTLED_SECONDS):
            await self._settled()
            self._told = now

    async def catch_up(self, *, heed: bool = False) -> bool:
        """Apply what the log holds now; whether that was anything. Raises Unavailable.

        With `heed` it stops where an import has begun meanwhile.
        """
        moved = False
        async with reaching():
            end = await self._head()
            at = await self._position()
            while at < end:
                at, some = await self._piece(end)
                moved |= some
                if heed and await self._head() - end >= BUSY:
                    break
        return moved

    async def current(self) -> None:
        """Catch up, for a read. Raises Unavailable where that takes longer than a reader would wait: it goes on meanwhile."""
        try:
            # Whoever reads, the tables follow all of the log.
            with sites.serving(None):
                async with asyncio.timeout(READ_SECONDS):
                    await self.catch_up()
        except TimeoutError as error:
            raise Unavailable("a long log is being followed") from error

    async def _head(self) -> int:
        async with reaching():
            found: int = await self._pool.fetchval("SELECT position FROM head")
        return found

    async def _position(self) -> int:
        found: int | None = await self._pool.fetchval("SELECT position FROM followed WHERE name = $1", self.name)
        return found or 0

    async def _piece(self, end: int) -> tuple[int, bool]:
        """Apply one piece; the position it goes to, and whether it had events of these types."""
        async with self._pool.acquire() as connection, connection.transaction(isolation="read_committed"):
            after = await self._lock(connection)
            until = min(end, after + PIECE)
            rows = await connection.fetch(
                "SELECT position, type, data FROM events WHERE position > $1 AND position <= $2 AND type = ANY($3)"
                " ORDER BY position",
                after, until, self._types,
            )  # fmt: skip
            if rows:
                await self._apply(connection, [Told(*row) for row in rows])
            if until > after:
                await connection.execute("UPDATE followed SET position = $2 WHERE name = $1", self.name, until)
        return max(after, until), bool(rows)

    async def _lock(self, connection: Any) -> int:
        query = "SELECT position FROM followed WHERE name = $1 FOR UPDATE"
        found: int | None = await connection.fetchval(query, self.name)
        if found is None:
            await connection.execute("INSERT INTO followed (name) VALUES ($1) ON CONFLICT DO NOTHING", self.name)
            found = await connection.fetchval(query, self.name)
        assert found is not None
        return found

    async def anew(self) -> None:
        """Empty the tables; they are filled again from the first event on."""
        async with reaching(), self._pool.acquire() as connection, connection.transaction():
            await self._lock(connection)
            await self._forget(connection)
            await connection.execute("UPDATE followed SET position = 0 WHERE name = $1", self.name)

    async def status(self) -> dict[str, Any]:
        """The position it stands at, and the failure that lasts, if one does. Raises Unavailable."""
        async with reaching():
            return {"position": await self._position(), **self._failure.told()}
