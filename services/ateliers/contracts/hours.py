"""What of a contract is used, and what its planned sessions will use. Pure."""

from collections.abc import Iterable, Sequence

import msgspec

from services.ateliers.contracts.events import Contract
from services.ateliers.events import Session
from services.kernel.codes_ateliers import ContractWarning


class Hours(msgspec.Struct, frozen=True):
    """A contract's minutes: contracted, used by the sessions held in its time, planned in it; `left` is below 0 where it is overrun.

    `left` is what neither held nor planned sessions take. A contract that is overrun warns of it: `overrun_on` is the day of the
    first session that it does not cover whole, held or planned.
    """

    contract: Contract
    used: int
    planned: int
    left: int
    sessions_held: int
    sessions_planned: int
    warnings: Sequence[ContractWarning] = ()
    overrun_on: str | None = None


def hours(contract: Contract, sessions: Iterable[Session]) -> Hours:
    """A contract against the sessions of its workshop."""
    within = [one for one in sessions if contract.from_on <= one.held_on <= contract.until_on]
    held = [one.minutes for one in within if one.status == "held"]
    planned = [one.minutes for one in within if one.status == "planned"]
    used, to_come = sum(held), sum(planned)
    overrun = _overrun(contract, within)
    warnings: Sequence[ContractWarning] = ("contract_overrun",) if overrun else ()
    left = contract.minutes - used - to_come
    return Hours(contract, used, to_come, left, len(held), len(planned), warnings, overrun)


def _overrun(contract: Contract, within: Iterable[Session]) -> str | None:
    """The day on which the sessions that are not cancelled take more than was contracted."""
    taken = 0
    for one in sorted(within, key=lambda one: (one.held_on, one.session_id)):
        taken += one.minutes if one.status != "cancelled" else 0
        if taken > contract.minutes:
            return one.held_on
    return None
