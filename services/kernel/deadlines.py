"""When the bilans of a parcours are due, and what became of each. Pure: plain data and today.

The planned length goes from the start of the parcours to the planned end of its group, or else over the months of its public's
process. The entry bilan is due in the first 30 days, the middle one at half the planned length (its window opens 30 days before),
the end one in the last 30 days.

- A suspension moves what lies on or after its first day by the days that it lasted; one that still runs, by those up to today.
- An ended parcours has nothing more due, and shows what was missed: what was due while it was open. Its end bilan is owed by
  who completed it, however early; by who left or died only where its day had already come.
- Where a parcours is prolonged, one bilan tells both ends: the end bilan of the first serves as the entry of the next, since
  nobody goes through the seven domains twice within days. It serves where it was held at most 30 days before the start of the
  next, or later; else the next has an entry bilan of its own due, and that one tells the end of the first too. An entry bilan
  of its own always counts first.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Final, Protocol

import msgspec

from services.kernel.codes_bilan import DeadlineState
from services.kernel.dates import add_months
from services.kernel.roster import Listed, ListedGroup, ListedSuspension

MONTHS: Final = {"inactivity": 10, "immigration": 12}
"""The length of each public's process."""
WINDOW: Final = timedelta(days=30)
PHASES: Final = ("entry", "middle", "end")


class Bilan(Protocol):
    """What is asked of a bilan here."""

    @property
    def bilan_id(self) -> str: ...
    @property
    def parcours_id(self) -> str: ...
    @property
    def held_on(self) -> str: ...


class Deadline(msgspec.Struct, frozen=True):
    """A bilan that is or was due, from `opens_on` to `due_on`; dates are ISO text.

    `day` is the one it is listed under: `due_on` while it lies ahead or is due, today while it is late (it is owed now), the
    day it was held once done, the end of the parcours where it was missed. `late_by`: days after `due_on`, 0 where in time.
    `bilan_id` is the bilan that counts; `bilan_of` its parcours, where it serves from the one prolonged into this one.
    """

    parcours_id: str
    participant_id: str
    group_id: str
    site: str
    worker_id: str | None
    phase: str
    state: DeadlineState
    day: str
    opens_on: str
    due_on: str
    late_by: int
    held_on: str | None
    bilan_id: str | None
    bilan_of: str | None
    suspended: bool


class Window(msgspec.Struct, frozen=True):
    """The days of one phase, suspensions counted."""

    opens: date
    due: date


def planned_end(listed: Listed, group: ListedGroup) -> date:
    """The day on which the parcours is planned to end. A planned end of the group that is not after its start says nothing."""
    start = date.fromisoformat(listed.starts_on)
    if group.ends_on is not None and group.ends_on > listed.starts_on:
        return date.fromisoformat(group.ends_on)
    return add_months(start, MONTHS[group.public])


def windows(
    listed: Listed, group: ListedGroup | None, suspensions: Sequence[ListedSuspension], today: str
) -> dict[str, Window]:
    """The window of each phase; of the entry bilan alone where the group is not known yet."""
    start = date.fromisoformat(listed.starts_on)
    planned = {"entry": (start, start + WINDOW)}
    if group is not None:
        end = planned_end(listed, group)
        half = start + (end - start) // 2
        planned = {
            "entry": (start, min(start + WINDOW, end)),
            "middle": (max(start, half - WINDOW), half),
            "end": (max(start, end - WINDOW), end),
        }
    stood = _pauses(suspensions, min(today, listed.ended_on or today))
    return {phase: Window(_moved(opens, stood), _moved(due, stood)) for phase, (opens, due) in planned.items()}


def _pauses(suspensions: Sequence[ListedSuspension], until: str) -> list[tuple[date, date]]:
    """From its first day up to, not on, its last, each; those that overlap as one."""
    found: list[tuple[date, date]] = []
    for one in sorted(suspensions, key=lambda one: one.starts_on):
        start, end = one.starts_on, min(one.resumed_on or until, until)
        if start >= end:
            continue
        first, last = date.fromisoformat(start), date.fromisoformat(end)
        if found and first <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], last))
        else:
            found.append((first, last))
    return found


def _moved(day: date, pauses: Sequence[tuple[date, date]]) -> date:
    for first, last in pauses:
        if first <= day:
            day += min(last - first, date.max - day)
    return day


def deadlines(
    listed: Listed,
    group: ListedGroup | None,
    suspensions: Sequence[ListedSuspension],
    held: Mapping[str, Bilan],
    before: Bilan | None,
    today: str,
    worker_id: str | None = None,
) -> list[Deadline]:
    """The deadlines of one parcours, in order of phase. `held` has its bilans by phase, `before` the end bilan of the one
    that was prolonged into it.
    """
    suspended = listed.open_on(today) and any(
        one.starts_on <= today and (one.resumed_on is None or today < one.resumed_on) for one in suspensions
    )
    found = []
    for phase, window in windows(listed, group, suspensions, today).items():
        bilan = held.get(phase) or (_serving(listed, before) if phase == "entry" else None)
        due = window.due.isoformat()
        if phase == "end" and listed.end_kind in ("completed", "prolonged"):
            due = min(due, listed.ended_on or due)
        state = _state(listed, phase, window.opens.isoformat(), due, bilan, today)
        if state is None:
            continue
        days = {"done": bilan and bilan.held_on, "late": today, "missed": listed.ended_on}
        day = days.get(state) or due
        late = date.fromisoformat(day) - date.fromisoformat(due) if state in ("done", "late") else timedelta(0)
        found.append(
            Deadline(
                listed.parcours_id,
                listed.participant_id,
                listed.group_id,
                listed.site,
                worker_id,
                phase,
                state,
                day,
                min(window.opens.isoformat(), due),
                due,
                max(0, late.days),
                bilan.held_on if bilan else None,
                bilan.bilan_id if bilan else None,
                bilan.parcours_id if bilan and bilan.parcours_id != listed.parcours_id else None,
                suspended,
            )
        )
    return found


def _serving(listed: Listed, before: Bilan | None) -> Bilan | None:
    """The end bilan of the parcours before, where it tells how the person enters this one."""
    if before is None or date.fromisoformat(before.held_on) < date.fromisoformat(listed.starts_on) - WINDOW:
        return None
    return before


def _state(listed: Listed, phase: str, opens: str, due: str, bilan: Bilan | None, today: str) -> DeadlineState | None:
    """What became of it; None where nothing was ever owed."""
    if bilan is not None:
        return "done"
    if listed.ended_on is not None and listed.ended_on <= today:
        if phase == "end" and listed.end_kind == "prolonged":
            return None
        owed = due < listed.ended_on or (phase == "end" and listed.end_kind == "completed")
        return "missed" if owed else None
    if due < today:
        return "late"
    return "due" if opens <= today else "ahead"
