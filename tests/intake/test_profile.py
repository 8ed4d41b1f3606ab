"""A person's profile: values that hold from a day, changed apart from corrected, and contact persons."""

from typing import Any

import pytest

from services.intake.profile import commands as c
from services.intake.profile.as_of import history, profile
from services.intake.profile.refusals import RULES
from tests.intake.given import OTHER, PERSON, Given

INCOME = c.RecordProfileValue(
    profile_value_id="v1", participant_id="p1", item="income", value="ris_single", holds_from="2024-01-08"
)
DOCTOR = c.RecordContactPerson(contact_person_id="c1", participant_id="p1", relation="doctor", name="Exemple")


def given(*commands: Any) -> Given:
    return Given(PERSON, OTHER, *commands)


def value(**more: Any) -> c.RecordProfileValue:
    return c.RecordProfileValue(**(INCOME.model_dump(exclude={"command"}) | more))


def corrected(**more: Any) -> c.CorrectProfileValue:
    return c.CorrectProfileValue(**(INCOME.model_dump(exclude={"command"}) | more))


def contact(**more: Any) -> c.RecordContactPerson:
    return c.RecordContactPerson(**(DOCTOR.model_dump(exclude={"command"}) | more))


def test_a_change_is_a_value_of_its_own_and_a_correction_is_not() -> None:
    past = given(INCOME)
    (step,) = past.when(value(profile_value_id="v2", value="work", holds_from="2025-03-03"))
    assert (step.type, step.stream, step.happened) == ("profile-value-recorded.v1", "profile:p1", "2025-03-03")
    assert past.when(corrected()) == []
    (step,) = past.when(corrected(value="ris_family", why="The wrong category."))
    assert (step.type, step.record.value, step.before.value) == (
        "profile-value-corrected.v1",
        "ris_family",
        "ris_single",
    )
    (step,) = past.when(c.VoidProfileValue(profile_value_id="v2", why="Another person."))
    assert (step.type, step.record, step.participant) == ("profile-value-voided.v1", None, "p1")
    assert past.refused(value(profile_value_id="v2")) == ("id_taken", "profile_value_id")
    assert past.refused(c.VoidProfileValue(profile_value_id="v9", why="x")) == ("no_such_record", "profile_value_id")


def test_what_is_text_is_sealed_and_kept_where_it_is_the_same() -> None:
    address: Any = {"profile_value_id": "v3", "item": "address", "value": None, "details": "Rue Exemple 1"}
    past = given()
    (step,) = past.when(value(**address))
    assert (step.record.details.mark, step.record.owner) == ("Rue Exemple 1", "p1")
    assert past.when(corrected(**address)) == []


def test_languages_stand_beside_each_other() -> None:
    past = given()
    language: Any = {"item": "language", "value": "weak", "language": "fr"}
    past.when(value(**language), value(**language | {"profile_value_id": "v2", "language": "ar"}))
    assert past.refused(value(**language | {"profile_value_id": "v3"})) == ("value_of_that_day", "holds_from")
    assert past.refused(value(item="language", value="weak", profile_value_id="v3")) == (
        "language_with_its_item",
        "language",
    )


@pytest.mark.parametrize(
    ("command", "refusal"),
    [
        (value(participant_id="p9"), ("unknown_participant", "participant_id")),
        (value(holds_from="2026-05-06"), ("after_today", "holds_from")),
        (value(holds_from="1980-02-28"), ("before_birth", "holds_from")),
        (value(value="alone"), ("value_not_of_item", "value")),
        (value(value=None), ("value_not_of_item", "value")),
        (value(item="phone", details="02"), ("value_not_of_item", "value")),
        (value(item="phone", value=None), ("details_missing", "details")),
        (value(language="fr"), ("language_with_its_item", "language")),
        (contact(participant_id="p9"), ("unknown_participant", "participant_id")),
        (contact(known_from="2026-05-06"), ("after_today", "known_from")),
        (contact(until="2026-05-06"), ("after_today", "until")),
        (contact(known_from="2024-02-05", until="2024-02-04"), ("end_before_start", "until")),
    ],
)
def test_what_is_refused(command: Any, refusal: tuple[str, str]) -> None:
    assert given().refused(command) == refusal


def test_a_contact_person_is_recorded_corrected_and_voided() -> None:
    past = given()
    (step,) = past.when(DOCTOR)
    assert (step.type, step.record.name.mark, step.happened) == ("contact-person-recorded.v1", "Exemple", "2026-05-05")
    same = DOCTOR.model_dump(exclude={"command"})
    assert past.when(c.CorrectContactPerson(**same)) == []
    (step,) = past.when(c.CorrectContactPerson(**same | {"phone": "02 000"}))
    assert (step.type, step.record.phone.mark) == ("contact-person-corrected.v1", "02 000")
    (step,) = past.when(c.VoidContactPerson(contact_person_id="c1", why="Another person."))
    assert (step.type, step.record) == ("contact-person-voided.v1", None)


def row(item: str, holds_from: str, value: str, language: str | None = None) -> dict[str, Any]:
    return {"item": item, "holds_from": holds_from, "value": value, "language": language}


def test_the_profile_as_of_a_day() -> None:
    values = [
        row("income", "2025-03-03", "work"), row("income", "2024-01-08", "eris"),
        row("language", "2024-01-08", "weak", "fr"), row("language", "2024-01-08", "mother_tongue", "ar"),
    ]  # fmt: skip
    contacts = [
        {"known_from": "2024-06-03", "until": None},
        {"known_from": None, "until": "2025-03-03"},
    ]

    def held(on: str) -> tuple[list[str], int]:
        found = profile(values, contacts, on)
        return [one["value"] for one in found["values"]], len(found["contact_persons"])

    assert held("2024-01-07") == ([], 1)
    assert held("2024-01-08") == (["eris", "mother_tongue", "weak"], 1)
    assert held("2025-03-02") == (["eris", "mother_tongue", "weak"], 2)
    assert held("2025-03-03") == (["work", "mother_tongue", "weak"], 1)
    assert profile([], [], "2024-01-08") == {"on": "2024-01-08", "values": [], "contact_persons": []}
    assert [(one["value"], one["holds_until"]) for one in history(values)][:2] == [
        ("eris", "2025-03-03"),
        ("work", None),
    ]


def test_every_rule_was_met() -> None:
    assert RULES.keys() <= Given.seen
