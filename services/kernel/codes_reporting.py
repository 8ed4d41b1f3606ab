"""The codes of what reporting tells of the working day."""

from typing import Any, Final, Literal

from services.kernel.code_rows import Row, rows

# fmt: off
ROWS: Final[tuple[Row, ...]] = (
    *rows(
        "parcours_state",
        ("open", "En cours", "Lopend", "Open"),
        ("suspended", "Suspendu", "Geschorst", "Suspended"),
        ("ended", "Terminé", "Beëindigd", "Ended"),
    ),
    *rows(
        "sheet_state",
        ("open", "À prendre", "Op te nemen", "To be taken"),
        ("taken", "Prise", "Opgenomen", "Taken"),
    ),
    *rows(
        "due_kind",
        ("bilan", "Bilan social", "Sociale balans", "Social assessment"),
        ("action", "Action du plan", "Actie van het plan", "Action of the plan"),
        ("follow_up", "Suivi après la fin", "Opvolging na het einde", "Follow-up"),
        ("signal", "Signal d'absences", "Afwezigheidssignaal", "Signal of absences"),
        ("offer", "Place offerte, sans réponse", "Aangeboden plaats, zonder antwoord", "Place offered, unanswered"),
    ),
)
# fmt: on

ParcoursState = Literal["open", "suspended", "ended"]
SheetState = Literal["open", "taken"]
DueKind = Literal["bilan", "action", "follow_up", "signal", "offer"]

TYPES: Final[dict[str, Any]] = {"parcours_state": ParcoursState, "sheet_state": SheetState, "due_kind": DueKind}
"""The Literal of each group."""
