"""The kernel: codes agree with their types and their page, countries, dates, national numbers."""

import json
from datetime import UTC, date, datetime
from importlib.resources import files
from pathlib import Path
from typing import Any, get_args

import pytest

from services.kernel import (
    anchors,
    codes,
    codes_ateliers,
    codes_bilan,
    codes_intake,
    codes_privacy,
    codes_profile,
    codes_reporting,
    codes_roles,
    dates,
    lexique,
    niss,
)
from services.kernel.countries import COUNTRIES, EU_FROM, EU_UNTIL, eu_member
from services.kernel.published import versions
from services.kernel.refusals import NAMED, these
from services.kernel.words import WORDS

TYPES = {
    "public": codes.Public, "gender": codes.Gender, "qualification": codes.Qualification,
    "french_level": codes.FrenchLevel, "french_course": codes.FrenchCourse, "phase": codes.Phase,
    "domain": codes.Domain, "aspect": codes.Aspect, "level": codes.Level, "end_kind": codes.EndKind, "end_reason": codes.EndReason,
    "project_class": codes.ProjectClass, "social_project": codes.SocialProject,
    "professional_project": codes.ProfessionalProject, "action_status": codes.ActionStatus,
    "action_owner": codes.ActionOwner, "intervention_kind": codes.InterventionKind, "family": codes.Family,
    "session_status": codes.SessionStatus, "attendance_status": codes.AttendanceStatus, "funding": codes.Funding,
    **codes_intake.TYPES, **codes_privacy.TYPES, **codes_profile.TYPES, **codes_bilan.TYPES, **codes_ateliers.TYPES,
    **codes_reporting.TYPES, **codes_roles.TYPES,
}  # fmt: skip


@pytest.mark.parametrize("group", sorted(TYPES))
def test_each_type_has_the_codes_of_its_group_in_order(group: str) -> None:
    assert get_args(TYPES[group]) == codes.ordered(group)


def test_every_group_has_a_type_and_every_code_its_labels() -> None:
    assert set(codes.groups()) == set(TYPES)
    assert all(codes.label(row.group, row.code, language) for row in codes.TABLE for language in codes.LANGUAGES)
    assert len({(row.group, row.code) for row in codes.TABLE}) == len(codes.TABLE)


def test_every_level_of_every_domain_has_its_own_anchor_text() -> None:
    assert tuple(anchors.ANCHORS) == codes.DOMAINS
    for language in codes.LANGUAGES:
        texts = [anchors.anchor(domain, level, language) for domain in codes.DOMAINS for level in range(1, 6)]
        assert len(set(texts)) == 35
    with pytest.raises(IndexError):
        anchors.anchor("housing", 0)


def test_the_anchor_texts_are_given_with_their_level_and_language() -> None:
    domains = anchors.document()["domains"]
    assert tuple(domains) == codes.DOMAINS
    assert domains["housing"][1] == {
        "level": 2,
        "texts": {language: anchors.anchor("housing", 2, language) for language in codes.LANGUAGES},
    }


def test_every_aspect_is_of_one_domain() -> None:
    assert [one for some in codes.ASPECTS.values() for one in some] == list(codes.ordered("aspect"))
    assert codes.ASPECTS["social_cultural"] == ()


def test_kinds_of_a_project_are_those_of_its_class() -> None:
    assert "volunteering" in codes.project_kinds("social")
    assert "volunteering" not in codes.project_kinds("professional")
    assert codes.project_kinds("none of these") == frozenset()


def test_the_lexique_is_the_table() -> None:
    page = Path(__file__).parents[2] / "docs" / "lexique.md"
    assert page.read_text(encoding="utf-8") == lexique.page()


def published() -> list[dict[str, Any]]:
    """Every version of the table that services have shown, the present one last."""
    folder = Path(__file__).parents[2] / "services" / "kernel" / "published"
    return [json.loads((folder / f"{number}.json").read_text("utf-8")) for number in range(1, codes.VERSION + 1)]


def test_the_table_of_codes_is_the_published_one() -> None:
    assert published()[-1] == codes.document(), (
        "count VERSION on and publish it: python -m services.kernel.codes > services/kernel/published/N.json"
    )


def test_every_published_version_can_be_asked_for() -> None:
    assert versions() == {one["version"]: one for one in published()}


