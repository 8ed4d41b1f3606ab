"""The keys of persons go as the log says: an erasure is recorded first (shared/erasures.py), then the key is destroyed.

So nothing can be half done for long: whatever keys the log says are erased, and are there all the same (a stop in between, a backup of
the keys that is older), are destroyed before the service answers anything, and again and again as it runs.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Final

import asyncpg
import structlog

from shared.db import AWAY, Unavailable, reaching
from shared.erasures import WORD
from shared.failures import Failure
from shared.vault import Vault

PAUSE_SECONDS: Final = 5.0
ERASED: Final = "SELECT id FROM directory WHERE kind = $1"

log = structlog.get_logger(__name__)


class Eraser:
    """Destroys the keys of those whom the service's log says are erased."""

    def __init__(self, pool: asyncpg.Pool, vault: Vault) -> None:
        self._pool = pool
        self._vault = vault
        self._failure = Failure()

    async def settle(self) -> int:
        """Destroy what is there of them; how many keys. Raises Unavailable."""
        async with reaching():
            people = [row["id"] for row in await self._pool.fetch(ERASED, WORD)]
        left = await self._vault.not_destroyed(people) if people else []
        if left:
            await self._vault.destroy(left)
            log.info("keys_destroyed", count=len(left))
        return len(left)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Once before the block is entered, then again and again until it is left. Raises Unavailable."""
        await self.settle()
        task = asyncio.create_task(self._run(), name="eraser")
        try:
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(PAUSE_SECONDS)
            try:
                await self.settle()
                self._failure.over()
            except (*AWAY, Unavailable) as error:
                self._failure.note(error)
            except Exception as error:
                if not self._failure.lasts:
                    log.exception("eraser_failed")
                self._failure.note(error)
