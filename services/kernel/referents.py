"""Who follows a parcours on a day. Pure: the chain of parcours and the referents of each passed in."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from services.kernel.roster import Listed


class Referent(Protocol):
    """What is asked of a referent here."""

    @property
    def worker_id(self) -> str: ...
    @property
    def starts_on(self) -> str: ...
    @property
    def ended_on(self) -> str | None: ...


def referent_of(chain: Sequence[Listed], referents: Mapping[str, Iterable[Referent]], day: str) -> str | None:
    """Who follows the last parcours of a chain on a day; where it has ended, who did to its end. Pure.

    A parcours that has had no referent of its own yet goes on with that of the one before it.
    """
    for listed in reversed(chain):
        begun = [one for one in referents.get(listed.parcours_id, ()) if one.starts_on <= day]
        if begun:
            last = max(begun, key=lambda one: one.starts_on)
            end = listed.ended_on if listed is chain[-1] else None
            if last.ended_on is None or day < last.ended_on or (end is not None and end <= last.ended_on):
                return last.worker_id
            return None
    return None
