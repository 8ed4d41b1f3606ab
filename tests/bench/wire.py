"""HTTP/1.1 with next to no work of its own: what is measured is the service, on processors that both share."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any
from urllib.parse import urlsplit


class Refused(Exception):
    """An answer that is no success; the message is its status line and body."""


class Connection:
    """One kept-alive connection, one request at a time."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, token: Callable[[], str]) -> None:
        self._reader, self._writer, self._token = reader, writer, token

    async def ask(self, method: str, path: str, body: Any = None) -> Any:
        """The JSON answer. Raises Refused."""
        content = b"" if body is None else json.dumps(body).encode()
        self._writer.write(
            f"{method} {path} HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {self._token()}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(content)}\r\n\r\n".encode()
            + content
        )
        head = (await self._reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        lengths = [line.partition(":")[2] for line in head if line.lower().startswith("content-length:")]
        answer = await self._reader.readexactly(int(lengths[0]))
        if " 20" not in head[0]:
            raise Refused(head[0], answer.decode())
        return json.loads(answer)


class Pool:
    """Some connections to one service; a request takes the one that has rested longest: none is idle until it is closed."""

    def __init__(self, connections: list[Connection]) -> None:
        self.connections = connections
        self._free: asyncio.Queue[Connection] = asyncio.Queue()
        for connection in connections:
            self._free.put_nowait(connection)

    async def ask(self, method: str, path: str, body: Any = None) -> Any:
        """The JSON answer. Raises Refused."""
        connection = await self._free.get()
        try:
            return await connection.ask(method, path, body)
        finally:
            self._free.put_nowait(connection)


@asynccontextmanager
async def connected(url: str, token: Callable[[], str], count: int) -> AsyncIterator[Pool]:
    """A pool of `count` connections."""
    parts = urlsplit(url)
    async with AsyncExitStack() as stack:
        connections = []
        for _ in range(count):
            reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
            stack.callback(writer.close)
            connections.append(Connection(reader, writer, token))
        yield Pool(connections)
