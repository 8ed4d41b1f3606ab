"""The definitions, each with an example made by hand."""

from typing import Any

import pytest

from services.kernel.codes import LANGUAGES
from services.reporting.facts import Way
from services.reporting.indicators import INDEX, INDICATORS, Triple
from tests.reporting.ways import HORIZON, Levels, at, completed, of, of_person, person, project, way


def test_every_indicator_has_an_id_of_its_own_and_labels() -> None:
    assert len(INDEX) == len(INDICATORS) == 74
    for language in LANGUAGES:
        labels = [getattr(row, language) for row in INDICATORS]
        assert all(labels)
        assert len(set(labels)) == len(labels)


@pytest.mark.parametrize(
    ("starts_on", "ended_on", "years"),
    [
        ("2015-12-31", None, [2015, 2016, 2017]),
        ("2015-12-31", "2016-01-01", [2015, 2016]),
        ("2016-01-01", "2016-12-31", [2016]),
        ("2016-05-01", "2016-05-01", [2016]),
    ],
)
def test_a_parcours_is_active_from_the_year_of_its_start_to_that_of_its_end(
    starts_on: str, ended_on: str | None, years: list[int]
) -> None:
    one = way(starts_on=starts_on, ended_on=ended_on, end_kind=ended_on and "completed")
    found = of(lambda tally: tally.person(None, [one], HORIZON))
    assert [year for year in range(2010, 2020) if at(found, "participants", year)[0]] == years
    groups = of(lambda tally: tally.group(one.group, [one.parcours, one.parcours], HORIZON))
    assert [year for year in range(2010, 2020) if at(groups, "groups.active", year) == (1, 0, 0)] == years


def test_a_person_counts_once_in_each_scope_and_once_in_all() -> None:
    ways = [way("A", ("forest", "inactivity")), way("B", ("forest", "immigration")), way("C", ("jette", "inactivity"))]
    found = of(lambda tally: tally.person(None, ways, 2016))
    scopes = {(site, public): triple[0] for (_, site, public, row), triple in found.items() if not row}
    assert scopes == {
        ("forest", "inactivity"): 1,
        ("forest", "immigration"): 1,
        ("jette", "inactivity"): 1,
        ("forest", "all"): 1,
        ("jette", "all"): 1,
        ("all", "inactivity"): 1,
        ("all", "immigration"): 1,
        ("all", "all"): 1,
    }


def test_the_reference_parcours_is_the_latest_started_then_the_greater_id_as_text() -> None:
    first, later = way("Z", french_course="fle", starts_on="2016-01-01"), way("A", starts_on="2016-01-02")
    assert of_person("french.fle", first, later) == (0, 0, 1)
    ten, nine = way("K10", french_course="alpha"), way("K9", french_course="fle")
    assert of_person("french.fle", nine, ten) == of_person("french.fle", ten, nine) == (1, 1, 0)
    assert of_person("french.alpha", way("K", french_course="none")) == (0, 1, 0)


def test_the_closing_parcours_is_the_latest_ended_then_the_latest_started_then_the_greater_id() -> None:
    ends: dict[str, Any] = {"ended_on": "2016-06-30", "end_reason": None}
    died = way("A", end_kind="deceased", **ends)
    assert of_person("outcome.deceased", died, way("Z", end_kind="prolonged", **ends | {"ended_on": "2016-06-29"})) == (
        (1, 1, 0)
    )
    assert of_person("outcome.deceased", died, way("Z", end_kind="prolonged", starts_on="2015-01-01", **ends))[0] == 1
    for identity in ("Z", "a"):
        last = way(identity, end_kind="prolonged", **ends)
        assert of_person("outcome.deceased", died, last) == of_person("outcome.deceased", last, died) == (0, 1, 0)


def test_what_is_not_known_of_a_person_is_unknown() -> None:
    names = [row.id for row in INDICATORS if row.over == "participant" and row.id != "participants"]
    assert len(names) == 10
    for name in names:
        assert of_person(name, way()) == of_person(name, way(), file=person()) == (0, 0, 1)


def test_age_is_in_whole_years_on_31_december() -> None:
    assert of_person("age.mean", way(), file=person(birth_year=1974)) == (42, 1, 0)
    assert of_person("age.mean", way(), file=person(birth_year=1974), year=2017) == (43, 1, 0)


@pytest.mark.parametrize(
    ("country", "year", "outside"),
    [
        ("GB", 2019, 0),
        ("GB", 2020, 1),
        ("HR", 2012, 1),
        ("HR", 2013, 0),
        ("BG", 2006, 1),
        ("BE", 2016, 0),
        ("MA", 2016, 1),
    ],
)
def test_origin_is_by_membership_on_31_december(country: str, year: int, outside: int) -> None:
    one = way(starts_on=f"{year}-06-01", ended_on=f"{year}-06-02", end_kind="completed")
    assert of_person("origin.non_eu", one, file=person(birth_country=country), year=year) == (outside, 1, 0)


