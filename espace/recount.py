"""The recount: a service's log read whole, its chain checked, its events folded into facts in memory."""

from typing import NamedTuple

from services.reporting.batch import Batch
from services.reporting.factset import FactSet
from shared import merkle, pages
from shared.envelope import GENESIS, chain
from shared.ranges import Ranges


class Broken(Exception):
    """The log is not whole: where, and what is wrong there."""


class Checked(NamedTuple):
    """What a page that is whole changes, how many of its events count, and the edge of the Merkle tree of those signed."""

    batch: Batch
    number: int
    edge: list[bytes]


def check(service: str, page: bytes, counted: Ranges, previous: bytes, position: int, signed: int) -> Checked:
    """Check and fold a page of whole rows that follows `position`, whose hash is `previous`. Raises Broken.

    `signed`: the position up to which events are leaves of the tree.
    """
    kinds: pages.ByType = {}
    number = 0
    leaves = []
    for event in pages.whole(page):
        if event.position != position + 1:
            raise Broken(f"{service}: {pages.Missing(position + 1, event.position)}")
        if chain(previous, event) != event.hash:
            raise Broken(f"{service}: the event at position {event.position} is not the one that was hashed")
        position, previous = event.position, event.hash
        if position <= signed:
            leaves.append(previous)
        if position in counted:
            positions, data = kinds.setdefault(event.type, ([], []))
            positions.append(position)
            data.append(event.data)
            number += 1
    batch = Batch()
    for kind, (positions, data) in kinds.items():
        batch.take(kind, positions, data)
    return Checked(batch, number, merkle.extend([], 0, leaves)[0])


class Recount:
    """What the pages of the logs come to; memory grows with persons and parcours, not with attendance."""

    def __init__(self) -> None:
        self.facts = FactSet()
        self.counts: dict[str, int] = {}

    def take(self, service: str, page: Checked) -> None:
        """Take in a page of a service's log."""
        self.facts.apply(page.batch)
        self.counts[service] = self.counts.get(service, 0) + page.number


START = (0, GENESIS)
