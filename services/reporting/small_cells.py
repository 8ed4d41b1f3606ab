"""Small cells: which figures of a year are hidden from whoever may not see exact ones, so that nobody is found in them. Pure.

A count of persons from 1 to 4 is hidden, and with it what it could be reckoned from: the figures of a year hang together by sums
(the outcomes make the persons whose parcours ended; the publics and the sites make `all`). Of a scope with 1 to 4 participants
nothing of persons is shown. How many values are unknown says nothing of anybody, and is hidden only where it would give a hidden
count away. Persons of two sites count once in `all`: taken here as if the sums were exact, as whoever subtracts would.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any, Final, NamedTuple

from services.kernel.codes import DOMAINS, ordered
from services.reporting.indicators import ALL, INDICATORS, Triple, shown

FEWEST: Final = 5
"""The smallest count of persons that is shown."""

Scope = tuple[str, str]
"""Site or `all`, public or `all`."""
Figures = Mapping[Scope, Mapping[str, Triple]]
"""Indicators by id, by scope, of one year; what is absent is zero."""


class Cell(NamedTuple):
    """One number of a scope: `<indicator>` is its numerator, `<family>/of` its denominator, `/unknown`, and `/rest` of the denominator."""

    site: str
    public: str
    name: str


Sum = tuple[tuple[Cell, int], ...]
"""Cells with the sign that each has: all together they are 0."""

# Shares by the denominator that they have in common. Whether they make all of it, or a rest is left that nobody is shown.
PARTICIPANTS: Final[dict[str, tuple[bool, tuple[str, ...]]]] = {
    "gender": (True, ("gender.man", "gender.woman", "gender.x")),
    "age": (False, ()),
    "origin": (False, ("origin.non_eu",)),
    "qualification": (False, ("qualification.none_recognised",)),
    "inactivity": (False, ("inactivity.over_24_months",)),
    "french_level": (False, ("french.very_weak_to_medium",)),
    "french_course": (False, ("french.fle", "french.alpha")),
}
COMPLETED: Final[dict[str, tuple[bool, tuple[str, ...]]]] = {
    **{one: (True, tuple(f"{way}.{one}" for way in ("improvement", "stability", "decline"))) for one in DOMAINS},
    "term": (False, ("term.stable_or_improved",)),
}
OUTCOMES: Final = tuple(
    f"outcome.{one}"
    for one in ("abandoned", "prolonged", "professional_project", "social_project", "no_project", "deceased")
)
WITH_A_BILAN_AT_THE_END: Final = ("outcome.professional_project", "outcome.social_project", "outcome.no_project")
DETAILS: Final = {
    "outcome.abandoned": ordered("end_reason"),
    "outcome.professional_project": ordered("professional_project"),
    "outcome.social_project": ordered("social_project"),
}
VOLUMES: Final = (
    ("minutes", "minutes.individual", "minutes.collective"),
    ("minutes.collective", "minutes.educational", "minutes.arts_culture"),
)
# What a minute counts in, of each: with it the sums of VOLUMES stay as they are.
VOLUME_PATHS: Final = {
    "minutes": ("minutes.individual",),
    "minutes.individual": ("minutes",),
    "minutes.collective": ("minutes", "minutes.educational"),
    "minutes.educational": ("minutes.collective", "minutes"),
    "minutes.arts_culture": ("minutes.collective", "minutes"),
}
FAMILIES: Final = PARTICIPANTS | COMPLETED
BREAKDOWNS: Final = (
    *((*members, *(() if whole else (f"{family}/rest",))) for family, (whole, members) in FAMILIES.items() if members),
    *(tuple(f"{outcome}.{code}" for code in codes) for outcome, codes in DETAILS.items()),
)
"""Names of which one may be more and another less, all sums staying as they are."""
WITHIN: Final = (WITH_A_BILAN_AT_THE_END, tuple(one for one in OUTCOMES if one not in WITH_A_BILAN_AT_THE_END))
"""So the outcomes, apart: those that end with a bilan make the persons of the changes of situation."""
NOT_OF_PERSONS: Final = frozenset({"groups.active", "sessions.held"})
# Cells that are counts, but neither of persons nor of what one person has once.
MEASURES: Final = ("minutes", "attendance", "age.mean")

_FAMILY: Final = {
    one: family
    for families in (PARTICIPANTS, COMPLETED)
    for family, (_, members) in families.items()
    for one in members
} | {"age.mean": "age", "attendance.rate": "attendance"}
_SAME: Final = {"share.individual": "minutes.individual", "share.collective": "minutes.collective"}


def cells_of(indicator: str) -> tuple[str, str, str]:
    """The names of an indicator's numerator, denominator and unknown among the cells of a scope."""
    if indicator in _SAME:
        return _SAME[indicator], "minutes", ""
    family = "outcome" if indicator.startswith("outcome.") else _FAMILY.get(indicator, "")
    return indicator, f"{family}/of" if family else "", f"{family}/unknown" if family else ""


def cells(figures: Figures) -> dict[Cell, int]:
    """Every number of these figures, those included that nobody is shown but that can be reckoned."""
    found: dict[Cell, int] = {}
    for (site, public), rows in figures.items():
        for row in INDICATORS:
            if row.id in NOT_OF_PERSONS:
                continue
            triple = rows.get(row.id, (0, 0, 0))
            for name, value in zip(cells_of(row.id), triple, strict=True):
                if name:
                    found[Cell(site, public, name)] = value
        for family, (whole, members) in FAMILIES.items():
            if not whole and members:
                parts = sum(found[Cell(site, public, one)] for one in members)
                found[Cell(site, public, f"{family}/rest")] = found[Cell(site, public, f"{family}/of")] - parts
    return found


