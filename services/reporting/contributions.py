"""What one thing counted adds to the annual indicators, by year and scope: the engine that evaluates their rows. Pure.

The running figures add the difference of two contributions, a recount adds up all of them. A person is evaluated in
each scope, since the parcours that stand for the person there may be others; all else adds the same to its scopes.
"""

from collections.abc import Iterable
from typing import Any

from services.kernel.codes import DOMAINS
from services.reporting.facts import Bilan, Group, Parcours, Person, Project, Volume, Way
from services.reporting.indicators import ALL, BY_OVER, Closing, Contributions, Over, Participant, Sums, Triple

Rows = list[tuple[int, Triple]]
"""Index into INDICATORS, and what is added there."""


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


def _scopes(site: str, public: str | None) -> tuple[tuple[str, str], ...]:
    if public is None:
        return ((site, ALL), (ALL, ALL))
    return ((site, public), (site, ALL), (ALL, public), (ALL, ALL))


def _add(into: Contributions, year: int, site: str, public: str | None, rows: Rows) -> None:
    for scope_site, scope_public in _scopes(site, public):
        for index, (numerator, denominator, unknown) in rows:
            place = (year, scope_site, scope_public, index)
            had = into.get(place)
            into[place] = (
                (had[0] + numerator, had[1] + denominator, had[2] + unknown)
                if had
                else (numerator, denominator, unknown)
            )


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


def person_contributions(person: Person | None, ways: list[Way], horizon: int) -> Contributions:
    """What one person adds: profile, outcome and change of situation.

    `person` is the surviving file (None: not known yet, so nothing of it is known), `ways` all the standing parcours of
    the person, those of files merged into it too. An open parcours counts up to the year `horizon`.
    """
    known = (person.gender, person.birth_year, person.birth_country) if person else (None, None, None)
    by_year: dict[int, list[Way]] = {}
    for way in ways:
        for year in _years(way.parcours, horizon):
            by_year.setdefault(year, []).append(way)
    into: Contributions = {}
    ends: dict[str, Rows] = {}
    for year, active in by_year.items():
        profiles: dict[str, Rows] = {}
        members: dict[tuple[str, str], list[Way]] = {}
        for way in active:
            for scope in _scopes(way.group.site, way.group.public):
                members.setdefault(scope, []).append(way)
        for (site, public), inside in members.items():
            reference = max(inside, key=_latest_start).parcours
            rows = profiles.get(reference.parcours_id)
            if rows is None:
                rows = _evaluate("participant", Participant(year, *known, reference))
                profiles[reference.parcours_id] = rows
            for index, triple in rows:
                into[year, site, public, index] = triple
            ended = [way for way in inside if way.parcours.ended_on and _year(way.parcours.ended_on) == year]
            if ended:
                for index, triple in _end_rows(max(ended, key=_latest_end), ends):
                    into[year, site, public, index] = triple
    return into


def _latest_start(way: Way) -> tuple[str, str]:
    return way.parcours.starts_on, way.parcours.parcours_id


def _latest_end(way: Way) -> tuple[str, str, str]:
    return way.parcours.ended_on or "", way.parcours.starts_on, way.parcours.parcours_id


def _end_rows(way: Way, known: dict[str, Rows]) -> Rows:
    """What a closing parcours adds, evaluated once for all scopes."""
    rows = known.get(way.parcours.parcours_id)
    if rows is None:
        closing = _closing(way)
        rows = _evaluate("closing", closing)
        if way.parcours.end_kind == "completed":
            rows += _evaluate("completed", closing)
        known[way.parcours.parcours_id] = rows
    return rows


def parcours_contributions(way: Way, volumes: dict[int, Volume]) -> Contributions:
    """What one parcours adds by itself: that it started and ended, its bilans, and its volumes by year."""
    years = {year: Sums(volume=volume) for year, volume in volumes.items()}

    def of(day: str) -> Sums:
        return years.setdefault(_year(day), Sums())

    of(way.parcours.starts_on).started += 1
    if way.parcours.ended_on is not None:
        of(way.parcours.ended_on).ended += 1
        of(way.parcours.ended_on).completed += way.parcours.end_kind == "completed"
    for bilan in way.bilans:
        sums = of(bilan.held_on)
        sums.bilan_minutes += bilan.minutes
        sums.bilans[bilan.phase] = sums.bilans.get(bilan.phase, 0) + 1
    into: Contributions = {}
    for year, sums in years.items():
        _add(into, year, way.group.site, way.group.public, _evaluate("sums", sums))
    return into


def volume_contributions(site: str, public: str, year: int, volume: Volume, into: Contributions) -> None:
    """Adds what a volume (or a difference of volumes) of one parcours adds to a year."""
    _add(into, year, site, public, _evaluate("sums", Sums(volume=volume)))


def group_contributions(group: Group, parcours: Iterable[Parcours], horizon: int) -> Contributions:
    """What one group adds: it is active in the years of its parcours."""
    into: Contributions = {}
    for year in {year for one in parcours for year in _years(one, horizon)}:
        _add(into, year, group.site, group.public, _evaluate("group", group))
    return into


def session_contributions(site: str, public: str | None, year: int, held: int) -> Contributions:
    """What so many held sessions add; those for no one group (`public` None) count under all publics only."""
    into: Contributions = {}
    _add(into, year, site, public, _evaluate("session", held))
    return into
