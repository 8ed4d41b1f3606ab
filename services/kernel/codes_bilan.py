"""The codes of what bilan records beside bilans, projects and interventions."""

from typing import Any, Final, Literal

from services.kernel.code_rows import Row, rows

# fmt: off
ROWS: Final[tuple[Row, ...]] = (
    *rows(
        "finding",
        ("need", "Besoin", "Nood", "Need"),
        ("support_point", "Point d'appui", "Steunpunt", "Support point"),
        ("not_explored", "Non exploré", "Niet verkend", "Not explored"),
    ),
)
# fmt: on

Finding = Literal["need", "support_point", "not_explored"]

TYPES: Final[dict[str, Any]] = {"finding": Finding}
"""The Literal of each group."""
