"""Whatever is sent, the answer is one that the OpenAPI document names, and never a 5xx: schemathesis over every service."""

from collections.abc import Callable
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.stacks import Stack

SERVICES = ("intake", "bilan", "ateliers", "reporting")
CHECKS: list[Callable[..., Any]] = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
EXAMPLES = 250
"""Of a service's operations together, in each mode: the time does not grow with their number."""
QUIET = settings(deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck))


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=["fits", "does not fit"])
@pytest.mark.parametrize("service", SERVICES)
def test_no_input_is_the_services_fault(stack: Stack, service: str, mode: GenerationMode) -> None:
    headers = {"Authorization": f"Bearer {stack.token()}"}
    schema = schemathesis.openapi.from_url(f"{stack.url(service)}/openapi.json")
    operations = [found.ok() for found in schema.get_all_operations() if isinstance(found, Ok)]
    assert len(operations) == schema.statistic.operations.total
    quiet = settings(QUIET, max_examples=max(2, EXAMPLES // len(operations)))
    tried = [0]

    for operation in operations:

        @given(case=operation.as_strategy(generation_mode=mode))
        @quiet
        def probe(case: Any) -> None:
            tried[0] += 1
            case.call_and_validate(headers=headers, checks=CHECKS)

        # An operation that takes nothing has nothing that could not fit.
        if mode == GenerationMode.POSITIVE or operation.body or operation.query or operation.path_parameters:
            probe()
    assert tried[0] >= len(operations)
