"""What a person is given of all that is held on them: readable in three languages, whatever was written in it."""

from datetime import date
from typing import Any

import pytest
from markupsafe import escape

from espace.pages.render import page
from espace.privacy.access_request import made
from espace.privacy.labels import CODED, shown
from services.kernel import codes
from services.kernel.code_rows import Language

STEP = {
    "type": "participant-registered.v1",
    "happened": "2024-02-05",
    "recorded_at": "2024-02-06T09:00:00.000000+00:00",
    "why": None,
}
FOUND: dict[str, Any] = {
    "files": ["p-1", "p-2"],
    "state": "standing",
    "rules": [{"site": "forest", "holds_from": "2024-01-01", "retention_months": 60}],
    "held": {
        "intake": [
            {"kind": "participant", "id": "p-1", "standing": True, "steps": [STEP], "record": {
                "participant_id": "p-1", "site": "forest", "gender": "woman", "erased": False, "merged_into": None,
                "identity": {"last_name": "Planté <b>", "birth_date": "1985-07-30"}}},
            {"kind": "suspension", "id": "s-1", "standing": False, "steps": [STEP | {"why": "Erreur"}],
             "record": {"suspension_id": "s-1", "parcours_id": "k-1", "reason": "illness", "note": None}},
        ],
        "bilan": [{"kind": "bilan", "id": "b-1", "standing": True, "steps": [STEP],
                   "record": {"bilan_id": "b-1", "levels": {"health": 3}}}],
        "ateliers": [],
    },
}  # fmt: skip


@pytest.mark.parametrize(
    ("language", "born", "illness", "kept"),
    [
        ("fr", "30/07/1985", "Maladie", "60 mois"),
        ("nl", "30-07-1985", "Ziekte", "60 maanden"),
        ("en", "30 July 1985", "Illness", "60 months"),
    ],
)
def test_it_is_readable_in_the_language_of_the_person(language: Language, born: str, illness: str, kept: str) -> None:
    report = made(FOUND, language, date(2026, 5, 4))
    text = page("access.html", language, title=report["title"], report=report)
    for told in (
        born,
        illness,
        kept,
        "Planté <b>",
        "p-2",
        "Erreur",
        report["words"]["nothing"],
        report["words"]["voided"],
    ):
        assert escape(told) in text
    assert "Planté <b>" not in text
    (person, *_) = report["sections"][0]["records"]
    labels = {field["name"]: field["value"] for field in person["fields"]}
    assert labels["gender"] == codes.label("gender", "woman", language)
    assert len(report["notice"]) == 6


def test_every_group_that_a_field_is_said_to_hold_is_one() -> None:
    assert {group for fields in CODED.values() for groups in fields.values() for group in groups} <= set(codes.groups())


def test_a_value_is_read_as_people_write_it() -> None:
    assert shown("bilan", "levels", {"health": 3}, "en").endswith(": " + codes.label("level", "3", "en"))
    values: list[Any] = [True, None, [], "2024-02-30", "2024-02-28"]
    assert [shown("x", "y", value, "nl") for value in values] == [
        "ja", "", "", "2024-02-30", "28-02-2024",
    ]  # fmt: skip
