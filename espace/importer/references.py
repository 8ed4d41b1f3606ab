"""References and dates between rows: what each file names, and which dates may not be before which, as data and SQL.

A reference holds where the row named stands, or is recorded. The dates are judged against what holds of the row named
(`e_` tables), for the folder's rows (they fall) and for recorded ones (a correction that breaks them is refused).
"""

from dataclasses import dataclass
from typing import Final

from espace.importer.columns import FILES, NUMBER
from espace.importer.staging import PASS, Staging


@dataclass(frozen=True)
class Bound:
    """A date of a file may not break `condition`; `named` are the files that the condition looks at."""

    column: str
    condition: str
    code: str


BOUNDS: Final[dict[str, tuple[Bound, ...]]] = {
    "parcours": (
        Bound("starts_on", "f.starts_on < participants.birth_date", "before_birth"),
        Bound("inactive_since", "f.inactive_since < participants.birth_date", "before_birth"),
    ),
    "bilans": (Bound("held_on", "f.held_on < parcours.starts_on", "before_parcours"),),
    "projects": (Bound("defined_on", "f.defined_on < parcours.starts_on", "before_parcours"),),
    "interventions": (Bound("held_on", "f.held_on < parcours.starts_on", "before_parcours"),),
    "attendance": (
        Bound("session_id", "sessions.held_on > :today", "after_today"),
        Bound("session_id", "sessions.held_on < parcours.starts_on", "before_parcours"),
    ),
}

HOLDS: Final[dict[str, str]] = {
    "groups": "group_id, site",
    "participants": "participant_id, birth_date",
    "parcours": "parcours_id, participant_id, group_id, starts_on, ended_on, prolonged_into, inactive_since",
    "workshops": "workshop_id",
    "sessions": "session_id, held_on",
}
"""The files that others refer to, with what those look at (the id first)."""


def standing(file: str, row: str = "f") -> str:
    """SQL: the folder's row has not fallen."""
    return f"NOT EXISTS (SELECT 1 FROM falls x WHERE x.file = {NUMBER[file]} AND x.line = {row}.line)"


def joins(file: str) -> str:
    """SQL: what holds of each row that a row of the file (`f`) names."""
    return "".join(
        f' LEFT JOIN e_{column.of} {column.of} ON {column.of}.{FILES[column.of].key[0]} = f."{column.name}"'
        for column in FILES[file].columns
        if column.kind == "ref"
    )


def judge_references(store: Staging, file: str, today: str) -> None:
    """Rows that name a row that does not hold, or that break a bound between rows, fall."""
    cases = []
    for column in FILES[file].columns:
        if column.kind != "ref":
            continue
        key = FILES[column.of].key[0]
        fallen = f'EXISTS (SELECT 1 FROM f_{column.of} t WHERE t.{key} = f."{column.name}")'
        cases.append(
            f'WHEN f."{column.name}" IS NOT NULL AND {column.of}.{key} IS NULL'
            f" THEN '{column.name}:reference_' || CASE WHEN {fallen} THEN 'rejected' ELSE 'unknown' END"
        )
    cases += [f"WHEN {bound.condition} THEN '{bound.column}:{bound.code}'" for bound in BOUNDS.get(file, ())]
    if not cases:
        return
    store.db.execute(
        f"INSERT INTO falls SELECT {NUMBER[file]}, line, fall, {PASS} FROM ("
        f"SELECT f.line, CASE {' '.join(cases)} END AS fall FROM f_{file} f{joins(file)} WHERE {standing(file)}"
        ") WHERE fall IS NOT NULL",
        {"today": today},
    )


def hold(store: Staging, file: str) -> None:
    """Make `e_<file>`: the folder's standing rows, over what is recorded."""
    columns, key = HOLDS[file], FILES[file].key[0]
    store.db.execute(f"DROP TABLE IF EXISTS e_{file}")
    store.db.execute(f"CREATE TABLE e_{file} ({columns}, line, PRIMARY KEY ({key})) WITHOUT ROWID")
    store.db.execute(f"INSERT INTO e_{file} SELECT {columns}, line FROM f_{file} f WHERE {standing(file)}")
    store.db.execute(f"INSERT OR IGNORE INTO e_{file} SELECT {columns}, NULL FROM r_{file}")