@pytest.mark.parametrize(
    ("never_worked", "since", "starts_on", "expected"),
    [
        (True, None, "2016-01-01", (1, 1, 0)),
        (True, "2015-12-31", "2016-01-01", (1, 1, 0)),
        (False, None, "2016-01-01", (0, 0, 1)),
        (None, "2014-01-01", "2016-01-01", (0, 1, 0)),
        (None, "2013-12-31", "2016-01-01", (1, 1, 0)),
        (False, "2012-02-29", "2014-02-28", (0, 1, 0)),
        (False, "2012-02-29", "2014-03-01", (1, 1, 0)),
        (False, "2014-02-28", "2016-02-29", (1, 1, 0)),
    ],
)
def test_inactivity_is_over_24_calendar_months(
    never_worked: bool | None, since: str | None, starts_on: str, expected: Triple
) -> None:
    one = way(never_worked=never_worked, inactive_since=since, starts_on=starts_on)
    assert of_person("inactivity.over_24_months", one) == expected


def outcomes(one: Way) -> set[str]:
    """The outcomes that a person's parcours counts under; all of them must have the denominator 1."""
    found = of(lambda tally: tally.person(None, [one], HORIZON))
    names = [row.id for row in INDICATORS if row.over == "closing"]
    assert {at(found, name)[1:] for name in names} == {(1, 0)}
    return {name.removeprefix("outcome.") for name in names if at(found, name)[0]}


def test_outcomes_are_a_partition_with_reasons_and_kinds() -> None:
    ended: dict[str, Any] = {"ended_on": "2016-06-30"}
    work, social = project("P1", "professional", "employment"), project("P2", "social", "health", "2016-06-01")
    assert outcomes(way(end_kind="abandoned", end_reason="move", **ended)) == {"abandoned", "abandoned.move"}
    assert outcomes(way(end_kind="abandoned", **ended)) == {"abandoned", "abandoned.unknown"}
    assert outcomes(way(end_kind="prolonged", **ended)) == {"prolonged"}
    assert outcomes(completed()) == {"no_project"}
    assert outcomes(completed(projects=(social,))) == {"social_project", "social_project.health"}
    both = {"professional_project", "professional_project.employment"}
    assert outcomes(completed(projects=(work, social))) == both
    prolonged = completed(projects=(work,), end_kind="prolonged")
    assert outcomes(prolonged) == {"prolonged"}


def test_the_project_defined_last_gives_the_kind_and_a_withdrawn_one_none() -> None:
    nine, ten = project("P9", "social", "family"), project("P10", "social", "other")
    later = project("P1", "social", "housing", "2016-05-02")
    for tied in ((nine, ten), (ten, nine)):
        assert outcomes(completed(projects=tied)) == {"social_project", "social_project.family"}
    assert outcomes(completed(projects=(later, nine, ten))) == {"social_project", "social_project.housing"}
    withdrawn = project("P1", "professional", "employment", withdrawn="2030-01-01")
    assert outcomes(completed(projects=(withdrawn, nine))) == {"social_project", "social_project.family"}
    assert outcomes(completed(projects=(withdrawn,))) == {"no_project"}


def test_change_is_the_end_level_against_the_entry_level_where_both_are_1_to_5() -> None:
    entry: Levels = {"health": 2, "family": 3, "housing": 4, "finances": "declined"}
    end: Levels = {"health": 5, "family": 3, "housing": 1, "finances": 3, "administrative": 1}
    one = completed(("entry", entry), ("middle", {"finances": 1}), ("end", end))
    for domain, (up, same, down) in {"health": (1, 0, 0), "family": (0, 1, 0), "housing": (0, 0, 1)}.items():
        assert of_person(f"improvement.{domain}", one) == (up, 1, 0)
        assert of_person(f"stability.{domain}", one) == (same, 1, 0)
        assert of_person(f"decline.{domain}", one) == (down, 1, 0)
    for domain in ("finances", "administrative", "employment_training"):
        assert of_person(f"improvement.{domain}", one) == (0, 0, 1)
    assert of_person("term.stable_or_improved", one) == (0, 1, 0)
    well = completed(("entry", {"health": 2, "family": 3}), ("end", {"health": 2, "family": 4}))
    assert of_person("term.stable_or_improved", well) == (1, 1, 0)
    one_domain = completed(("entry", {"health": 2}), ("end", {"health": 1}))
    assert of_person("term.stable_or_improved", one_domain) == (0, 1, 0)
    assert of_person("term.stable_or_improved", completed(("entry", {"health": 2}))) == (0, 0, 1)


def test_only_the_own_bilans_of_a_completed_closing_parcours_count() -> None:
    pair = (("entry", dict[str, int | str](health=1)), ("end", dict[str, int | str](health=2)))
    abandoned = completed(*pair, end_kind="abandoned")
    assert of_person("improvement.health", abandoned) == (0, 0, 0)
    before = completed(("entry", {"health": 1}), parcours_id="A", ended_on="2016-02-01", end_kind="prolonged")
    assert of_person("improvement.health", before, completed(("end", {"health": 2}))) == (0, 0, 1)
