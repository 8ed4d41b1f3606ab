"""Absences in a row as a signal to the worker, and the events that say so. Frozen data, no logic."""

import msgspec

from shared.shelves import Kind
from shared.vault import Sealed

ABSENCES_SIGNALLED = "absences-signalled.v1"
ABSENCES_ENDED = "absences-ended.v1"
ABSENCES_REOPENED = "absences-reopened.v1"
SIGNAL_ACKNOWLEDGED = "signal-acknowledged.v1"
SIGNAL_CORRECTED = "signal-corrected.v1"
SIGNAL_VOIDED = "signal-voided.v1"


class Signal(msgspec.Struct, frozen=True):
    """A parcours was absent three times in a row: for the worker to see to, never a sanction.

    `sessions` are the three sessions, from `first_on` to `reached_on`; none where a person signalled it. `ended_on` is the day on
    which the person was present again. `done` is what the worker did about it, sealed under the key of the participant `owner`.
    """

    signal_id: str
    parcours_id: str
    first_on: str
    reached_on: str
    sessions: list[str] = []
    ended_on: str | None = None
    acknowledged_on: str | None = None
    done: Sealed | None = None
    owner: str | None = None


class Signals(msgspec.Struct, frozen=True):
    """The document of a parcours's signals, by id."""

    signals: dict[str, Signal] = {}


SIGNAL = Kind(
    name="signal",
    record=Signal,
    stream="signals",
    parent="parcours_id",
    shelf="signals",
    day="reached_on",
    recorded=ABSENCES_SIGNALLED,
    corrected=SIGNAL_CORRECTED,
    voided=SIGNAL_VOIDED,
    further=(ABSENCES_ENDED, ABSENCES_REOPENED, SIGNAL_ACKNOWLEDGED),
    sealed=("done",),
)


def is_open(signal: Signal) -> bool:
    """Whether it waits for a worker: not acknowledged, and the person not back."""
    return signal.acknowledged_on is None and signal.ended_on is None
