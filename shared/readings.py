"""When an inbox reads all anew: on a person's word, in another shape, or because its topics hold other logs than it read.

Each time counts the `readings` of the checkpoints up, so that what was fetched before is not applied after it, whoever has it.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from shared.checkpoints import Checkpoints, State
from shared.parking import Parking

Forget = Callable[[Any], Awaitable[None]]


class Before(Exception):
    """What was fetched is of a reading before: all was forgotten since."""


class Readings:
    """The readings of one inbox. `forget` removes all that its handler has written, None where that cannot be."""

    def __init__(self, checkpoints: Checkpoints, parking: Parking, forget: Forget | None) -> None:
        self._checkpoints = checkpoints
        self._parking = parking
        self._forget = forget
        # Of each source, the one that this member is at.
        self._now: dict[str, int] = {}

    @property
    def now(self) -> Mapping[str, int]:
        """The reading that this member is at."""
        return self._now

    def check(self, state: State, fetched: Mapping[str, int]) -> None:
        """Raises Before where another reading has begun than that in which something was fetched."""
        if any(fetched.get(source, links.readings) != links.readings for source, links in state.links.items()):
            raise Before

    async def join(self, connection: Any, state: State) -> bool:
        """Take part in the reading that is under way. Where what is kept is of another shape a new one is begun, over what is
        there; says whether it was.
        """
        # Of two histories the operator has chosen none yet: `begin` comes with that choice.
        anew = state.stale and all(links.forked_at is None for links in state.links.values())
        if anew:
            await self._start(connection, state)
        self._now = {source: links.readings + anew for source, links in state.links.items()}
        return anew

    async def begin(self, connection: Any, state: State) -> None:
        """Forget all that was applied and parked. ValueError: the handler's part of it cannot be forgotten."""
        if self._forget is None:
            raise ValueError("this inbox cannot be read anew")
        await self._forget(connection)
        await self._start(connection, state)

    async def of_logs(self, connection: Any, state: State, firsts: Mapping[str, str]) -> bool:
        """Begin anew where the first event of a source (its hash) is another than that of what was read; says whether it was."""
        others = {source: first for source, first in firsts.items() if state.links[source].first != first}
        anew = any(state.applied[source].count() or state.links[source].first for source in others)
        if anew:
            await self.begin(connection, state)
        await self._checkpoints.begin(connection, firsts if anew else others)
        return anew

    async def _start(self, connection: Any, state: State) -> None:
        await self._parking.forget(connection, sorted(state.applied))
        await self._checkpoints.forget(connection)
