"""Every field of every record that an event carries has its name in three languages, and so has what is sealed in it."""

import msgspec
import pytest

from services.asyncapi import SERVICES
from services.intake.events import IDENTITY
from services.kernel.field_words import FIELDS, field_label

NAMES = {
    field.encode_name
    for records in SERVICES.values()
    for kind in records.values()
    for field in msgspec.structs.fields(kind)
} | set(IDENTITY)


@pytest.mark.parametrize("language", ["fr", "nl", "en"])
def test_every_field_has_its_name(language: str) -> None:
    assert [name for name in sorted(NAMES) if not field_label(name, language)] == []  # type: ignore[arg-type]


def test_no_name_is_of_a_field_that_there_is_not() -> None:
    there = {name.removesuffix("_id") for name in NAMES} | NAMES | {"why"}
    assert sorted(FIELDS.keys() - there) == []


def test_what_is_no_field_has_no_name() -> None:
    assert field_label("elephant", "fr") is None
