"""The codes of what intake records beside groups, participants and parcours."""

from typing import Any, Final, Literal

from services.kernel.code_rows import Row, rows

# fmt: off
ROWS: Final[tuple[Row, ...]] = (
    *rows(
        "suspension_reason",
        ("illness", "Maladie", "Ziekte", "Illness"),
        ("training", "Formation", "Opleiding", "Training"),
        ("family", "Raisons familiales", "Familiale redenen", "Family reasons"),
        ("other", "Autre", "Andere", "Other"),
    ),
)
# fmt: on

SuspensionReason = Literal["illness", "training", "family", "other"]

TYPES: Final[dict[str, Any]] = {"suspension_reason": SuspensionReason}
"""The Literal of each group."""
