"""Small, nasty histories: the events of three services in log order, and the plain records that stand at their end.

`history()` is the Hypothesis strategy. It draws a seed and two sizes: rows whose every cell is drawn are mostly thin, for
Hypothesis likes small and equal values, and few would then refer to one another.
"""

from random import Random
from typing import Any, NamedTuple

from hypothesis import strategies as st

from tests.reporting.bruteforce import DOMAINS, KINDS, REASONS, Records, Row
from tests.reporting.world import REFERS, WORLD, Event, World

SITES = ("forest", "saint-gilles")
PUBLICS = ("inactivity", "immigration")
FIRST, LAST = 2012, 2021
"""The years that hold something; nothing happens after LAST."""


class History(NamedTuple):
    """`records`: what stands in the end; `events`: by service, in log order; `years`: those worth counting."""

    records: Records
    events: dict[str, list[Event]]
    years: range = range(FIRST, LAST + 1)


Step = tuple[str, str, Row | None]
"""A kind, an id, and the row it gets; None voids it."""

# Ids are such that their order as text is none of the other orders one could take for it.
IDS = {
    "groups": ("g2", "G10", "G9"),
    "participants": ("x-2", "X-10", "X-9", "X_1"),
    "parcours": ("k1", "K10", "K9", "K-2", "K_3"),
    "bilans": tuple(f"B{number}" for number in range(12)),
    "projects": ("r1", "R10", "R9", "R-2", "R_3", "R"),
    "interventions": ("I1", "I2", "I3"),
    "workshops": ("W1", "W2"),
    "sessions": ("S1", "S2", "S3", "S4"),
}
ID_COLUMN = {
    "groups": "group_id",
    "participants": "participant_id",
    "parcours": "parcours_id",
    "bilans": "bilan_id",
    "projects": "project_id",
    "interventions": "intervention_id",
    "workshops": "workshop_id",
    "sessions": "session_id",
}
STARTS = (
    *("2012-06-30", "2013-01-01", "2014-02-28", "2014-03-01", "2015-12-31", "2016-01-01", "2016-02-29"),
    *("2016-05-10", "2016-12-31", "2017-01-01", "2019-12-31", "2020-02-29"),
)
DAYS = (*STARTS, "2013-12-31", "2016-06-01", "2020-01-31", "2021-12-31")
INACTIVE = ("2010-01-01", "2012-02-29", "2014-02-27", "2014-02-28", "2014-03-01", "2014-12-30", "2014-12-31")
MINUTES = (0, 1, 45, 90, 120)
LEVELS = ("1", "2", "3", "4", "5", "2", "3", "not_assessed", "not_concerned", "declined", None)

COLUMNS: dict[str, dict[str, tuple[Any, ...]]] = {
    "groups": {
        "site": SITES,
        "public": PUBLICS,
        "label": (None,),
        "starts_on": STARTS,
        "ends_on": (None,),
        "capacity": (None,),
        "funding": (None,),
    },
    "participants": {
        "site": SITES,
        "gender": ("man", "woman", "x", None),
        "birth_date": ("1950-01-01", "1980-12-31", "1996-02-29", None),
        "birth_country": ("GB", "HR", "BE", "MA", "BG", "CH", None),
        "merged_into": (None,),
    },
    "parcours": {
        "starts_on": STARTS,
        "qualification": ("none", "primary", "foreign_not_recognised", "lower_secondary", "higher", None),
        "inactive_since": (*INACTIVE, None),
        "never_worked": ("yes", "no", "no", None, None),
        "french_level": ("very_weak", "weak", "medium", "good", "very_good", None),
        "french_course": ("fle", "alpha", "none", None),
        "ended_on": (*DAYS, None, None, None, None),
        "end_kind": (*("completed",) * 6, "abandoned", "abandoned", "prolonged", "deceased"),
        "end_reason": (*REASONS, None),
        "prolonged_into": (None,),
    },
    "bilans": {
        "phase": ("entry", "end", "middle", "follow_up"),
        "held_on": DAYS,
        "minutes": MINUTES,
        **dict.fromkeys(DOMAINS, LEVELS),
    },
    "projects": {
        "class": ("social", "professional"),
        "kind": (None,),
        "defined_on": DAYS[4:6],
        "withdrawn_on": (*(None,) * 9, *DAYS[5:8]),
    },
    "interventions": {"kind": ("phone", "other"), "held_on": DAYS, "minutes": MINUTES},
    "workshops": {
        "site": SITES,
        "family": ("educational", "arts_culture"),
        "label": ("W",),
        "partner": (None,),
        "capacity": (None,),
    },
    "sessions": {"held_on": DAYS, "minutes": MINUTES, "status": ("held", "held", "planned", "cancelled")},
    "attendance": {
        "status": ("present", "present", "excused", "absent"),
        "minutes": (None, *MINUTES),
        "reason": (None,),
    },
}
# Columns that are corrected together.
TOGETHER = (("ended_on", "end_kind", "end_reason"), ("class", "kind"))


