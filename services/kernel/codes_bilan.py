"""The codes of what bilan records beside bilans, projects and interventions."""

from typing import Any, Final

from services.kernel.code_rows import Row

ROWS: Final[tuple[Row, ...]] = ()

TYPES: Final[dict[str, Any]] = {}
"""The Literal of each group."""
