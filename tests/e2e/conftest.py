"""One stack for the tests of trouble."""

from collections.abc import Iterator

import pytest

from tests import stacks


@pytest.fixture(scope="session")
def _mortal() -> Iterator[stacks.Stack]:
    with stacks.owning() as stack:
        yield stack


@pytest.fixture
def mortal(_mortal: stacks.Stack) -> stacks.Stack:
    """A stack whose servers a test may stop or kill: `up` starts what the test before left down.

    Tests share it, so each brings a folder with ids and sites of its own.
    """
    _mortal.up()
    return _mortal
