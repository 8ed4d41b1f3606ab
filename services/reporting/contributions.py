"""What each thing counted adds to the annual indicators, by year and scope: the engine that evaluates their rows. Pure.

The running figures add the difference of two tallies, a recount tallies everything. A person is evaluated for each
parcours that stands for the person in some scopes; all else adds the same to its scopes. What is linear is summed up first
and evaluated once.
"""

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any

from services.kernel.codes import DOMAINS
from services.reporting.facts import Bilan, Group, Parcours, Person, Project, Volume, Way
from services.reporting.indicators import ALL, BY_OVER, Closing, Contributions, Over, Participant, Sums, Triple

Rows = list[tuple[int, Triple]]
"""Index into INDICATORS, and what is added there."""
Scopes = tuple[tuple[str, str], ...]
"""Sites and publics, or `all`."""


def _evaluate(over: Over, thing: Any) -> Rows:
    """What one thing adds to each indicator counted over its like, zeros left out."""
    found: Rows = []
    for index, (_, unit, _, _, _, _, value, of) in BY_OVER[over]:
        number = value(thing)
        if unit in ("count", "minutes"):
            triple = (number or 0, 0, 0)
        elif of is not None:
            triple = (number or 0, of(thing), 0)
        else:
            triple = (0, 0, 1) if number is None else (int(number), 1, 0)
        if triple != (0, 0, 0):
            found.append((index, triple))
    return found


@lru_cache(maxsize=4096)
def _scopes(site: str, public: str | None) -> Scopes:
    if public is None:
        return ((site, ALL), (ALL, ALL))
    return ((site, public), (site, ALL), (ALL, public), (ALL, ALL))


def _year(day: str) -> int:
    return int(day[:4])


def _years(parcours: Parcours, horizon: int) -> range:
    """The years in which a parcours is active."""
    last = horizon if parcours.ended_on is None else _year(parcours.ended_on)
    return range(_year(parcours.starts_on), last + 1)


def _closing(way: Way) -> Closing:
    """What an ended parcours means. Only a completed one has projects and changes that count."""
    kind = way.parcours.end_kind or ""
    if kind != "completed":
        return Closing(kind, (way.parcours.end_reason or "unknown") if kind == "abandoned" else None, {})
    for name in ("professional", "social"):
        counting = [one for one in way.projects if one.project_class == name and one.withdrawn_on is None]
        if counting:
            return Closing(f"{name}_project", max(counting, key=_defined).kind, _changes(way.bilans))
    return Closing("no_project", None, _changes(way.bilans))


def _defined(project: Project) -> tuple[str, str]:
    return project.defined_on, project.project_id


def _changes(bilans: Iterable[Bilan]) -> dict[str, int]:
    # Two bilans of a phase can be met only between two events of one correction; any steady choice will do.
    chosen: dict[str, Bilan] = {}
    for bilan in sorted(bilans, key=lambda one: (one.held_on, one.bilan_id)):
        chosen[bilan.phase] = bilan
    if "entry" not in chosen or "end" not in chosen:
        return {}
    entry, end = chosen["entry"].levels, chosen["end"].levels
    changes: dict[str, int] = {}
    for domain in DOMAINS:
        before, after = entry.get(domain), end.get(domain)
        if isinstance(before, int) and isinstance(after, int):
            changes[domain] = after - before
    return changes


def _latest_start(way: Way) -> tuple[str, str]:
    return way.parcours.starts_on, way.parcours.parcours_id


def _latest_end(way: Way) -> tuple[str, str, str]:
    return way.parcours.ended_on or "", way.parcours.starts_on, way.parcours.parcours_id


def _standing_for(ways: list[Way], latest: Callable[[Way], tuple[str, ...]]) -> list[tuple[Way, Scopes]]:
    """The parcours that stand for a person, each with the scopes in which it is the latest of these."""
    if len(ways) == 1:
        return [(ways[0], _scopes(ways[0].group.site, ways[0].group.public))]
    last: dict[tuple[str, str], Way] = {}
    for way in sorted(ways, key=latest):
        for scope in _scopes(way.group.site, way.group.public):
            last[scope] = way
    return [(way, scopes) for way in ways if (scopes := tuple(scope for scope, one in last.items() if one is way))]


