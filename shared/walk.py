"""A walk over recorded events: that each is the one that was hashed, chained, put into the tree and signed."""

import asyncio
from typing import Any, NamedTuple

from shared import merkle
from shared.envelope import GENESIS, Recorded, chain
from shared.eventlog import READ
from shared.merkle import STRIDE, Place
from shared.notes import Signer, checkpoint
from shared.tree import known

PAGE = 40 << STRIDE
"""Positions in one walk: whole subtrees of the lowest kept level, so that each is looked at once."""


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
    previous = await _hash_at(connection, after)
    if previous is None:
        return Fault("gone", after, after)
    events = [Recorded(*row) for row in await connection.fetch(READ, after, end - after)]
    fault, made = await asyncio.to_thread(_chained, events, previous, after, end)
    if fault is None:
        fault = await _kept(connection, made)
    return fault or await _signed(connection, signer, after, end)


async def _hash_at(connection: Any, position: int) -> bytes | None:
    if position == 0:
        return GENESIS
    found: bytes | None = await connection.fetchval("SELECT hash FROM events WHERE position = $1", position)
    return found


def _chained(events: list[Recorded], previous: bytes, after: int, end: int) -> tuple[Fault | None, dict[Place, bytes]]:
    expected = after + 1
    for event in events:
        if event.position != expected:
            return Fault("gone", expected, event.position - 1), {}
        if chain(previous, event) != event.hash:
            return Fault("changed", expected, expected), {}
        expected, previous = expected + 1, event.hash
    if expected <= end:
        return Fault("gone", expected, end), {}
    # From an empty edge: a page begins where a subtree of the lowest kept level does.
    _, made = merkle.extend([], 0, [event.hash for event in events])
    base = after >> STRIDE
    return None, {Place(STRIDE, base + place.number): node for place, node in made.items() if place.level == STRIDE}


async def _kept(connection: Any, made: dict[Place, bytes]) -> Fault | None:
    query = "SELECT index, hash FROM subtrees WHERE level = $1 AND index = ANY($2)"
    rows = await connection.fetch(query, STRIDE, [place.number for place in made])
    there = {row["index"]: row["hash"] for row in rows}
    for place, node in sorted(made.items()):
        if there.get(place.number) != node:
            return Fault("tree", (place.number << STRIDE) + 1, place.number + 1 << STRIDE)
    return None


async def _signed(connection: Any, signer: Signer, after: int, end: int) -> Fault | None:
    """The checkpoints signed at positions of this page, each made anew from the tree as it is."""
    rows = await connection.fetch(
        "SELECT size, note FROM signed WHERE size > $1 AND size <= $2 ORDER BY size", after, end
    )
    runs = [(0, row["size"]) for row in rows]
    found = await known(connection, runs)
    for row, run in zip(rows, runs, strict=True):
        try:
            (root,) = merkle.roots([run], found)
        except KeyError:
            return Fault("tree", 1, row["size"])
        if not signer.would_sign(checkpoint(signer.name, row["size"], root), row["note"]):
            return Fault("signature", 1, row["size"])
    return None
