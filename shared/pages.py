"""The log in bulk: a page is rows as PostgreSQL's COPY writes them, so that a service does nothing for each event.

Whole rows have the columns of the log, for whoever checks its chain; brief ones are what a reader counts with.
"""

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from itertools import compress
from typing import Any

from shared.envelope import Recorded
from shared.log_batch import COLUMNS

BRIEF = ("position", "type", "data")
MEDIA_TYPE = "text/tab-separated-values"
# Bytes as PostgreSQL's `escape` has them, since a text of COPY must be UTF-8, whatever force has put into a row.
_AS = {"data": "encode(data, 'escape')", "hash": "encode(hash, 'hex')"}
_NULLS = ("participant", "causation_id", "traceparent")
_NULL_AT = tuple(COLUMNS.index(name) for name in _NULLS)
_VERSION, _DATA = COLUMNS.index("version"), COLUMNS.index("data")
_COPIED = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v", "\\": "\\"}

ByType = dict[str, tuple[list[int], list[bytes]]]
"""Positions and data of events, by their type."""


class Missing(Exception):
    """A page does not go on where the one before ended: the position that is missing, and the one found instead."""

    def __init__(self, expected: int, found: int) -> None:
        super().__init__(f"position {expected} is missing, the next one there is {found}")


def query(after: int, limit: int, *, brief: bool) -> str:
    """The rows after a position, at most `limit` of them; COPY takes no parameters."""
    columns = ", ".join(_AS.get(name, name) for name in (BRIEF if brief else COLUMNS))
    return f"SELECT {columns} FROM events WHERE position > {after:d} ORDER BY position LIMIT {limit:d}"


def end(page: bytes) -> int:
    """The position of the last row; 0 where there is none."""
    return int(page[page.rfind(b"\n", 0, -1) + 1 :].partition(b"\t")[0]) if page else 0


def last_hash(page: bytes) -> bytes:
    """The hash of the last row of a page of whole rows that is not empty."""
    return bytes.fromhex(page[page.rfind(b"\t") + 1 : -1].decode())


async def in_turn(ask: Callable[[int], Coroutine[Any, Any, bytes]]) -> AsyncIterator[bytes]:
    """The pages from the log's beginning, the next one asked for (`ask`: after a position) while one is worked on."""
    page = await ask(0)
    while page:
        coming = asyncio.create_task(ask(end(page)))
        try:
            yield page
            page = await coming
        finally:
            coming.cancel()


def by_type(page: bytes, after: int) -> ByType:
    """The events of a brief page that follows position `after`. Raises Missing."""
    # Neither a tab nor a line's end stands in a field: COPY writes those in another way.
    fields = page.replace(b"\n", b"\t").split(b"\t")[:-1]
    positions, kinds, data = list(map(int, fields[0::3])), fields[1::3], fields[2::3]
    expected = range(after + 1, after + 1 + len(positions))
    if positions != list(expected):
        raise Missing(*next(pair for pair in zip(expected, positions, strict=True) if pair[0] != pair[1]))
    if b"\\" in page:
        data = [_bytes(field.decode()) for field in data]
    found: ByType = {}
    for kind in set(kinds):
        mine = [one == kind for one in kinds]
        found[_text(kind.decode())] = (list(compress(positions, mine)), list(compress(data, mine)))
    return found


def whole(page: bytes) -> Iterator[Recorded]:
    """The events of a page of whole rows."""
    for line in page.decode().split("\n")[:-1]:
        fields: list[Any] = line.split("\t")
        data = _bytes(fields[_DATA])
        absent = 0
        for at in _NULL_AT:
            if fields[at] == "\\N":
                fields[at] = None
                absent += 1
        if line.count("\\") > absent:
            fields = [field and _text(field) for field in fields]
        fields[0], fields[_VERSION], fields[_DATA] = int(fields[0]), int(fields[_VERSION]), data
        fields[-1] = bytes.fromhex(fields[-1])
        yield Recorded(*fields)


def _text(field: str) -> str:
    """A field as it was before COPY wrote it."""
    if "\\" not in field:
        return field
    return re.sub(r"\\(.)", lambda found: _COPIED[found[1]], field)


def _bytes(field: str) -> bytes:
    if "\\" not in field:
        return field.encode()
    return re.sub(rb"\\(\\|[0-7]{3})", _byte, _text(field).encode())


def _byte(found: re.Match[bytes]) -> bytes:
    return b"\\" if found[1] == b"\\" else bytes([int(found[1], 8)])