class Tally:
    """What is added up, or taken away while `sign` is -1. `total` gives it by year, scope and indicator."""

    def __init__(self) -> None:
        self.sign = 1
        self._rows: dict[tuple[int, Scopes], dict[int, list[int]]] = {}
        self._sums: dict[tuple[int, str, str], Sums] = {}

    def person(self, person: Person | None, ways: list[Way], horizon: int) -> None:
        """One person: profile, outcome and change of situation.

        `person` is the surviving file (None: not known yet, so nothing of it is known), `ways` all the standing parcours of
        the person, those of files merged into it too. An open parcours counts up to the year `horizon`.
        """
        known = (person.gender, person.birth_year, person.birth_country) if person else (None, None, None)
        by_year: dict[int, list[Way]] = {}
        for way in ways:
            for year in _years(way.parcours, horizon):
                by_year.setdefault(year, []).append(way)
        for year, active in by_year.items():
            for way, scopes in _standing_for(active, _latest_start):
                self._add(year, scopes, _evaluate("participant", Participant(year, *known, way.parcours)))
            ended = [way for way in active if way.parcours.ended_on and _year(way.parcours.ended_on) == year]
            for way, scopes in _standing_for(ended, _latest_end) if ended else ():
                closing = _closing(way)
                self._add(year, scopes, _evaluate("closing", closing))
                if way.parcours.end_kind == "completed":
                    self._add(year, scopes, _evaluate("completed", closing))

    def parcours(self, way: Way, volumes: dict[int, Volume]) -> None:
        """One parcours by itself: that it started and ended, its bilans, and its volumes by year."""
        site, public, sign = way.group.site, way.group.public, self.sign
        self._of(_year(way.parcours.starts_on), site, public).started += sign
        if way.parcours.ended_on is not None:
            sums = self._of(_year(way.parcours.ended_on), site, public)
            sums.ended += sign
            if way.parcours.end_kind == "completed":
                sums.completed += sign
        for bilan in way.bilans:
            sums = self._of(_year(bilan.held_on), site, public)
            sums.bilan_minutes += sign * bilan.minutes
            sums.bilans[bilan.phase] = sums.bilans.get(bilan.phase, 0) + sign
        for year, volume in volumes.items():
            self.volume(site, public, year, volume)

    def volume(self, site: str, public: str, year: int, volume: Volume) -> None:
        """A volume (or a difference of volumes) of one parcours in a year."""
        self._of(year, site, public).volume.add(volume, self.sign)

    def group(self, group: Group, parcours: Iterable[Parcours], horizon: int) -> None:
        """One group: it is active in the years of its parcours."""
        for year in {year for one in parcours for year in _years(one, horizon)}:
            self._add(year, _scopes(group.site, group.public), _evaluate("group", group))

    def sessions(self, site: str, public: str | None, year: int, held: int) -> None:
        """So many held sessions; those for no one group (`public` None) count under all publics only."""
        self._add(year, _scopes(site, public), _evaluate("session", held))

    def total(self) -> Contributions:
        """The sums by place; what comes to nothing is left out."""
        self.sign = 1
        for (year, site, public), sums in self._sums.items():
            self._add(year, _scopes(site, public), _evaluate("sums", sums))
        self._sums = {}
        into: dict[tuple[int, str, str, int], list[int]] = {}
        for (year, scopes), rows in self._rows.items():
            for site, public in scopes:
                for index, triple in rows.items():
                    add(into, (year, site, public, index), triple)
        return {place: (n, d, u) for place, (n, d, u) in into.items() if n or d or u}

    def _of(self, year: int, site: str, public: str) -> Sums:
        place = (year, site, public)
        sums = self._sums.get(place)
        if sums is None:
            sums = self._sums[place] = Sums()
        return sums

    def _add(self, year: int, scopes: Scopes, rows: Rows) -> None:
        mine = self._rows.setdefault((year, scopes), {})
        sign = self.sign
        for index, (numerator, denominator, unknown) in rows:
            had = mine.get(index)
            if had is None:
                mine[index] = [sign * numerator, sign * denominator, sign * unknown]
            else:
                had[0] += sign * numerator
                had[1] += sign * denominator
                had[2] += sign * unknown


def add(total: dict[Any, list[int]], place: Any, triple: Iterable[int], sign: int = 1) -> None:
    """Add a triple to those of a place."""
    mine = total.setdefault(place, [0, 0, 0])
    for part, number in enumerate(triple):
        mine[part] += sign * number