@pytest.mark.parametrize("earlier", published(), ids=lambda one: f"version {one['version']}")
def test_a_published_code_stays_with_its_labels(earlier: dict[str, Any]) -> None:
    for group, rows in earlier["groups"].items():
        for row in rows:
            assert row["labels"] == {name: codes.label(group, row["code"], name) for name in codes.LANGUAGES}, row


def test_countries_are_those_of_iso_3166() -> None:
    listed = (files("tzdata") / "zoneinfo" / "iso3166.tab").read_text(encoding="utf-8").splitlines()
    assert frozenset(line[:2] for line in listed if line and not line.startswith("#")) == COUNTRIES
    assert set(EU_FROM) <= COUNTRIES
    assert set(EU_UNTIL) <= set(EU_FROM)


@pytest.mark.parametrize(
    ("country", "day", "member"),
    [
        ("GB", date(2020, 1, 31), True), ("GB", date(2020, 2, 1), False), ("HR", date(2013, 6, 30), False),
        ("HR", date(2013, 7, 1), True), ("BE", date(2016, 12, 31), True), ("MA", date(2016, 12, 31), False),
    ],
)  # fmt: skip
def test_membership_of_the_union_has_dates(country: str, day: date, member: bool) -> None:
    assert eu_member(country, day) is member


def test_dates_are_exact_and_of_the_calendar() -> None:
    assert dates.parse("2024-02-29") == date(2024, 2, 29)
    for text in ("2023-02-29", "2024-2-29", "20240229", "2024-02-29 ", "٢٠٢٤-02-29", "0000-01-01", ""):
        assert dates.parse(text) is None


def test_months_end_on_the_last_day_a_month_has() -> None:
    assert dates.add_months(date(2024, 1, 31), 1) == date(2024, 2, 29)
    assert dates.add_months(date(2024, 2, 29), 24) == date(2026, 2, 28)
    assert dates.add_months(date(2024, 11, 30), 3) == date(2025, 2, 28)
    assert dates.add_months(date(2024, 3, 31), -1) == date(2024, 2, 29)


def test_today_is_that_of_brussels() -> None:
    assert dates.today(lambda: datetime(2026, 6, 15, 21, 59, tzinfo=UTC)) == date(2026, 6, 15)
    assert dates.today(lambda: datetime(2026, 6, 15, 22, 0, tzinfo=UTC)) == date(2026, 6, 16)
    assert dates.today(lambda: datetime(2026, 1, 15, 23, 0, tzinfo=UTC)) == date(2026, 1, 16)


def test_age_in_whole_years() -> None:
    assert dates.age_on(date(1980, 12, 31), date(2016, 12, 31)) == 36
    assert dates.age_on(date(2000, 2, 29), date(2015, 2, 28)) == 14


def _number(nine: int, born_from_2000: bool) -> str:
    return f"{nine:09d}{97 - (nine + 2_000_000_000 * born_from_2000) % 97:02d}"


def test_a_national_number_has_one_of_two_checks_and_a_birth_date_names_which() -> None:
    before, since = _number(800501123, born_from_2000=False), _number(50501123, born_from_2000=True)
    assert niss.valid(before)
    assert niss.valid(since)
    assert niss.valid(before, date(1999, 12, 31))
    assert not niss.valid(before, date(2000, 1, 1))
    assert niss.valid(since, date(2000, 1, 1))
    assert not niss.valid(since, date(1999, 12, 31))
    assert niss.valid(_number(802501123, born_from_2000=False)), "a bis number"


@pytest.mark.parametrize("text", ["", "8005011236", "800501123655", "80.05.01-123.65", "8005011230a", "٨٠٠٥٠١١٢٣٦٥"])
def test_other_texts_are_no_national_number(text: str) -> None:
    assert not niss.valid(text)


def test_a_refusal_names_the_records_that_it_is_about() -> None:
    assert these([]) == ("", "", "")
    en, fr, nl = these([("goal", "o1"), ("parcours", "k1")])
    assert (en, fr) == (" It is about: goal o1, parcours k1.", " Il s'agit de : objectif o1, parcours k1.")
    assert nl.endswith("traject k1.")
    many = these(("session", f"s{number}") for number in range(NAMED + 3))
    assert [
        text.endswith(end)
        for text, end in zip(many, (" and 3 more.", " et 3 autres.", " en nog 3 andere."), strict=True)
    ]
    words = {word.word for word in WORDS}
    assert {"parcours", "participant", "session", "attendance", "bilan", "project", "intervention"} <= words
