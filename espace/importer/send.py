"""Units to the services, through their real commands: a few large requests in flight, each unit recorded whole or not.

A request is repeated under the same keys while its service is away (the client does), so nothing is recorded twice. A
refused unit of several rows is sent again row by row, and a refused row once all others are in, so that only the row at fault
stays out, whatever the order.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping
from typing import Any, Protocol

import msgspec

from espace.client import Problem
from espace.importer.columns import File
from espace.importer.rows import Fall
from espace.importer.tally import Tally
from espace.importer.units import Unit

UNITS = 100
ROWS = 2_000
BYTES = 800_000
IN_FLIGHT = 4
CONTENDED = 8
WAITING = 10_000
"""Most refused rows that are kept to be sent again."""
Fell = Callable[[str, list[tuple[int, Fall]]], None]
"""Takes the rows of a file that a service refused: their lines, and why."""


class Http(Protocol):
    """What sending needs of the services' client. Both raise Problem (refused) and Trouble (away)."""

    async def post(self, service: str, path: str, body: Any, *, key: str | None = None) -> Any:
        """The JSON answer to a POST."""
        ...

    async def get(self, service: str, path: str) -> Any:
        """The JSON answer to a GET."""
        ...

    def lines(self, service: str, path: str, *, body: Any = None) -> AsyncIterator[bytes]:
        """The lines of an NDJSON answer to a GET, or to a POST of a body."""
        ...


class Sender:
    """Sends units, counts what came of their rows, and has the rows that a service refuses fall."""

    def __init__(
        self, http: Http, files: Mapping[str, File], fell: Fell, tally: Tally, sent: Callable[[int], None]
    ) -> None:
        self._http = http
        self._files = files
        self._fell = fell
        self._tally = tally
        self._sent = sent
        self._waiting: list[tuple[Unit, dict[str, Any]]] = []

    async def send(self, service: str, units: Iterable[Unit]) -> None:
        """Send units in batches, several under way at once. Raises Trouble where the service stays away.

        A refused row is sent again once the others are in, as long as that lets another in: it may have come before the one
        that makes room for it.
        """
        await self._all(service, units)
        while self._waiting:
            waiting, self._waiting = self._waiting, []
            await self._all(service, (Unit(f"{unit.key}r", unit.parts) for unit, _ in waiting))
            if len(self._waiting) == len(waiting):
                for unit, problem in self._waiting:
                    self._reject(unit, problem)
                self._waiting = []

    async def _all(self, service: str, units: Iterable[Unit]) -> None:
        pending: set[asyncio.Task[None]] = set()
        try:
            for batch in _batches(units):
                if len(pending) >= IN_FLIGHT:
                    done, pending = await asyncio.wait(pending, return_when=asyncio.FIRST_COMPLETED)
                    for task in done:
                        task.result()
                pending.add(asyncio.create_task(self._deliver(service, batch)))
            await asyncio.gather(*pending)
        finally:
            for left in pending:
                left.cancel()
            await asyncio.gather(*pending, return_exceptions=True)

    async def _deliver(self, service: str, batch: list[tuple[Unit, bytes]]) -> None:
        rows: list[Unit] = []
        for unit, problem in await self._post(service, batch):
            if unit.rows > 1:
                rows += unit.split()
            elif len(self._waiting) < WAITING:
                self._waiting.append((unit, problem))
            else:
                self._reject(unit, problem)
        if rows:
            await self._deliver(service, [(unit, _encode(unit)) for unit in rows])

    async def _post(self, service: str, batch: list[tuple[Unit, bytes]]) -> list[tuple[Unit, dict[str, Any]]]:
        """Post a batch; gives the refused units with their problems."""
        refused: list[tuple[Unit, dict[str, Any]]] = []
        for attempt in range(CONTENDED):
            contended = []
            for unit, body, answer in await self._answers(service, batch):
                if answer["status"] < 400:
                    self._accept(unit, answer)
                elif answer.get("code") == "contended" and attempt < CONTENDED - 1:
                    contended.append((unit, body))
                else:
                    refused.append((unit, answer))
            batch = contended
            if not batch:
                break
        return refused

    async def _answers(
        self, service: str, batch: list[tuple[Unit, bytes]]
    ) -> Iterator[tuple[Unit, bytes, dict[str, Any]]]:
        body = b'{"units":[' + b",".join(encoded for _, encoded in batch) + b"]}"
        try:
            answer = await self._http.post(service, "/v1/batch", body)
        except Problem as problem:
            if problem.status not in (400, 413, 422):
                raise
            if len(batch) == 1:
                fault = {
                    "status": problem.status, "code": problem.code, "detail": problem.detail, "errors": problem.errors,
                }  # fmt: skip
                return iter([(*batch[0], fault)])
            # The form of one unit is not that of the service: find it, and let the others in.
            half = len(batch) // 2
            first = await self._answers(service, batch[:half])
            return iter([*first, *await self._answers(service, batch[half:])])
        return iter([(unit, encoded, result) for (unit, encoded), result in zip(batch, answer["results"], strict=True)])

    def _accept(self, unit: Unit, answer: dict[str, Any]) -> None:
        for part in unit.parts:
            for recorded in part.recorded:
                outcome = "new" if not recorded else "changed" if answer["events"] else "unchanged"
                self._tally.add(part.file, outcome)
        self._answered(unit)

    def _answered(self, unit: Unit) -> None:
        self._tally.sent += unit.rows
        self._sent(self._tally.sent)

    def _reject(self, unit: Unit, problem: dict[str, Any]) -> None:
        errors = problem.get("errors") or [{}]
        path = str(errors[0].get("field", "")).split(".")[::-1]
        for part in unit.parts:
            names = {column.name for column in self._files[part.file].columns}
            column = next((name for name in path if name in names), "")
            fall = Fall(column, str(problem.get("code", "refused_by_service")), str(problem.get("detail", "")))
            self._fell(part.file, [(line, fall) for line in part.lines])
        self._answered(unit)


def _encode(unit: Unit) -> bytes:
    return msgspec.json.encode({"key": unit.key, "commands": [part.command for part in unit.parts]})


def _batches(units: Iterable[Unit]) -> Iterator[list[tuple[Unit, bytes]]]:
    batch: list[tuple[Unit, bytes]] = []
    rows = size = 0
    for unit in units:
        encoded = _encode(unit)
        if batch and (len(batch) >= UNITS or rows + unit.rows > ROWS or size + len(encoded) > BYTES):
            yield batch
            batch, rows, size = [], 0, 0
        batch.append((unit, encoded))
        rows += unit.rows
        size += len(encoded)
    if batch:
        yield batch
