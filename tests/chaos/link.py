"""A TCP address in front of others: balances connections between them, and can be cut, slowed, frozen, hushed or torn."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from random import Random
from types import TracebackType

CHUNK = 64 * 1024
HOST = "127.0.0.1"

Ends = tuple[asyncio.StreamWriter, asyncio.StreamWriter]


class Link:
    """Passes bytes between whoever connects to `port` and the next of `targets` (ports) that can be reached."""

    def __init__(self, dice: Random, targets: Iterable[int] = ()) -> None:
        self.targets = list(targets)
        self.port = 0
        self._dice = dice
        self._next = 0
        self._open: set[Ends] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._closed = False
        self._barred: Callable[[int], bool] = _nobody
        self._torn = False
        self._seconds = 0.0
        self._flowing = asyncio.Event()
        self._flowing.set()
        self._sent = 0
        self._hush_at: int | None = None
        self._hushed = asyncio.Event()
        self._answering = asyncio.Event()
        self._answering.set()

    async def __aenter__(self) -> "Link":
        self._server = await asyncio.start_server(self._accepted, HOST, 0)
        self.port = int(self._server.sockets[0].getsockname()[1])
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def cut(self) -> None:
        """Break every connection; new ones are broken at once."""
        self._closed = True
        self._break()

    def bar(self, whose: Callable[[int], bool]) -> None:
        """The same for those clients alone whose port this says yes to."""
        self._barred = whose
        for ends in self._open:
            if whose(_port(ends[0])):
                for end in ends:
                    end.transport.abort()

    def delay(self, seconds: float) -> None:
        """Hold each piece back for so long."""
        self._seconds = seconds

    def freeze(self) -> None:
        """Let nothing through, and break nothing: what a lost route looks like."""
        self._flowing.clear()

    def hush_after(self, size: int) -> None:
        """Let no answer back once the clients have sent so many bytes; what they send still comes through."""
        self._hush_at = size

    async def hushed(self) -> None:
        """Ends when they have."""
        await self._hushed.wait()

    def tear(self) -> None:
        """Break each connection in the middle of the next piece that it carries."""
        self._torn = True

    def mend(self) -> None:
        """Let everything through again. What was frozen arrives; what was broken stays so."""
        self._closed = self._torn = False
        self._barred = _nobody
        self._seconds = 0.0
        self._flowing.set()
        self._hush_at = None
        self._answering.set()

    def _break(self) -> None:
        for ends in self._open:
            for end in ends:
                end.transport.abort()

    def _accepted(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(self._join(reader, writer))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _join(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there = None if self._closed or self._barred(_port(writer)) else await self._reach()
        if there is None:
            writer.transport.abort()
            return
        ends = (writer, there[1])
        self._open.add(ends)
        try:
            # Whichever side ends first takes the other with it.
            pumps = [
                asyncio.create_task(self._pump(reader, there[1], self._note)),
                asyncio.create_task(self._pump(there[0], writer, self._may_answer)),
            ]
            try:
                await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for pump in pumps:
                    pump.cancel()
                await asyncio.gather(*pumps, return_exceptions=True)
        finally:
            self._open.discard(ends)
            for end in ends:
                end.close()

    async def _reach(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter] | None:
        for _ in range(len(self.targets)):
            self._next += 1
            with suppress(OSError):
                return await asyncio.open_connection(HOST, self.targets[self._next % len(self.targets)])
        return None

    async def _note(self, size: int) -> None:
        self._sent += size
        if self._hush_at is not None and self._sent >= self._hush_at:
            self._answering.clear()
            self._hushed.set()

    async def _may_answer(self, size: int) -> None:
        await self._answering.wait()

    async def _pump(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, before: Callable[[int], Awaitable[None]]
    ) -> None:
        with suppress(OSError):
            while piece := await reader.read(CHUNK):
                if self._seconds:
                    await asyncio.sleep(self._seconds)
                await self._flowing.wait()
                await before(len(piece))
                if self._torn:
                    writer.write(piece[: self._dice.randrange(len(piece))])
                    return
                writer.write(piece)
                await writer.drain()


def _port(client: asyncio.StreamWriter) -> int:
    return int(client.get_extra_info("peername")[1])


def _nobody(port: int) -> bool:
    return False
