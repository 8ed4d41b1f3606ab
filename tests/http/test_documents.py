"""The OpenAPI and AsyncAPI documents: every command has an example that fits, every event its schema, and the file is up to date."""

import json
from pathlib import Path
from typing import Any

import httpx
import jsonschema_rs
import pytest
from openapi_spec_validator import validate

from services import asyncapi
from services.ateliers.app import ATELIERS
from services.bilan.app import BILAN
from services.intake.app import INTAKE
from shared.routes import command_name
from shared.service import Recording
from tests.stacks import Stack

JSON = "application/json"
SERVICES = (INTAKE, BILAN, ATELIERS)


@pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.name)
def test_every_command_has_an_example_that_fits(service: Recording) -> None:
    commands = [*service.commands, *service.subjects.commands]
    examples = {**service.examples, **service.subjects.examples}
    assert {command_name(kind) for kind in commands} == set(examples)
    for kind in commands:
        example = examples[command_name(kind)]
        said = kind.model_validate(example).model_dump(by_alias=True, exclude_unset=True, mode="json")
        assert said == example


def test_the_asyncapi_document_is_the_one_of_the_event_types() -> None:
    kept = json.loads(Path("docs/asyncapi.json").read_text())
    assert kept == json.loads(json.dumps(asyncapi.document())), "run `make docs`"


def test_the_asyncapi_document_names_every_event_and_resolves() -> None:
    document = asyncapi.document()
    named = {message for channel in document["channels"].values() for message in channel["messages"]}
    assert named == set(document["components"]["messages"])
    assert {"participant-enrolled.v1", "bilan-completed.v1", "workshop-attended.v1", "project-defined.v1"} <= named
    for message in document["components"]["messages"].values():
        payload: dict[str, Any] = message["payload"] | {"components": document["components"]}
        validator = jsonschema_rs.validator_for(payload)
        (example,) = message["examples"]
        validator.validate(example["payload"])
        headers = jsonschema_rs.validator_for(document["components"]["schemas"]["Headers"], validate_formats=True)
        headers.validate(example["headers"])
        assert validator.is_valid({"id": "x", "record": None, "before": None, "why": None})
        assert not validator.is_valid({"id": "x", "record": 3, "before": None, "why": None})


@pytest.mark.parametrize("service", ["intake", "bilan", "ateliers", "reporting"])
def test_the_openapi_document_is_valid_and_every_command_has_its_example(stack: Stack, service: str) -> None:
    document = httpx.get(f"{stack.url(service)}/openapi.json", trust_env=False).raise_for_status().json()
    validate(document)
    for path, methods in document["paths"].items():
        for operation in methods.values():
            assert operation["responses"]
            told = [one for status, one in operation["responses"].items() if status.startswith("2")]
            kinds = [kind for one in told for kind in one.get("content", {}).items()]
            assert kinds, f"{path}: what it answers is not said"
            assert path.startswith("/health/") or all(kind != JSON or one.get("schema") for kind, one in kinds), (
                f"{path}: add its shape to answers.py"
            )
            if path.startswith("/v1/commands/"):
                assert operation["requestBody"]["content"]["application/json"]["example"]
