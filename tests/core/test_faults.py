"""What is wrong with a field is said in the caller's language, whatever the kind of fault, and never with what was sent."""

from typing import Annotated, Any, Literal

import pytest
from pydantic import Field, TypeAdapter, ValidationError

from services.ateliers.offerings.commands import Room
from services.ateliers.slots.commands import Moment, Time
from services.bilan.referents.commands import Worker
from services.intake.profile.commands import Language
from shared.faults import sentence
from shared.fields import Body, Id, IsoDate, Number, Text

Level = Literal["low", "high"]


class Asked(Body):
    id: Id
    day: IsoDate
    size: Number
    level: Level
    text: Text
    levels: dict[Level, Annotated[int, Field(strict=True, le=5)]]


SENT = {"day": "2026-02-30", "size": -1, "level": "Secret", "text": "", "levels": {"Secret": 1, "low": 9}, "more": 1}
WRONG = {"id": "Secret Secret", "day": "Secret", "size": "Secret", "level": 1, "text": 1, "levels": {}}
LONG = {"id": "a", "day": "2026-02-28", "size": 10**9, "level": "low", "text": "x" * 10_001, "levels": []}


@pytest.mark.parametrize(
    ("language", "missing", "level"),
    [
        ("en", "This field is required: fill it in", "It has to be one of these: 'low' or 'high'"),
        ("fr", "Ce champ est obligatoire : remplissez-le", "Il faut une de ces valeurs : 'low' ou 'high'"),
        ("nl", "Dit veld is verplicht: vul het in", "Het moet een van deze waarden zijn: 'low' of 'high'"),
    ],
)
def test_a_field_that_is_wrong_is_told_in_the_language_of_the_caller(language: str, missing: str, level: str) -> None:
    said: dict[tuple[str, tuple[int | str, ...]], str] = {}
    for sent in (SENT, WRONG, LONG):
        with pytest.raises(ValidationError) as refused:
            TypeAdapter(Asked).validate_python(sent)
        said |= {(error["type"], error["loc"]): sentence(error, language) for error in refused.value.errors()}
    assert said[("missing", ("id",))] == missing
    assert said[("literal_error", ("level",))] == level
    assert len(said) >= 13
    for message in said.values():
        assert "Secret" not in message
        assert not any(word in message for word in ("should", "Input", "{"))
        assert language == "en" or "required" not in message


@pytest.mark.parametrize(
    ("kind", "wrong", "en", "fr", "nl"),
    [
        (IsoDate, "4/5/2026", "YYYY-MM-DD", "AAAA-MM-JJ", "JJJJ-MM-DD"),
        (Id, "a b", "an id:", "un identifiant :", "een id zijn:"),
        (Text, "\x00", "can be read", "lisible", "leesbare"),
        (Time, "9h30", "HH:MM", "HH:MM", "UU:MM"),
        (Moment, "9h30", "YYYY-MM-DDTHH:MM", "AAAA-MM-JJTHH:MM", "JJJJ-MM-DDTUU:MM"),
        (Worker, "Jean D.", "without spaces", "sans espaces", "zonder spaties"),
        (Language, "Arabe", "a language", "une langue", "een taal"),
        (Room, "  ", "can be read", "lisible", "leesbare"),
    ],
)
def test_a_form_is_told_of_the_field_itself(kind: Any, wrong: str, en: str, fr: str, nl: str) -> None:
    with pytest.raises(ValidationError) as refused:
        TypeAdapter(kind).validate_python(wrong)
    (error,) = refused.value.errors()
    assert error["type"] == "string_pattern_mismatch"
    for language, words in (("en", en), ("fr", fr), ("nl", nl)):
        assert words in (said := sentence({**error, "loc": ("field",)}, language))
        assert wrong not in said or wrong.isspace()
