"""What the events say, a row a thing. Records keep what the greatest log position says; quantities add up. Pure.

Both are the same in whatever order events arrive: a record's later position wins over an earlier one, and a quantity adds
`record` and subtracts `before` of each event once.
"""

from typing import Any

import msgspec


# None of these can be part of a cycle: the collector of cycles need not look at them.
class Group(msgspec.Struct, gc=False):
    """A group; `standing` is false once it was voided."""

    group_id: str
    site: str
    public: str
    standing: bool
    position: int


class Person(msgspec.Struct, gc=False):
    """A person's file, by pseudonymous id. `merged_into` names the file that survives it."""

    participant_id: str
    site: str
    gender: str | None
    birth_year: int | None
    birth_country: str | None
    merged_into: str | None
    standing: bool
    position: int


class Parcours(msgspec.Struct, gc=False):
    """A parcours; dates are ISO text."""

    parcours_id: str
    participant_id: str
    group_id: str
    starts_on: str
    qualification: str | None
    inactive_since: str | None
    never_worked: bool | None
    french_level: str | None
    french_course: str | None
    ended_on: str | None
    end_kind: str | None
    end_reason: str | None
    standing: bool
    position: int


class Bilan(msgspec.Struct, gc=False):
    """A bilan; `levels` has the domains that were given: 1 to 5, or a code."""

    bilan_id: str
    parcours_id: str
    phase: str
    held_on: str
    minutes: int
    levels: dict[str, int | str]
    standing: bool
    position: int


class Project(msgspec.Struct, gc=False, rename={"project_class": "class"}):
    """A project, social or professional."""

    project_id: str
    parcours_id: str
    project_class: str
    kind: str
    defined_on: str
    withdrawn_on: str | None
    standing: bool
    position: int


class Volume(msgspec.Struct, gc=False):
    """What hangs on one parcours in one year and is only ever added up: attendance rows and minutes, interventions."""

    present: int = 0
    excused: int = 0
    absent: int = 0
    educational: int = 0
    arts_culture: int = 0
    interventions: int = 0
    intervention_minutes: int = 0

    def add(self, other: "Volume", sign: int = 1) -> None:
        """Add another volume, or subtract it."""
        self.present += sign * other.present
        self.excused += sign * other.excused
        self.absent += sign * other.absent
        self.educational += sign * other.educational
        self.arts_culture += sign * other.arts_culture
        self.interventions += sign * other.interventions
        self.intervention_minutes += sign * other.intervention_minutes


class Way(msgspec.Struct):
    """A standing parcours in its known standing group, with the standing bilans and projects that hang on it."""

    parcours: Parcours
    group: Group
    bilans: list[Bilan]
    projects: list[Project]


Record = Group | Person | Parcours | Bilan | Project


def key(record: Any) -> str:
    """The id of a record: its first field."""
    return str(getattr(record, record.__struct_fields__[0]))
