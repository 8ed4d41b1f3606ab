"""Who may do what: the roles of a service and the rights of each, as one table. Whoever has several roles has the rights of all.

A right is a set of one, so that a need is written as a sum: `BILANS | NOTES`. `docs/access.md` is made of this table.
"""

from typing import Final, NamedTuple

from services.kernel.codes_roles import ROWS

REFERENCE: Final = frozenset({"reference"})
PROGRAMME: Final = frozenset({"programme"})
RECORDS: Final = frozenset({"records"})
IDENTITY: Final = frozenset({"identity"})
NAMES: Final = frozenset({"names"})
NOTES: Final = frozenset({"notes"})
BILANS: Final = frozenset({"bilans"})
ATTENDANCE: Final = frozenset({"attendance"})
FIGURES: Final = frozenset({"figures"})
EXACT_FIGURES: Final = frozenset({"exact_figures"})
TRAIL: Final = frozenset({"trail"})
LOG: Final = frozenset({"log"})
ENROL: Final = frozenset({"enrol"})
SUPPORT: Final = frozenset({"support"})
TAKE_ATTENDANCE: Final = frozenset({"take_attendance"})
SCHEDULE: Final = frozenset({"schedule"})
ORGANISE: Final = frozenset({"organise"})
PROTECT: Final = frozenset({"protect"})
OPERATE: Final = frozenset({"operate"})

_SHEETS: Final = PROGRAMME | ATTENDANCE | TAKE_ATTENDANCE | NAMES
_PERSONS: Final = RECORDS | IDENTITY | NAMES | PROGRAMME | ENROL
_EXACT: Final = FIGURES | EXACT_FIGURES
_SUPPORT: Final = _PERSONS | _SHEETS | _EXACT | NOTES | BILANS | SUPPORT

TEXTS: Final = {"events": TRAIL | IDENTITY | NOTES, "reads": TRAIL}
"""What it takes to see in clear what is sealed in the events of a log: names and notes, or why somebody read."""


class Role(NamedTuple):
    """One role: its code, what people see, and its rights."""

    code: str
    fr: str
    nl: str
    en: str
    rights: frozenset[str]


_RIGHTS: Final = {
    "reception": _PERSONS,
    "social_worker": _SUPPORT,
    "workshop_leader": _SHEETS | SCHEDULE,
    "coordinator": _SUPPORT | SCHEDULE | ORGANISE | TRAIL | LOG,
    "data_protection_officer": RECORDS | IDENTITY | NAMES | TRAIL | LOG | PROTECT | FIGURES,
    "analyst": FIGURES,
    "auditor": LOG | _EXACT,
    "operator": OPERATE,
}
ROLES: Final[tuple[Role, ...]] = tuple(
    Role(row.code, row.fr, row.nl, row.en, REFERENCE | _RIGHTS[row.code]) for row in ROWS if row.group == "role"
)
