"""Whether the events that were applied are of one log: each carries its hash and that of the one before. Pure.

Positions are applied in any order, so what is kept of each source is small: the hash at the end of the unbroken range, the one
of the greatest position, and the exclusive or of all hashes with those before them. Where nothing is missing, all but the last
cancels out of that sum: a link that does not hold shows, whatever the order was. A log that was restored from a backup and
continued has other hashes from there on; one that was begun anew has another first event, whose hash is the log's identity.
"""

from collections.abc import Sequence

import msgspec

from shared.cloudevents import Incoming
from shared.ranges import Ranges


class Links(msgspec.Struct):
    """What is known of one source's chain, hashes in hexadecimal, None where not known.

    `count` is of how many positions it is known: another program, or a hand, that moves the checkpoint leaves it unknown.
    `forked_at` is the first position seen to be of another log. `first` is the hash of the event at position 1, and `readings` how
    often all was forgotten to be read anew.
    """

    count: int = 0
    reach: str | None = None
    top: str | None = None
    total: str | None = "0"
    forked_at: int | None = None
    first: str | None = None
    readings: int = 0

    def of(self, applied: Ranges) -> "Links":
        """The links as they hold for these positions."""
        count = applied.count()
        if count == self.count:
            return self
        return Links(count, total=None, forked_at=self.forked_at, first=self.first, readings=self.readings)

    def begin(self, events: Sequence[Incoming]) -> None:
        """Learn which log it is from one source's events in order of position, where they have its first."""
        if self.first is None and events[0].position == 1:
            self.first = events[0].hash.decode()

    def fork(self, applied: Ranges, events: Sequence[Incoming]) -> int | None:
        """The first position that is not of the log that was applied, of one source's events in order of position."""
        known: dict[int, bytes] = {}
        for position, own in ((applied.reach(), self.reach), (applied.highest(), self.top)):
            if position and own is not None:
                known[position] = own.encode()
        if self.first is not None:
            known[1] = self.first.encode()
        last, before = 0, b""
        for event in events:
            position = event.position
            if position == last:
                if event.hash != before:
                    return position
                continue
            linked = before if position == last + 1 and last else known.get(position - 1)
            if linked is not None and event.previous != linked:
                return position
            if position in known and event.hash != known[position]:
                return position
            last, before = position, event.hash
        return None

    def follow(self, reach: int, highest: int, after: Ranges, done: Sequence[Incoming]) -> None:
        """Take in the events applied, in order of position: the unbroken range ended at `reach`, the greatest was `highest`."""
        if not done:
            return
        self.count += len(done)
        if self.total is not None:
            self.total = f"{int(self.total, 16) ^ _total(done):x}"
        if done[-1].position > highest:
            self.top = done[-1].hash.decode()
        reached = after.reach()
        whole = reached == after.highest()
        if reached != reach:
            own = next((event.hash.decode() for event in reversed(done) if event.position == reached), None)
            self.reach = self.top if whole else own
        if whole and self.total is not None and self.top is not None and int(self.total, 16) != int(self.top, 16):
            self.forked_at = self.forked_at or reached


def _total(events: Sequence[Incoming]) -> int:
    """The exclusive or of all hashes and those before them; of a run only its two ends are left."""
    total = 0
    last, end = -1, b""
    for event in events:
        if event.position != last + 1 or event.previous != end:
            total ^= int(event.previous, 16) ^ (int(end, 16) if end else 0)
        last, end = event.position, event.hash
    return total ^ (int(end, 16) if end else 0)
