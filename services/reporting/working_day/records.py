"""What reporting keeps of the working day, beside what the indicators count: which records, found by what. Frozen data, no logic.

None has identity or free text, sealed or not: what is left out here is not kept.
"""

from collections.abc import Mapping
from typing import Any, Final

import msgspec

from services.kernel.roster import Listed, ListedGroup, ListedSuspension

KEPT_DAYS: Final = 92
"""Of sessions, attendance and interventions, those not further back are kept: years of sheets say nothing of what is due now."""


class Consent(msgspec.Struct, frozen=True):
    """What a person agreed to, from `given_on` up to, not on, `withdrawn_on`."""

    consent_id: str
    participant_id: str
    scope: str
    given_on: str
    withdrawn_on: str | None = None


class Candidacy(msgspec.Struct, frozen=True):
    """Somebody who asks for a place in a group; `answer_by` is the last day on which an offer can be accepted."""

    candidacy_id: str
    participant_id: str
    group_id: str
    asked_on: str
    status: str
    offered_on: str | None = None
    answer_by: str | None = None
    closed_on: str | None = None


class FollowUp(msgspec.Struct, frozen=True):
    """What became of a person's project some months after the end of a parcours."""

    follow_up_id: str
    parcours_id: str
    term: str
    held_on: str
    became: str


class Referent(msgspec.Struct, frozen=True):
    """The worker who follows a parcours, from `starts_on` up to, not on, `ended_on`."""

    referent_id: str
    parcours_id: str
    worker_id: str
    starts_on: str
    ended_on: str | None = None


class Problem(msgspec.Struct, frozen=True):
    """A problem of a plan, open until `closed_on`."""

    problem_id: str
    parcours_id: str
    domain: str
    found_on: str
    closed_on: str | None = None


class Goal(msgspec.Struct, frozen=True):
    """A goal of a plan, open until `closed_on`."""

    goal_id: str
    problem_id: str
    parcours_id: str
    set_on: str
    due_on: str | None = None
    closed_on: str | None = None


class Action(msgspec.Struct, frozen=True):
    """An action of a plan, open until `closed_on`."""

    action_id: str
    goal_id: str
    parcours_id: str
    action_owner: str
    planned_on: str
    status: str
    due_on: str | None = None
    closed_on: str | None = None


class Achievement(msgspec.Struct, frozen=True):
    """A project that was reached."""

    achievement_id: str
    project_id: str
    reached_on: str


class Intervention(msgspec.Struct, frozen=True):
    """Individual help at one moment."""

    intervention_id: str
    parcours_id: str
    kind: str
    held_on: str
    minutes: int


class Signal(msgspec.Struct, frozen=True):
    """Absences in a row, for a worker to see to: open until acknowledged or the person is back."""

    signal_id: str
    parcours_id: str
    first_on: str
    reached_on: str
    ended_on: str | None = None
    acknowledged_on: str | None = None


class Session(msgspec.Struct, frozen=True):
    """One session of a workshop; `group_id` is None where it is for no one group."""

    session_id: str
    workshop_id: str
    site: str
    group_id: str | None
    held_on: str
    minutes: int
    status: str


class Attendance(msgspec.Struct, frozen=True):
    """One row of a session's sheet; `minutes` are those that count."""

    session_id: str
    parcours_id: str
    status: str
    minutes: int
    held_on: str
    cancelled: bool


class Kept(msgspec.Struct, frozen=True):
    """How records of a kind are kept: their type, the fields that they are found by, and the one that says how recent they are."""

    record: type[Any]
    parent: str = "parcours_id"
    also: str | None = None
    day: str | None = None


KEPT: Final[Mapping[str, Kept]] = {
    "group": Kept(ListedGroup, "site"),
    "parcours": Kept(Listed, "participant_id", "group_id", "ended_on"),
    "suspension": Kept(ListedSuspension),
    "consent": Kept(Consent, "participant_id"),
    "candidacy": Kept(Candidacy, "group_id", "participant_id"),
    "follow_up": Kept(FollowUp),
    "referent": Kept(Referent),
    "problem": Kept(Problem),
    "goal": Kept(Goal),
    "action": Kept(Action),
    "achievement": Kept(Achievement, "project_id"),
    "signal": Kept(Signal),
    "intervention": Kept(Intervention, day="held_on"),
    "session": Kept(Session, "site", "group_id", "held_on"),
    "attendance": Kept(Attendance, "parcours_id", "session_id", "held_on"),
}
"""By the `kind` that an event says, or what it is about where it is of the first records."""
KIND_OF: Final = {kept.record: kind for kind, kept in KEPT.items()}
