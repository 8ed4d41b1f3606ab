"""One stack whose services send traces, for what an operator sees of it."""

from collections.abc import Iterator

import pytest

from tests import stacks
from tests.operation.collector import Collector, collecting


@pytest.fixture(scope="session")
def collector() -> Iterator[Collector]:
    """Where the traced stack sends its spans."""
    with collecting() as collector:
        yield collector


@pytest.fixture(scope="session")
def traced(postgres: str, kafka: str, collector: Collector) -> Iterator[stacks.Stack]:
    """A running stack that sends its traces to the collector."""
    with stacks.sharing(postgres, kafka) as stack:
        stack.env |= {"OTEL_EXPORTER_OTLP_ENDPOINT": collector.address, "OTEL_BSP_SCHEDULE_DELAY": "100"}
        stack.up()
        yield stack
