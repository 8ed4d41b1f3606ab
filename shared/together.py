"""Look-ups of requests that are under way at the same time share a statement, as their appends share a transaction."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Generic, TypeVar

Key = TypeVar("Key")
Found = TypeVar("Found")


class Together(Generic[Key, Found]):
    """`fetch` gives what there is under some keys. No statement answers a request that came after it was sent."""

    def __init__(self, fetch: Callable[[list[Key]], Awaitable[Mapping[Key, Found]]]) -> None:
        self._fetch = fetch
        self._waiting: list[tuple[frozenset[Key], asyncio.Future[dict[Key, Found]]]] = []
        self._running: asyncio.Task[None] | None = None

    def get(self, keys: Iterable[Key]) -> asyncio.Future[dict[Key, Found]]:
        """What there is under these keys, asked for at once. Raises what `fetch` raises for them."""
        future: asyncio.Future[dict[Key, Found]] = asyncio.get_running_loop().create_future()
        self._waiting.append((frozenset(keys), future))
        if self._running is None or self._running.done():
            self._running = asyncio.create_task(self._run(), name="look-ups")
        return future

    async def _run(self) -> None:
        while self._waiting:
            asked, self._waiting = self._waiting, []
            try:
                found = await self._fetch(list(frozenset().union(*(keys for keys, _ in asked))))
            except Exception:
                # It may be the fault of one of them.
                await asyncio.gather(*(self._alone(*one) for one in asked))
                continue
            for keys, future in asked:
                if not future.done():
                    future.set_result({key: found[key] for key in keys if key in found})

    async def _alone(self, keys: frozenset[Key], future: asyncio.Future[dict[Key, Found]]) -> None:
        try:
            found = dict(await self._fetch(list(keys)))
        except Exception as error:
            if not future.done():
                future.set_exception(error)
                future.exception()  # whoever asked may have failed at something else meanwhile
        else:
            if not future.done():
                future.set_result(found)