def sums(scopes: Iterable[Scope]) -> list[Sum]:
    """What hangs together: within each scope, and between a scope and those it is made of."""
    scopes = list(scopes)
    found: list[Sum] = []
    for site, public in scopes:

        def add(total: Iterable[str], parts: Iterable[str], site: str = site, public: str = public) -> None:
            found.append(
                tuple((Cell(site, public, name), sign) for names, sign in ((total, -1), (parts, 1)) for name in names)
            )

        for over, families in ((("participants",), PARTICIPANTS), (WITH_A_BILAN_AT_THE_END, COMPLETED)):
            for family, (whole, members) in families.items():
                add(over, (f"{family}/of", f"{family}/unknown"))
                if members:
                    add((f"{family}/of",), members if whole else (*members, f"{family}/rest"))
        add(("outcome/of",), OUTCOMES)
        for outcome, codes in DETAILS.items():
            add((outcome,), (f"{outcome}.{code}" for code in codes))
        for total, *parts in VOLUMES:
            add((total,), parts)
    names = {cell.name for cell in cells({scope: {} for scope in scopes[:1]})}
    sites, publics = {site for site, _ in scopes} - {ALL}, {public for _, public in scopes} - {ALL}
    for name in sorted(names):
        for site in (ALL, *sorted(sites)):
            found.append(((Cell(site, ALL, name), -1), *((Cell(site, one, name), 1) for one in sorted(publics))))
        for public in (ALL, *sorted(publics)):
            found.append(((Cell(ALL, public, name), -1), *((Cell(one, public, name), 1) for one in sorted(sites))))
    return found


def hidden(figures: Figures) -> set[Cell]:
    """The cells of a year that are not shown. `figures` has every scope of that year.

    For each small cell a change of the hidden cells is found that moves it and leaves every sum as it is: what is shown fits the
    changed figures as well, so that the cell does not follow from it.
    """
    values = cells(figures)
    sites = sorted({site for site, _ in figures} - {ALL})
    publics = sorted({public for _, public in figures} - {ALL})
    away: set[Cell] = set()
    for cell in values:
        if _small(values, cell):
            names = _with(cell.name, partial(_value, values, cell, "name"))
            beside = _beside(cell.site, sites, partial(_value, values, cell, "site"))
            across = _beside(cell.public, publics, partial(_value, values, cell, "public"))
            away |= {Cell(site, public, name) for site in beside for public in across for name in names}
    return away


def _value(values: Mapping[Cell, int], cell: Cell, of: str, other: str) -> int:
    """The value of the cell that differs from this one in its name, site or public."""
    return values[cell._replace(**{of: other})]


def _small(values: Mapping[Cell, int], cell: Cell) -> bool:
    """Whether a cell is hidden for what it says itself."""
    participants = values[cell._replace(name="participants")]
    if 0 < participants < FEWEST:
        return True
    if cell.name == "age.mean":  # a sum of ages, of so many
        return 0 < values[cell._replace(name="age/of")] < FEWEST
    of_persons = not cell.name.startswith(MEASURES) and not cell.name.endswith("/unknown")
    return of_persons and 0 < values[cell] < FEWEST


def _beside(one: str, parts: Sequence[str], value: Callable[[str], int]) -> tuple[str, ...]:
    """With which other site (public) of the same one a change is made up for: another part, or, of one part alone, `all`."""
    if not parts:
        return (one,)
    if one == ALL:
        return (ALL, _smallest(parts, value))
    others = [other for other in parts if other != one]
    return (one, _smallest(others, value) if others else ALL)


def _with(name: str, value: Callable[[str], int]) -> set[str]:
    """The names of a scope that change with one of them so that every sum within the scope stays as it is."""
    if name == "participants":
        # One more participant, of whom nothing is known.
        return {name, *(f"{family}/unknown" for family in PARTICIPANTS)}
    if name == "outcome/of":
        return {name, *_down("outcome.prolonged", value)}
    family, _, what = name.partition("/")
    if what in ("of", "unknown") and family in FAMILIES:
        whole, members = FAMILIES[family]
        known = (*members, *(() if whole or not members else (f"{family}/rest",)))
        return {f"{family}/of", f"{family}/unknown", *([_smallest(known, value)] if known else [])}
    for parts in (*BREAKDOWNS, *WITHIN):
        if name in parts:
            others = [one for one in parts if one != name]
            return _down(name, value) | _down(_smallest(others, value), value)
    return {name, *VOLUME_PATHS.get(name, ())}


def _down(name: str, value: Callable[[str], int]) -> set[str]:
    """An outcome with one of its reasons or kinds."""
    details = [f"{name}.{code}" for code in DETAILS.get(name, ())]
    return {name, _smallest(details, value)} if details else {name}


def _smallest(names: Iterable[str], value: Callable[[str], int]) -> str:
    """The one with the smallest value that is not 0, else any."""
    return min(names, key=lambda name: (not value(name), value(name), name))


def told(figures: Figures, scope: Scope) -> list[dict[str, Any]]:
    """The indicators of a scope as `shown` has them, null where hidden; `hidden` says of each whether anything of it is."""
    away = {cell.name for cell in hidden(figures) if (cell.site, cell.public) == scope}
    rows = []
    for indicator in INDICATORS:
        row = shown(indicator, figures.get(scope, {}).get(indicator.id, (0, 0, 0)))
        numerator, denominator, unknown = (bool(name) and name in away for name in cells_of(indicator.id))
        for field, gone in (
            ("numerator", numerator),
            ("denominator", denominator),
            ("unknown", unknown),
            ("value", numerator or denominator),
        ):
            if gone:
                row[field] = None
        rows.append(row | {"hidden": numerator or denominator or unknown})
    return rows
