"""The codes of what ateliers records beside workshops, sessions and attendance."""

from typing import Any, Final, Literal

from services.kernel.code_rows import Row, rows

# fmt: off
ROWS: Final[tuple[Row, ...]] = (
    *rows(
        "sign_up_status",
        ("placed", "Place attribuée", "Plaats toegekend", "Has a place"),
        ("waiting", "En liste d'attente", "Op de wachtlijst", "On the waiting list"),
        ("withdrawn", "Désistement", "Ingetrokken", "Withdrawn"),
    ),
    *rows(
        "excuse_reason",
        ("illness", "Maladie", "Ziekte", "Illness"),
        ("appointment", "Rendez-vous", "Afspraak", "Appointment"),
        ("childcare", "Garde d'enfant", "Kinderopvang", "Childcare"),
        ("work_training", "Travail ou formation", "Werk of opleiding", "Work or training"),
        ("administrative", "Démarche administrative", "Administratieve stap", "Administrative matter"),
        ("other", "Autre", "Andere", "Other"),
    ),
    *rows(
        "contract_kind",
        ("partner", "Partenaire", "Partner", "Partner"),
        ("subcontractor", "Sous-traitant", "Onderaannemer", "Subcontractor"),
    ),
    *rows(
        "asked_in",
        ("afternoons", "Après-midi par semaine", "Namiddagen per week", "Afternoons a week"),
        ("workshops", "Ateliers par semaine", "Ateliers per week", "Workshops a week"),
    ),
    *rows(
        "week_verdict",
        ("below", "Moins que demandé", "Minder dan gevraagd", "Less than asked"),
        ("within", "Comme demandé", "Zoals gevraagd", "As asked"),
        ("above", "Plus que demandé", "Meer dan gevraagd", "More than asked"),
    ),
    *rows(
        "sheet_warning",
        ("more_than_the_session", "Plus de minutes que la séance", "Meer minuten dan de sessie", "More minutes than the session"),
        ("not_expected", "N'était pas attendu", "Werd niet verwacht", "Was not expected"),
        ("excuse_contradicted", "Excusé, mais noté autrement", "Verontschuldigd, maar anders genoteerd", "Excused, but noted otherwise"),
        ("over_capacity", "Plus d'attendus que de places", "Meer verwachte personen dan plaatsen", "More expected than places"),
    ),
)
# fmt: on

ContractKind = Literal["partner", "subcontractor"]
SignUpStatus = Literal["placed", "waiting", "withdrawn"]
ExcuseReason = Literal["illness", "appointment", "childcare", "work_training", "administrative", "other"]

SheetWarning = Literal["more_than_the_session", "not_expected", "excuse_contradicted", "over_capacity"]
AskedIn = Literal["afternoons", "workshops"]
WeekVerdict = Literal["below", "within", "above"]

TYPES: Final[dict[str, Any]] = {
    "contract_kind": ContractKind,
    "sign_up_status": SignUpStatus,
    "excuse_reason": ExcuseReason,
    "asked_in": AskedIn,
    "week_verdict": WeekVerdict,
    "sheet_warning": SheetWarning,
}
"""The Literal of each group."""
