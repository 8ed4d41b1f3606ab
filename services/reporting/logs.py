"""The recording services' logs read whole over HTTP, and folded into facts: where a new generation starts from."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping

import httpx
import msgspec
import structlog

from services.kernel.upcasters import UnknownVersion
from services.reporting.batch import Batch
from services.reporting.factset import FactSet
from shared import pages

log = structlog.get_logger(__name__)

PAGE = 10_000
TIMEOUT = httpx.Timeout(60, connect=5)


class Logs:
    """The logs at these addresses (by source), read with the Authorization of whoever asks for it.

    `since` is the first day of which sheets are kept for the working day.
    """

    def __init__(self, urls: Mapping[str, str], authorization: str, since: str) -> None:
        self._urls = urls
        self._authorization = authorization
        self._since = since

    async def fold(self, facts: FactSet, note: Callable[[str, int], None]) -> dict[str, int]:
        """Take every log into the facts; gives the position up to which each was, and notes it after each page.

        A log is taken up to the first page that cannot be had or read: what comes after it is on its topic too.
        """
        reached: dict[str, int] = {}
        headers = {"Authorization": self._authorization}
        async with httpx.AsyncClient(timeout=TIMEOUT, headers=headers, trust_env=False) as http:
            for source, url in self._urls.items():
                reached[source] = 0
                try:
                    async for page in _pages(http, f"{url}/v1/events/page"):
                        # In a thread, so that the service makes the next page meanwhile and reporting still answers.
                        reached[source] = await asyncio.to_thread(_take, facts, page, reached[source], self._since)
                        note(source, reached[source])
                except (httpx.HTTPError, pages.Missing, UnknownVersion, msgspec.DecodeError) as error:
                    log.warning("log_left_off", source=source, position=reached[source], error=type(error).__name__)
        return reached


def _pages(http: httpx.AsyncClient, url: str) -> AsyncIterator[bytes]:
    """A service's log in brief pages."""

    async def ask(after: int) -> bytes:
        answer = await http.get(url, params={"after": after, "limit": PAGE, "brief": "true"})
        return answer.raise_for_status().content

    return pages.in_turn(ask)


def _take(facts: FactSet, page: bytes, after: int, since: str) -> int:
    """Take a page in, whole or not at all; returns its last position."""
    batch = Batch(since)
    for kind, (positions, data) in pages.by_type(page, after).items():
        batch.take(kind, positions, data)
    facts.apply(batch)
    return pages.end(page)
