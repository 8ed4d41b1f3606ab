"""A walk over recorded events: that each is the one that was hashed, chained, put into the tree and signed."""

import asyncio
from typing import Any, NamedTuple

from shared import merkle
from shared.envelope import GENESIS, Recorded, chain
from shared.eventlog import READ
from shared.merkle import STRIDE, Place
from shared.notes import Signer, checkpoint
from shared.tree import SUBTREES, known

PAGE = 40 << STRIDE
"""Positions in one walk: whole subtrees of the lowest kept level, so that each is looked at once."""
HASH = "SELECT hash FROM events WHERE position = $1"
SIGNED = "SELECT size, note FROM signed WHERE size > $1 AND size <= $2"


class Fault(NamedTuple):
    """Something that can only have been done by force. `what`: `changed` (an event is not the one that was hashed), `gone` (positions
    are missing), `tree` (events are not those that went into the tree), `signature` (a checkpoint is not of this log),
    `behind` (a witness has seen a longer log) or `forked` (it has seen another one). Positions, both included."""

    what: str
    first: int
    last: int


async def walk(connection: Any, signer: Signer, after: int, size: int) -> Fault | None:
    """What is wrong with the page of events that follows a position, which is one where a page ends; `size` is the tree's."""
    end = min(after + PAGE, size)
    previous = GENESIS if after == 0 else await connection.fetchval(HASH, after)
    if previous is None:
        return Fault("gone", after, after)
    events = [Recorded(*row) for row in await connection.fetch(READ, after, end - after)]
    notes = {row["size"]: row["note"] for row in await connection.fetch(SIGNED, after, end)}
    parts = merkle.edge(after)
    try:
        edge = merkle.roots(parts, await known(connection, parts))
    except KeyError:
        return Fault("tree", 1, after)
    # In a thread: a page may have thousands of checkpoints, and commands go on meanwhile.
    fault = await asyncio.to_thread(_chained, events, previous, after, end)
    if fault is not None:
        return fault
    made, wrong = await asyncio.to_thread(_grown, [event.hash for event in events], edge, after, notes, signer)
    return await _kept(connection, made) or wrong


def _chained(events: list[Recorded], previous: bytes, after: int, end: int) -> Fault | None:
    expected = after + 1
    for event in events:
        if event.position != expected:
            return Fault("gone", expected, event.position - 1)
        if chain(previous, event) != event.hash:
            return Fault("changed", expected, expected)
        expected, previous = expected + 1, event.hash
    return Fault("gone", expected, end) if expected <= end else None


def _grown(
    leaves: list[bytes], edge: list[bytes], after: int, notes: dict[int, str], signer: Signer
) -> tuple[dict[Place, bytes], Fault | None]:
    """The subtrees that a tree of `after` leaves completes with these, and the first checkpoint on the way that is not of it."""
    made: dict[Place, bytes] = {}
    fault, at = None, after
    for size in sorted({*notes, after + len(leaves)}):
        edge, more = merkle.extend(edge, at, leaves[at - after : size - after])
        made |= more
        at = size
        if (
            fault is None
            and size in notes
            and not signer.would_sign(checkpoint(signer.name, size, merkle.root(edge)), notes[size])
        ):
            fault = Fault("signature", 1, size)
    return made, fault


async def _kept(connection: Any, made: dict[Place, bytes]) -> Fault | None:
    """The first of these subtrees that is kept otherwise, or not."""
    rows = await connection.fetch(SUBTREES, [one.level for one in made], [one.number for one in made])
    there = {Place(row["level"], row["index"]): row["hash"] for row in rows}
    for place, node in sorted(made.items()):
        if there.get(place) != node:
            return Fault("tree", (place.number << place.level) + 1, place.number + 1 << place.level)
    return None
