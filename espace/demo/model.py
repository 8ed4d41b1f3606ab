"""The records of the demonstration as the generator holds them, before they become CSV rows."""

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class Group:
    """A group and how many of its members end in which way.

    Abandons of the calendar year in which the group starts and of the one in which it ends are apart, since a year's
    figures count them apart; a group within one year has only the second. Those prolonged join the group `into`.
    """

    key: str
    public: str
    starts_on: date
    ends_on: date
    size: int
    abandoned_first: int
    abandoned_last: int
    prolonged: int
    social: int
    professional: int
    no_project: int
    deceased: int
    into: str

    @property
    def id(self) -> str:
        return f"g-{self.key.lower()}"


@dataclass(slots=True)
class Person:
    """A participant. Empty text is "not known". `parcours` are in the order of their starts."""

    id: str
    public: str
    parcours: list["Parcours"] = field(default_factory=list)
    last_name: str = ""
    first_name: str = ""
    national_number: str = ""
    gender: str = ""
    birth_date: date | None = None
    birth_country: str = ""


@dataclass(slots=True)
class Parcours:
    """One person's way through one group. `project` is the class of project it completes with, or empty."""

    id: str
    person: Person
    group: Group
    starts_on: date
    ended_on: date
    end_kind: str
    end_reason: str = ""
    project: str = ""
    prolonged_into: "Parcours | None" = None
    qualification: str = ""
    inactive_since: date | None = None
    never_worked: str = ""
    french_level: str = ""
    french_course: str = ""

    def active_in(self, year: int) -> bool:
        return self.starts_on.year <= year <= self.ended_on.year


@dataclass(frozen=True, slots=True)
class Bilan:
    """`levels`: domain -> "1".."5", a code, or empty."""

    id: str
    parcours: Parcours
    phase: str
    held_on: date
    minutes: int
    levels: dict[str, str]


@dataclass(frozen=True, slots=True)
class Project:
    id: str
    parcours: Parcours
    class_: str
    kind: str
    defined_on: date
    withdrawn_on: date | None


@dataclass(frozen=True, slots=True)
class Intervention:
    id: str
    parcours: Parcours
    kind: str
    held_on: date
    minutes: int


@dataclass(frozen=True, slots=True)
class Workshop:
    id: str
    family: str
    label: str
    partner: str
    capacity: int
    since: int


@dataclass(frozen=True, slots=True)
class Session:
    id: str
    workshop: Workshop
    group: Group | None
    held_on: date
    minutes: int
    status: str


@dataclass(frozen=True, slots=True)
class Attendance:
    """`minutes` None: those of the session."""

    session: Session
    parcours: Parcours
    status: str
    minutes: int | None
    reason: str

    @property
    def counted(self) -> int:
        if self.status != "present":
            return 0
        return self.session.minutes if self.minutes is None else self.minutes
