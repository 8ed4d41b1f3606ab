"""A header of a request as it came, without the others being decoded."""

from starlette.types import Scope


def header(scope: Scope, name: bytes) -> str | None:
    """The value of the first header of that name (lower case); None where there is none."""
    for key, value in scope["headers"]:
        if key == name:
            return str(value, "latin-1")
    return None
