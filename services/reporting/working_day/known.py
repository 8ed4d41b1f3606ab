"""What is held of persons, and what both reads of the working day ask of it. Pure: plain data in, the day passed in."""

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from services.kernel.deadlines import Deadline, deadlines, windows
from services.kernel.referents import referent_of
from services.kernel.roster import Listed, ListedGroup, ListedSuspension
from services.reporting.facts import Bilan, Project, Volume
from services.reporting.working_day.records import Action, Referent, Signal
from services.reporting.working_day.tables import Held
from services.reporting.working_day.voided import Voided


class Known(msgspec.Struct):
    """What is held of one or more persons. Every parcours says whose it is by the file that survives their merges.

    `held` has the records of the working day, `bilans`, `projects` and `volumes` what the indicators count of each parcours.
    `chains` has each parcours with those prolonged into it, `sheets_from` is the first day of which sheets are kept.
    `voided` is what hangs on what was voided, of a site.
    """

    held: Held
    bilans: Mapping[str, Sequence[Bilan]]
    projects: Mapping[str, Sequence[Project]]
    volumes: Mapping[str, Iterable[Volume]]
    chains: Mapping[str, tuple[Listed, ...]]
    sheets_from: str
    voided: Sequence[Voided] = ()

    def chain(self, one: Listed) -> tuple[Listed, ...]:
        """A parcours with those prolonged into it, the first of them first."""
        return self.chains[one.parcours_id]

    def groups(self) -> Mapping[str, ListedGroup]:
        """The groups by id."""
        return self.held.ids(ListedGroup)


def deadlines_of(known: Known, listed: Iterable[Listed], on: str) -> list[Deadline]:
    """The deadlines of these parcours as of a day; bilans held later are not known then."""
    groups, suspensions = known.groups(), known.held.by(ListedSuspension, "parcours_id")
    found = []
    for one in listed:
        earlier = known.chain(one)[:-1]
        found += deadlines(
            one,
            groups.get(one.group_id),
            suspensions[one.parcours_id],
            _by_phase(known, one.parcours_id, on),
            _by_phase(known, earlier[-1].parcours_id, on).get("end") if earlier else None,
            on,
            worker_of(known, one, on),
        )
    return found


def _by_phase(known: Known, parcours_id: str, on: str) -> dict[str, Bilan]:
    return {one.phase: one for one in known.bilans.get(parcours_id, ()) if one.held_on <= on}


def worker_of(known: Known, one: Listed, on: str) -> str | None:
    """The worker who follows a parcours on a day."""
    return referent_of(known.chain(one), known.held.by(Referent, "parcours_id"), on)


def planned_until(known: Known, one: Listed, on: str) -> str | None:
    """The day on which a parcours is planned to end, moved by its suspensions; None where its group is not known."""
    suspensions = known.held.by(ListedSuspension, "parcours_id")[one.parcours_id]
    end = windows(one, known.groups().get(one.group_id), suspensions, on).get("end")
    return end.due.isoformat() if end is not None else None


def waits(signal: Signal, on: str) -> bool:
    """Whether a signal that was reached by a day waits for a worker: neither seen to nor is the person back."""
    return signal.reached_on <= on and signal.acknowledged_on is None and signal.ended_on is None


def action_open(action: Action, on: str) -> bool:
    """Whether an action that was planned by a day is still to be done then."""
    return action.planned_on <= on and (action.closed_on is None or on < action.closed_on)
