"""The codes of what is done with the data of persons."""

from typing import Any, Final, Literal

from services.kernel.code_rows import Row, rows

# fmt: off
ROWS: Final[tuple[Row, ...]] = (
    *rows(
        "file_state",
        ("standing", "En cours d'utilisation", "In gebruik", "In use"),
        ("merged", "Fusionné", "Samengevoegd", "Merged"),
        ("erased", "Effacé", "Gewist", "Erased"),
    ),
    *rows(
        "erasure_reason",
        ("requested", "À la demande de la personne", "Op verzoek van de persoon", "Asked for by the person"),
        ("retention", "Délai de conservation écoulé", "Bewaartermijn verstreken", "End of the time that data are kept"),
        ("unlawful", "Traitement sans base légale", "Verwerking zonder rechtsgrond", "Kept without a lawful basis"),
        ("other", "Autre", "Andere", "Other"),
    ),
    *rows(
        "retention_state",
        ("due", "Délai écoulé : à effacer", "Termijn verstreken: te wissen", "Time is up: to be erased"),
        ("not_yet", "Délai en cours", "Termijn loopt", "Time not up yet"),
        ("parcours_open", "Parcours en cours", "Lopend traject", "Parcours under way"),
        ("follow_up_due", "Suivi encore à faire", "Opvolging nog te doen", "Follow-up still to be held"),
        ("no_rule", "Un site n'a pas de délai", "Een vestiging heeft geen termijn", "A site has set no time"),
    ),
)
# fmt: on

FileState = Literal["standing", "merged", "erased"]
ErasureReason = Literal["requested", "retention", "unlawful", "other"]
RetentionState = Literal["due", "not_yet", "parcours_open", "follow_up_due", "no_rule"]

TYPES: Final[dict[str, Any]] = {
    "file_state": FileState,
    "erasure_reason": ErasureReason,
    "retention_state": RetentionState,
}
"""The Literal of each group."""
