"""The codes of what ateliers records beside workshops, sessions and attendance."""

from typing import Any, Final

from services.kernel.code_rows import Row

ROWS: Final[tuple[Row, ...]] = ()

TYPES: Final[dict[str, Any]] = {}
"""The Literal of each group."""
