"""What of a contract is used, and what its planned sessions will use. Pure."""

from collections.abc import Iterable

import msgspec

from services.ateliers.contracts.events import Contract
from services.ateliers.events import Session


class Hours(msgspec.Struct, frozen=True):
    """A contract's minutes: contracted, used by the sessions held in its time, planned in it; `left` is below 0 where it is overrun.

    `left` is what neither held nor planned sessions take.
    """

    contract: Contract
    used: int
    planned: int
    left: int
    sessions_held: int
    sessions_planned: int


def hours(contract: Contract, sessions: Iterable[Session]) -> Hours:
    """A contract against the sessions of its workshop."""
    within = [one for one in sessions if contract.from_on <= one.held_on <= contract.until_on]
    held = [one.minutes for one in within if one.status == "held"]
    planned = [one.minutes for one in within if one.status == "planned"]
    used, to_come = sum(held), sum(planned)
    return Hours(contract, used, to_come, contract.minutes - used - to_come, len(held), len(planned))