def _row(random: Random, kind: str, made: dict[str, list[str]]) -> Row:
    """A row of a kind, without its own id; it refers to records that were made, if they still stand."""
    row: Row = {}
    for column, to in REFERS.get(kind, {}).items():
        none = (None,) if column == "group_id" and kind == "sessions" else ()
        row[column] = random.choice((*made[to], *none))
    row |= {column: random.choice(values) for column, values in COLUMNS[kind].items()}
    if kind == "participants" and made[kind] and random.random() < 0.4:
        row["merged_into"] = random.choice(made[kind])
    if kind == "projects":
        if random.random() < 0.5:
            row["parcours_id"] = made["parcours"][0]  # several on one, some of the same day
        row["kind"] = random.choice(KINDS[row["class"]])
    return _consistent(kind, row)


def _consistent(kind: str, row: Row) -> Row:
    """The row with ends that are not before starts, and only what goes with the end of a parcours it has."""
    if kind == "projects" and row["withdrawn_on"]:
        return row | {"withdrawn_on": max(row["withdrawn_on"], row["defined_on"])}
    if kind != "parcours":
        return row
    if row["ended_on"] is None:
        return row | {"end_kind": None, "end_reason": None}
    ended_on = max(row["ended_on"], row["starts_on"])
    return row | {"ended_on": ended_on, "end_reason": row["end_reason"] if row["end_kind"] == "abandoned" else None}


def _named(kind: str, identity: str, row: Row) -> tuple[str, Row]:
    if kind == "attendance":
        return f"{row['session_id']}/{row['parcours_id']}", row
    return identity, {ID_COLUMN[kind]: identity} | row


def _first(random: Random, made: dict[str, list[str]], size: int) -> list[Step]:
    """Up to `size` rows of each kind, those that others hang on first."""
    steps: list[Step] = []
    for kind in WORLD:
        ids = IDS.get(kind, ("",) * 12)
        for number, identity in enumerate(ids[: random.randint((size + 1) // 2, size)]):
            row = _row(random, kind, made)
            if kind == "bilans" and random.random() < 0.8:
                # Mostly a bilan at entry and one at the end of the same parcours.
                row |= {
                    "parcours_id": made["parcours"][number // 2 % len(made["parcours"])],
                    "phase": ("entry", "end")[number % 2],
                }
            name, row = _named(kind, identity, row)
            made[kind].append(name)
            steps.append((kind, name, row))
    return steps


def _later(random: Random, made: dict[str, list[str]], latest: dict[tuple[str, str], Row]) -> Step:
    """A void, a merge, another row altogether, or one column of a row corrected with those it goes with."""
    kind = random.choice(tuple(WORLD))
    identity = random.choice(made[kind])
    turn = random.random()
    if turn < 0.15:
        return kind, identity, None
    if turn > 0.9:
        kind, identity = "participants", random.choice(made["participants"])
        into = random.choice((*made["participants"], None))
        latest[kind, identity] = latest[kind, identity] | {"merged_into": into}
        return kind, identity, latest[kind, identity]
    held = latest[kind, identity]
    row = held | _row(random, kind, made)
    if kind == "attendance":
        row |= {"session_id": held["session_id"], "parcours_id": held["parcours_id"]}
    if turn < 0.7:
        name = random.choice(sorted(row))
        changed = next((group for group in TOGETHER if name in group), (name,))
        row = _consistent(kind, held | {column: row[column] for column in changed if column in row})
    latest[kind, identity] = row
    return kind, identity, row


def _steps(seed: int, size: int, later: int) -> list[Step]:
    random = Random(seed)
    made: dict[str, list[str]] = {kind: [] for kind in WORLD}
    steps = _first(random, made, size)
    latest = {(kind, identity): row for kind, identity, row in steps if row is not None}
    return steps + [_later(random, made, latest) for _ in range(later)]


def made_of(seed: int, size: int = 12, later: int = 40) -> History:
    """The history of one seed: up to `size` rows of each kind, then `later` changes."""
    world = World()
    for kind, identity, row in _steps(seed, size, later):
        world.put(kind, identity, row)
    return History(world.records(), world.events)


@st.composite
def history(draw: st.DrawFn, later: int = 30) -> History:
    """A history: rows of each kind, then up to `later` corrections, moves, merges and voids in any order."""
    # Drawn apart, so that a failing history shrinks to a small one.
    size, times = draw(st.integers(1, 12)), draw(st.integers(0, later))
    return made_of(draw(st.integers(0, 2**32 - 1)), size, times)
