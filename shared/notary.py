"""The notary of a log: extends its Merkle tree, signs a checkpoint of it, and walks what is recorded to see that it still is so.

Of several instances one works at a time, under the lock of the tree's row. Nothing of it is on the way of a command.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import asyncpg
import structlog

from shared import merkle, sites
from shared.db import AWAY, Unavailable, reaching
from shared.failures import Failure
from shared.merkle import Leaves
from shared.notes import Signer, checkpoint
from shared.tree import known
from shared.walk import PAGE, Fault, walk
from shared.witness import Place, Unwritable

log = structlog.get_logger(__name__)

EVERY_SECONDS = 20.0
"""Between two looks: whatever was recorded is under a signature well within a minute."""
PIECE = 2_000
"""Leaves hashed without a pause, so that commands meanwhile wait for little (some 3 ms)."""
HASHES = "SELECT array_agg(hash ORDER BY position) FROM events WHERE position > $1 AND position <= $2"
# A log restored from a backup, whose tree is made anew, may have been signed at this very size: that stands.
SIGN = "INSERT INTO signed (size, root, note) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING"


class Notary:
    """Keeps one log's tree. `witnesses` are given the checkpoints."""

    def __init__(self, pool: asyncpg.Pool, signer: Signer, *witnesses: Place) -> None:
        self._pool = pool
        self.signer = signer
        self._witnesses = witnesses
        self._failure = Failure()
        self.fault: Fault | None = None

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Look again and again until the block is left."""
        task = asyncio.create_task(self._run(), name="notary")
        try:
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(EVERY_SECONDS)
            try:
                await self.look()
                self._failure.over()
            except (*AWAY, Unavailable):
                # What is away is seen elsewhere, and nothing is recorded meanwhile that would have to be signed.
                continue
            except Exception as error:
                # Commands go on; that nothing is signed is seen in the status and the metrics.
                if not self._failure.lasts:
                    log.exception("notary_failed")
                self._failure.note(error)

    async def look(self) -> None:
        """Sign what came, hand it on, and walk a page of what was there."""
        await self.sign()
        seen = away = None
        for witness in self._witnesses:
            try:
                seen = await witness.tell(self._pool) or seen
            except Unwritable as error:
                away = error
        self._found(seen or await self._walk())
        if away is not None:
            raise away

    async def sign(self) -> None:
        """Take what was recorded until now into the tree, and sign that. Raises Unavailable."""
        async with reaching():
            end = await self._pool.fetchval("SELECT position FROM head")
            while await self._piece(end):
                await asyncio.sleep(0)

    async def _piece(self, end: int) -> bool:
        """Take a piece in, and sign where it is the last; whether there may be more."""
        async with self._pool.acquire() as connection, connection.transaction(isolation="read_committed"):
            row = await connection.fetchrow("SELECT size, edge FROM tree FOR UPDATE SKIP LOCKED")
            if row is None or row["size"] >= end:
                return False
            size: int = row["size"]
            until = min(end, size + PIECE)
            leaves: list[bytes] = await connection.fetchval(HASHES, size, until) or []
            if len(leaves) != until - size:
                self._found(Fault("gone", size + 1, until))
                return False
            edge = [row["edge"][at : at + 32] for at in range(0, len(row["edge"]), 32)]
            edge, made = merkle.extend(edge, size, leaves)
            if made:
                await connection.executemany(
                    "INSERT INTO subtrees VALUES ($1, $2, $3)", [(*place, node) for place, node in made.items()]
                )
            await connection.execute("UPDATE tree SET size = $1, edge = $2", until, b"".join(edge))
            if until == end:
                root = merkle.root(edge)
                note = self.signer.sign(checkpoint(self.signer.name, until, root))
                await connection.execute(SIGN, until, root, note)
        return until < end

    async def _walk(self) -> Fault | None:
        """What is wrong with one page of the log, beside the tree and the signatures; the next one at the next look."""
        async with self._pool.acquire() as connection, connection.transaction(isolation="read_committed"):
            row = await connection.fetchrow("SELECT size, walked FROM tree FOR UPDATE SKIP LOCKED")
            if row is None:
                return self.fault  # another instance is at it
            if not row["size"]:
                return None
            after: int = row["walked"]
            fault = await walk(connection, self.signer, after, row["size"])
            if fault is None:
                # From the end, or a page that is not full yet, back to the beginning.
                onward = after + PAGE if after + PAGE < row["size"] else 0
                await connection.execute("UPDATE tree SET walked = $1", onward)
        return fault

    def _found(self, fault: Fault | None) -> None:
        if fault is not None and fault != self.fault:
            log.error("log_altered", what=fault.what, first=fault.first, last=fault.last)
        self.fault = fault

    async def latest(self) -> str:
        """The note that is newest; empty where nothing is signed yet. Raises Unavailable."""
        async with reaching():
            note: str | None = await self._pool.fetchval("SELECT note FROM signed ORDER BY size DESC LIMIT 1")
        return note or ""

    async def signed(self) -> int:
        """How many events are in the tree. Raises Unavailable."""
        async with reaching():
            size: int = await self._pool.fetchval("SELECT size FROM tree")
        return size

    async def roots(self, subtrees: list[Leaves]) -> list[bytes]:
        """The roots of these subtrees. Raises Unavailable."""
        async with reaching(), self._pool.acquire() as connection:
            return merkle.roots(subtrees, await known(connection, subtrees))

    async def status(self) -> dict[str, Any]:
        """How far the log is signed and was last walked, and what is wrong with it, if something is. Raises Unavailable."""
        async with reaching():
            if self.fault is not None:
                # What was put right meanwhile is not told any longer.
                with suppress(Unwritable), sites.serving(None):
                    await self.look()
            ((size, walked),) = await self._pool.fetch("SELECT size, walked FROM tree")
        fault = self.fault
        return {
            "signed": size,
            "walked": walked,
            "fault": fault and fault._asdict(),
            **self._failure.told(),
        }
