"""The tables of codes that services have shown, one a version, as they were published: `make docs` writes the present one here."""

import json
from importlib.resources import files
from typing import Any

from services.kernel import codes


def versions() -> dict[int, dict[str, Any]]:
    """Each version of the table, the present one included."""
    earlier = range(1, codes.VERSION)
    told = {number: json.loads(files(__name__).joinpath(f"{number}.json").read_text("utf-8")) for number in earlier}
    return told | {codes.VERSION: codes.document()}
