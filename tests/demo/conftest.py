"""The demonstration's folder, written once for the tests of this directory."""

from pathlib import Path

import pytest

from espace.demo.folder import write


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("demo")
    write(directory)
    return directory
