"""The Merkle tree of RFC 6962 over a log, whose leaves are the hashes of its events: extended, and proofs read from it.

Of a log of n leaves only the right edge is held (the roots of the perfect subtrees it falls into, largest first, as many as n
has ones in binary) and, for proofs, the roots of the perfect subtrees of 256, 65,536 ... leaves: a 250th of the leaves.
A leaf's index counts from 0. Hashes are 32 bytes.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from typing import NamedTuple

STRIDE = 8
"""Levels between two whose subtrees are kept. A level-k subtree has 2^k leaves."""
EMPTY = sha256().digest()


class Place(NamedTuple):
    """A perfect subtree: its leaves are those from `number` * 2^`level` on."""

    level: int
    number: int


Leaves = tuple[int, int]
"""A run of leaves, from and up to, that is a subtree of the tree."""


def leaf_hash(leaf: bytes) -> bytes:
    """Section 2.1: the hash of a leaf is not one that a node can have."""
    return sha256(b"\0" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of a node with these two below it."""
    return sha256(b"\1" + left + right).digest()


def extend(edge: Sequence[bytes], size: int, leaves: Iterable[bytes]) -> tuple[list[bytes], dict[Place, bytes]]:
    """The right edge once leaves were added to a tree of `size`, and the subtrees to be kept that they completed."""
    hashes, made = list(edge), {}
    for leaf in leaves:
        for level, node in enumerate(_added(hashes, size, leaf_hash(leaf)), start=1):
            if level % STRIDE == 0:
                made[Place(level, size >> level)] = node
        size += 1
    return hashes, made


def joined(edges: Sequence[Sequence[bytes]]) -> list[bytes]:
    """The right edge of a tree from those of its pages, each of one number of leaves that is a power of two, but the last."""
    hashes: list[bytes] = []
    for count, (node,) in enumerate(edges[:-1]):
        _added(hashes, count, node)
    return [*hashes, *(edges[-1] if edges else ())]


def _added(hashes: list[bytes], count: int, node: bytes) -> list[bytes]:
    """Add a node to the right edge of a tree of `count` such nodes; the nodes that this completed, from below."""
    above = []
    while count & 1:
        node = node_hash(hashes.pop(), node)
        above.append(node)
        count >>= 1
    hashes.append(node)
    return above


def root(hashes: Sequence[bytes]) -> bytes:
    """The root over subtrees, largest first: that of a tree, of its right edge."""
    if not hashes:
        return EMPTY
    *rest, found = hashes
    for one in reversed(rest):
        found = node_hash(one, found)
    return found


def edge(size: int) -> list[Leaves]:
    """The perfect subtrees that a tree of `size` leaves falls into, largest first: their roots are its right edge."""
    return [(one.number << one.level, one.number + 1 << one.level) for one in _perfect(0, size)]


def inclusion(index: int, size: int) -> list[Leaves]:
    """Section 2.1.1: the subtrees whose roots prove a leaf to be in the tree of `size` leaves, from the leaf up. Raises ValueError."""
    if not 0 <= index < size:
        raise ValueError("a leaf that the tree does not have")
    return _path(index, 0, size)


def consistency(old: int, size: int) -> list[Leaves]:
    """Section 2.1.2: the subtrees whose roots prove the tree of `old` leaves to be the start of that of `size`. Raises ValueError."""
    if not 0 <= old <= size:
        raise ValueError("a tree that is larger than the one it is to be the start of")
    return _start(old, 0, size, whole=True) if old else []


def _path(index: int, start: int, end: int) -> list[Leaves]:
    if end - start == 1:
        return []
    middle = _split(start, end)
    if index < middle:
        return [*_path(index, start, middle), (middle, end)]
    return [*_path(index, middle, end), (start, middle)]


def _start(old: int, start: int, end: int, *, whole: bool) -> list[Leaves]:
    if old == end:
        return [] if whole else [(start, end)]
    middle = _split(start, end)
    if old <= middle:
        return [*_start(old, start, middle, whole=whole), (middle, end)]
    return [*_start(old, middle, end, whole=False), (start, middle)]


def _split(start: int, end: int) -> int:
    """Where the larger part, a power of two, ends."""
    return start + (1 << (end - start - 1).bit_length() - 1)


def kept(subtrees: Iterable[Leaves]) -> set[Place]:
    """What must be looked up for the roots of these: places of kept levels, and leaves (level 0)."""
    return {below for run in subtrees for place in _perfect(*run) for below in _below(place)}


def roots(subtrees: Iterable[Leaves], known: Mapping[Place, bytes]) -> list[bytes]:
    """The roots of these, of what `kept` named. Raises KeyError where that is not all there."""
    return [root([_hash(place, known) for place in _perfect(*run)]) for run in subtrees]


def consistent(old: int, size: int, older: bytes, newer: bytes, proof: Sequence[bytes]) -> bool:
    """Whether a proof shows that the tree of `old` leaves with the root `older` is the start of that of `size` with the root `newer`.

    Both roots are made of the hashes that `consistency` names: those that start in the old tree are of both (RFC 9162, 2.1.4).
    """
    if not 0 < old < size:
        return not proof and (old == 0 or (old == size and older == newer))
    runs, hashes = consistency(old, size), list(proof)
    if old & (old - 1) == 0:
        # The old tree is one subtree of the new one: its root is at hand, and not in the proof.
        runs, hashes = [(0, old), *runs], [older, *hashes]
    if len(hashes) != len(runs):
        return False
    before = after = hashes[0]
    for (start, _), other in zip(runs[1:], hashes[1:], strict=True):
        if start < old:
            before, after = node_hash(other, before), node_hash(other, after)
        else:
            after = node_hash(after, other)
    return before == older and after == newer


def _perfect(start: int, end: int) -> Iterator[Place]:
    """The perfect subtrees that a run falls into, largest first."""
    while start < end:
        level = (end - start).bit_length() - 1
        yield Place(level, start >> level)
        start += 1 << level


def _below(place: Place) -> list[Place]:
    """The subtrees of the kept level at or under a place that make it up."""
    down = place.level % STRIDE
    return [Place(place.level - down, number) for number in range(place.number << down, place.number + 1 << down)]


def _hash(place: Place, known: Mapping[Place, bytes]) -> bytes:
    hashes = [known[below] for below in _below(place)]
    while len(hashes) > 1:
        hashes = [node_hash(*pair) for pair in zip(hashes[::2], hashes[1::2], strict=True)]
    return hashes[0]
