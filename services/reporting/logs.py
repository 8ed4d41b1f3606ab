"""The recording services' logs read whole over HTTP, and folded into facts: where a new generation starts from."""

import asyncio
from collections.abc import Callable, Mapping

import httpx
import msgspec
import structlog

from services.kernel.upcasters import UnknownVersion
from services.reporting.batch import Batch
from services.reporting.factset import FactSet
from services.reporting.qualified import of_source
from shared import pages

log = structlog.get_logger(__name__)

PAGE = 10_000
TIMEOUT = httpx.Timeout(60, connect=5)


class Logs:
    """The logs at these addresses (by source), read with the Authorization of whoever asks for it, or one of their own.

    `since` is the first day of which sheets are kept for the working day. `firsts` has, once a log was read, the hash of its
    first event, in hexadecimal.
    """

    def __init__(
        self, urls: Mapping[str, str], authorization: str, since: str, own: Mapping[str, str] | None = None
    ) -> None:
        self._urls = urls
        self._authorization = authorization
        self._since = since
        self._own = own or {}
        self.firsts: dict[str, str] = {}

    async def fold(self, facts: FactSet, note: Callable[[str, int], None]) -> dict[str, int]:
        """Take every log into the facts; gives the position up to which each was, and notes it after each page.

        A log is taken up to the first page that cannot be had or read: what comes after it is on its topic too.
        """
        reached: dict[str, int] = {}
        async with httpx.AsyncClient(timeout=TIMEOUT, trust_env=False) as http:
            for source, url in self._urls.items():
                reached[source] = 0
                log_of = _Log(http, url, self._own.get(source, self._authorization))
                try:
                    if first := await log_of.page(0, 1, brief=False):
                        self.firsts[source] = pages.last_hash(first).hex()
                    async for page in pages.in_turn(log_of.page):
                        # In a thread, so that the service makes the next page meanwhile and reporting still answers.
                        reached[source] = await asyncio.to_thread(
                            _take, facts, source, page, reached[source], self._since
                        )
                        note(source, reached[source])
                except (httpx.HTTPError, pages.Missing, UnknownVersion, msgspec.DecodeError) as error:
                    log.warning("log_left_off", source=source, position=reached[source], error=type(error).__name__)
        return reached


class _Log:
    """One service's log."""

    def __init__(self, http: httpx.AsyncClient, url: str, authorization: str) -> None:
        self._http = http
        self._url = f"{url}/v1/events/page"
        self._headers = {"Authorization": authorization}

    async def page(self, after: int, limit: int | None = None, *, brief: bool = True) -> bytes:
        """What follows a position."""
        params = {"after": str(after), "limit": str(limit or PAGE), "brief": str(brief).lower()}
        answer = await self._http.get(self._url, params=params, headers=self._headers)
        return answer.raise_for_status().content


def _take(facts: FactSet, source: str, page: bytes, after: int, since: str) -> int:
    """Take a page in, whole or not at all; returns its last position."""
    batch = Batch(since)
    for kind, (positions, data) in pages.by_type(page, after).items():
        batch.take(kind, positions, of_source(source, data))
    facts.apply(batch)
    return pages.end(page)
