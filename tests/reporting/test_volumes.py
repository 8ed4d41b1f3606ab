"""Volumes and sessions in their year and scope, differences of them, and how a value is shown."""

import pytest

from services.reporting.contributions import Tally
from services.reporting.facts import Volume
from services.reporting.indicators import INDEX, INDICATORS, Triple, shown
from tests.reporting.ways import HORIZON, at, completed, of


def test_volumes_belong_to_their_day_and_to_the_scope_of_their_parcours() -> None:
    one = completed(("entry", {}), ("follow_up", {}), starts_on="2015-06-01")
    attended = Volume(present=2, excused=1, absent=1, educational=200, arts_culture=80)
    given = Volume(interventions=2, intervention_minutes=40)
    found = of(lambda tally: tally.parcours(one, {2016: attended, 2017: given}))
    assert at(found, "parcours.started", 2015) == (1, 0, 0)
    assert at(found, "parcours.started") == (0, 0, 0)
    assert at(found, "parcours.ended") == at(found, "parcours.completed") == (1, 0, 0)
    assert at(found, "bilans.entry") == at(found, "bilans.follow_up") == (1, 0, 0)
    assert at(found, "minutes.individual") == (120, 0, 0)
    assert at(found, "minutes.collective", site="forest", public="inactivity") == (280, 0, 0)
    assert at(found, "minutes.educational") == (200, 0, 0)
    assert at(found, "minutes.arts_culture") == (80, 0, 0)
    assert at(found, "share.individual") == (120, 400, 0)
    assert at(found, "share.collective") == (280, 400, 0)
    assert at(found, "attendance.rate") == (2, 4, 0)
    assert at(found, "interventions", 2017) == (2, 0, 0)
    assert at(found, "share.individual", 2017) == (40, 40, 0)
    assert at(found, "minutes.collective", site="forest", public="immigration") == (0, 0, 0)


def test_a_difference_of_volumes_is_added_like_a_volume() -> None:
    tally = Tally()
    tally.volume("forest", "inactivity", 2016, Volume(present=1, educational=90))
    tally.volume("forest", "inactivity", 2016, Volume(present=-1, absent=1, educational=-90))
    tally.volume("forest", "inactivity", 2016, Volume(interventions=1, intervention_minutes=90))
    found = tally.total()
    assert at(found, "attendance.rate") == (0, 1, 0)
    assert at(found, "share.individual") == (90, 90, 0)
    assert at(found, "share.collective") == (0, 90, 0)


def test_what_is_taken_away_leaves_nothing() -> None:
    one = completed(("entry", {"health": 1}), ("end", {"health": 2}))
    tally = Tally()
    for tally.sign in (1, -1):
        tally.person(None, [one], HORIZON)
        tally.parcours(one, {2016: Volume(present=1, educational=90)})
        tally.group(one.group, [one.parcours], HORIZON)
        tally.sessions("forest", None, 2016, 1)
    assert tally.total() == {}


def test_a_session_for_no_one_group_counts_under_all_publics_only() -> None:
    found = of(lambda tally: tally.sessions("forest", None, 2016, 3))
    assert {place[1:3]: triple for place, triple in found.items()} == {
        ("forest", "all"): (3, 0, 0),
        ("all", "all"): (3, 0, 0),
    }
    assert (
        at(of(lambda tally: tally.sessions("forest", "immigration", 2016, 1)), "sessions.held", public="immigration")[0]
        == 1
    )


@pytest.mark.parametrize(
    ("name", "triple", "value"),
    [
        ("gender.man", (1, 8, 0), 12.5),
        ("gender.man", (1, 3, 0), 33.3),
        ("gender.man", (2, 3, 0), 66.7),
        ("gender.man", (1, 2000, 0), 0.1),
        ("gender.man", (1, 2001, 0), 0.0),
        ("gender.man", (57, 2000, 0), 2.9),
        ("gender.man", (7, 7, 0), 100.0),
        ("gender.man", (0, 0, 4), None),
        ("age.mean", (85, 20, 1), 4.3),
        ("age.mean", (126, 3, 0), 42.0),
    ],
)
def test_a_share_is_shown_half_up_to_one_decimal(name: str, triple: Triple, value: float | None) -> None:
    row = INDICATORS[INDEX[name]]
    numerator, denominator, unknown = triple
    expected = {"id": name, "numerator": numerator, "denominator": denominator, "unknown": unknown}
    assert shown(row, triple) == expected | {"value": value, "unit": row.unit}


def test_a_count_is_shown_without_denominator() -> None:
    seen = shown(INDICATORS[INDEX["minutes.collective"]], (5, 0, 0))
    assert seen == {
        "id": "minutes.collective",
        "numerator": 5,
        "denominator": None,
        "unknown": None,
        "value": 5,
        "unit": "minutes",
    }
