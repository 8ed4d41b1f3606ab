"""What every subject of every service offers: a correction and a void with their reason, and a word for what it records."""

import pytest
from pydantic import TypeAdapter

from services.ateliers import subjects as ateliers
from services.ateliers.app import ATELIERS
from services.bilan import subjects as bilan
from services.bilan.app import BILAN
from services.intake import subjects as intake
from services.intake.app import INTAKE
from services.kernel.words import WORDS
from shared.commands import unexplained
from shared.routes import command_name
from shared.service import Recording
from shared.shelves import Kind
from shared.subjects import Subject

KINDS = [
    pytest.param(subject, kind, id=kind.name)
    for service in (intake, bilan, ateliers)
    for subject in service.SUBJECTS.all
    for kind in subject.kinds
]
SAVED_AND_DISCARDED = "bilan_draft"
"""Its own commands are these two, since nothing counts of it yet."""


@pytest.mark.parametrize(("subject", "kind"), KINDS)
def test_a_record_is_corrected_and_voided_with_a_reason(subject: Subject, kind: Kind) -> None:
    named = kind.name.replace("_", "-")
    commands = {str(one.model_fields["command"].default): one for one in subject.commands}
    if kind.name == SAVED_AND_DISCARDED:
        assert {"save-bilan-draft", "discard-bilan-draft"} <= commands.keys()
        return
    for step in ("correct", "void"):
        fields = commands[f"{step}-{named}"].model_fields
        assert {"why", kind.key} <= fields.keys()


@pytest.mark.parametrize("service", [INTAKE, BILAN, ATELIERS], ids=lambda service: service.name)
def test_what_takes_back_or_changes_what_was_recorded_asks_why(service: Recording) -> None:
    for one in (*service.commands, *service.subjects.commands):
        name = command_name(one)
        assert one.asks_why >= name.startswith(("correct-", "void-")), name
        told = TypeAdapter(one).json_schema()
        assert ("why" in told.get("required", ())) == one.asks_why, name
        assert not one.asks_why or told["properties"]["why"]["type"] == "string", name
        assert not unexplained(
            TypeAdapter(one).validate_python(service.subjects.examples.get(name) or service.examples[name])
        )


@pytest.mark.parametrize(("subject", "kind"), KINDS)
def test_what_is_recorded_has_its_word_in_three_languages(subject: Subject, kind: Kind) -> None:
    assert kind.name in {one.word for one in WORDS}
