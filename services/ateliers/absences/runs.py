"""Absences in a row, and the signals that follow from them. Pure.

A day on which the person was present at any session ends a run. An excused session neither counts nor ends one: who says that
they cannot come has not dropped out of sight, and has not been seen either. Only `absent` rows count.
"""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Final

import msgspec

from services.ateliers.absences.events import Signal

IN_A_ROW: Final = 3
RECENT_DAYS: Final = 28
"""A run is signalled while its last absence is not longer ago than this: history that is brought in says nothing for today."""


class Met(msgspec.Struct, frozen=True):
    """A row of a parcours's attendance; `position` is that of the event by which it reads so."""

    held_on: str
    session_id: str
    status: str
    position: int


class Run(msgspec.Struct, frozen=True):
    """Absences with no presence between them, in order of date; `ended_on` is the day of the presence after them."""

    rows: Sequence[Met]
    ended_on: str | None


class Raise(msgspec.Struct, frozen=True):
    """Signal a run. The id says which rows it was seen in, so that the same run is signalled once, whoever sees it."""

    signal_id: str
    first_on: str
    reached_on: str
    sessions: list[str]


class End(msgspec.Struct, frozen=True):
    """The person was present again on that day."""

    signal_id: str
    ended_on: str


class Reopen(msgspec.Struct, frozen=True):
    """A corrected sheet says that the person was not present after all."""

    signal_id: str


class Withdraw(msgspec.Struct, frozen=True):
    """A corrected sheet undoes the run, or another signal stands for it."""

    signal_id: str


Act = Raise | End | Reopen | Withdraw


def runs(history: Iterable[Met]) -> list[Run]:
    """The runs of at least IN_A_ROW absences, in order of date."""
    found: list[Run] = []
    rows: list[Met] = []
    # Within a day the order of sessions is not known: who came at all that day came last.
    for one in sorted(history, key=lambda one: (one.held_on, one.status == "present", one.session_id)):
        if one.status == "absent":
            rows.append(one)
        elif one.status == "present":
            if len(rows) >= IN_A_ROW:
                found.append(Run(rows, one.held_on))
            rows = []
    if len(rows) >= IN_A_ROW:
        found.append(Run(rows, None))
    return found


def judge(parcours_id: str, history: Iterable[Met], signals: Iterable[Signal], today: date) -> list[Act]:
    """What has to be recorded so that each run has its one signal. A signal that names no sessions is a person's: it is left alone."""
    standing = sorted((one for one in signals if one.sessions), key=lambda one: (one.reached_on, one.signal_id))
    recent = (today - timedelta(RECENT_DAYS)).isoformat()
    acts: list[Act] = []
    for run in runs(history):
        mine = [one for one in standing if {row.session_id for row in run.rows} & set(one.sessions)]
        if mine:
            kept, *more = mine
            acts += [Withdraw(one.signal_id) for one in more]
            acts += _ended(kept, run.ended_on)
            standing = [one for one in standing if one not in mine]
        elif run.ended_on is None and run.rows[-1].held_on >= recent:
            acts.append(_raised(parcours_id, run.rows[:IN_A_ROW]))
    return acts + [Withdraw(one.signal_id) for one in standing]


def _ended(signal: Signal, ended_on: str | None) -> list[Act]:
    if signal.ended_on == ended_on:
        return []
    return [Reopen(signal.signal_id) if ended_on is None else End(signal.signal_id, ended_on)]


def _raised(parcours_id: str, rows: Sequence[Met]) -> Raise:
    sessions = [row.session_id for row in rows]
    # The position makes a run that was undone and came again another one: an id is used once.
    seen = "/".join([parcours_id, *sessions, str(max(row.position for row in rows))])
    return Raise(f"a-{hashlib.sha256(seen.encode()).hexdigest()[:24]}", rows[0].held_on, rows[-1].held_on, sessions)
