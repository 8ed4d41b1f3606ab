"""Look-ups of requests that are under way at the same time share a statement, as their appends share a transaction."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Generic, TypeVar

from shared import sites
from shared.sites import Sites

Key = TypeVar("Key")
Found = TypeVar("Found")
Asked = tuple[frozenset[Key], asyncio.Future[dict[Key, Found]]]


class Together(Generic[Key, Found]):
    """`fetch` gives what there is under some keys. No statement answers a request that came after it was sent, or callers of
    different sites.
    """

    def __init__(self, fetch: Callable[[list[Key]], Awaitable[Mapping[Key, Found]]]) -> None:
        self._fetch = fetch
        self._waiting: list[tuple[Sites, Asked[Key, Found]]] = []
        self._running: asyncio.Task[None] | None = None

    def get(self, keys: Iterable[Key]) -> asyncio.Future[dict[Key, Found]]:
        """What there is under these keys, asked for at once. Raises what `fetch` raises for them."""
        future: asyncio.Future[dict[Key, Found]] = asyncio.get_running_loop().create_future()
        self._waiting.append((sites.own(), (frozenset(keys), future)))
        if self._running is None or self._running.done():
            self._running = asyncio.create_task(self._run(), name="look-ups")
        return future

    async def _run(self) -> None:
        while self._waiting:
            waiting, self._waiting = self._waiting, []
            by_sites: dict[Sites, list[Asked[Key, Found]]] = {}
            for own, one in waiting:
                by_sites.setdefault(own, []).append(one)
            first, *others = (self._answer(own, asked) for own, asked in by_sites.items())
            if others:
                await asyncio.gather(first, *others)
            else:
                await first

    async def _answer(self, own: Sites, asked: list[Asked[Key, Found]]) -> None:
        with sites.serving(own):
            try:
                found = await self._fetch(list(frozenset().union(*(keys for keys, _ in asked))))
            except Exception:
                # It may be the fault of one of them.
                await asyncio.gather(*(self._alone(*one) for one in asked))
                return
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
