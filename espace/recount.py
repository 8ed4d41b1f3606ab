"""The recount: a service's log read whole, its chain checked, its events folded into facts in memory."""

from services.reporting.batch import Batch
from services.reporting.factset import FactSet
from shared import pages
from shared.envelope import GENESIS, chain
from shared.ranges import Ranges


class Broken(Exception):
    """The log is not whole: where, and what is wrong there."""


class Recount:
    """Folds the logs one after the other; memory grows with persons and parcours, not with attendance."""

    def __init__(self) -> None:
        self.facts = FactSet()
        self.counts: dict[str, int] = {}

    def log(self, service: str, page: bytes, counted: Ranges, previous: bytes, position: int) -> tuple[int, bytes]:
        """Check and fold one page of whole rows, the positions in `counted`; returns the last position and hash. Raises Broken."""
        kinds: pages.ByType = {}
        number = 0
        for event in pages.whole(page):
            if event.position != position + 1:
                raise Broken(f"{service}: {pages.Missing(position + 1, event.position)}")
            if chain(previous, event) != event.hash:
                raise Broken(f"{service}: the event at position {event.position} is not the one that was hashed")
            position, previous = event.position, event.hash
            if position in counted:
                positions, data = kinds.setdefault(event.type, ([], []))
                positions.append(position)
                data.append(event.data)
                number += 1
        batch = Batch()
        for kind, (positions, data) in kinds.items():
            batch.take(kind, positions, data)
        self.facts.apply(batch)
        self.counts[service] = self.counts.get(service, 0) + number
        return position, previous


START = (0, GENESIS)
