"""The running parts of reporting."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import asyncpg

from services.reporting.reads import Reads
from services.reporting.rebuild import Rebuild
from services.reporting.watch import Watch
from shared.inbox import Inbox


@dataclass
class Parts:
    """What reporting's routes use; `watches` where several stacks are read, `trail` where it is one."""

    pool: asyncpg.Pool
    reads: Reads
    inboxes: Sequence[Inbox]
    rebuild: Rebuild
    watches: Sequence[Watch] = ()
    trail: Inbox | None = None

    async def status(self) -> dict[str, Any]:
        """How far the reading of each source has come."""
        return {source: one for inbox in self.inboxes for source, one in (await inbox.status()).items()}

    async def stacks(self) -> dict[str, Any]:
        """`stacks`: of several, up to when each is counted in, and what keeps it from being looked at."""
        looking = {watch.name: watch.status() for watch in self.watches}
        found = [one | looking[one["stack"]] for one in await self.reads.stacks()]
        return {"stacks": found} if self.watches else {}
