"""Another site as witness of a log: it gets each checkpoint with the proof that leads on from the last (c2sp.org/tlog-witness)."""

from typing import Any

import httpx

from shared import merkle
from shared.db import reaching
from shared.tree import known
from shared.walk import Fault
from shared.witness import Unwritable
from shared.witnessing import Asked, write

NEWEST = "SELECT size, note FROM signed ORDER BY size DESC LIMIT 1"
TIMEOUT = httpx.Timeout(10, connect=5)


class WitnessSite:
    """`prefix` is the address before `/add-checkpoint`."""

    def __init__(self, prefix: str) -> None:
        self._url = f"{prefix.rstrip('/')}/add-checkpoint"
        # How many events it says it has seen: asked by a first request, which it refuses where it has more.
        self._seen = 0
        self._agreed = 0

    async def tell(self, pool: Any) -> Fault | None:
        """Bring it the newest checkpoint; what is wrong where it has seen more than the log, or another one. Raises Unwritable."""
        async with reaching():
            row = await pool.fetchrow(NEWEST)
        if row is None or row["size"] == self._agreed:
            return None
        for _ in range(2):
            answer = await self._bring(pool, row["size"], row["note"])
            if answer.status_code == httpx.codes.OK:
                self._seen = self._agreed = row["size"]
                return None
            if answer.status_code == httpx.codes.UNPROCESSABLE_ENTITY:
                return Fault("forked", 1, self._seen)
            if answer.status_code != httpx.codes.CONFLICT or not answer.text.strip().isdecimal():
                raise Unwritable(f"HTTP {answer.status_code}")
            theirs, ours = int(answer.text), self._seen
            if theirs > row["size"]:
                return Fault("behind", row["size"] + 1, theirs)
            if theirs == ours:
                return Fault("forked", 1, ours)
            self._seen = theirs
        raise Unwritable("another one brings it checkpoints of this log")

    async def _bring(self, pool: Any, size: int, note: str) -> httpx.Response:
        subtrees = merkle.consistency(self._seen, size)
        async with reaching(), pool.acquire() as connection:
            there = await known(connection, subtrees)
        try:
            asked = Asked(self._seen, merkle.roots(subtrees, there), note)
        except KeyError as error:
            # Which events are gone is found by the walk.
            raise Unwritable("the tree has holes") from error
        try:
            async with httpx.AsyncClient(timeout=TIMEOUT, trust_env=False) as http:
                return await http.post(self._url, content=write(asked))
        except httpx.HTTPError as error:
            raise Unwritable(type(error).__name__) from error
