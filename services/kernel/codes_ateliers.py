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
        "session_kind",
        ("regular", "Séance ordinaire", "Gewone sessie", "Regular session"),
        ("outing", "Sortie", "Uitstap", "Outing"),
    ),
    *rows(
        "cancel_reason",
        ("leader_absent", "Animateur absent", "Begeleider afwezig", "Leader absent"),
        ("room_unavailable", "Local indisponible", "Lokaal niet beschikbaar", "Room not available"),
        ("too_few", "Trop peu de participants", "Te weinig deelnemers", "Too few participants"),
        ("closure", "Service fermé", "Dienst gesloten", "Service closed"),
        ("strike", "Grève", "Staking", "Strike"),
        ("weather", "Intempéries", "Weersomstandigheden", "Weather"),
        ("series_changed", "Horaire de la série modifié", "Uurrooster van de reeks gewijzigd", "The series was changed"),
        ("series_ended", "Série arrêtée", "Reeks stopgezet", "The series was ended"),
        ("other", "Autre", "Andere", "Other"),
    ),
    *rows(
        "school_holidays",
        ("none", "Congés scolaires non exclus", "Schoolvakanties niet weggelaten", "School holidays not left out"),
        ("french", "Congés de la Communauté française", "Vakanties van de Franse Gemeenschap", "Those of the French Community"),
        ("flemish", "Congés de la Communauté flamande", "Vakanties van de Vlaamse Gemeenschap", "Those of the Flemish Community"),
    ),
    *rows(
        "skip_reason",
        ("public_holiday", "Jour férié", "Feestdag", "Public holiday"),
        ("school_holiday", "Congé scolaire", "Schoolvakantie", "School holiday"),
        ("closed_day", "Jour de fermeture", "Sluitingsdag", "Closed day"),
    ),
    *rows(
        "clash",
        ("room_clash", "Local déjà occupé", "Lokaal al bezet", "Room taken at that time"),
        ("leader_clash", "Animateur déjà occupé", "Begeleider al bezet", "Leader taken at that time"),
    ),
    *rows(
        "contract_warning",
        ("contract_overrun", "Plus d'heures que le contrat", "Meer uren dan het contract", "More hours than the contract"),
    ),
    *rows(
        "sheet_warning",
        ("more_than_the_session", "Plus de minutes que la séance", "Meer minuten dan de sessie", "More minutes than the session"),
        ("not_expected", "N'était pas attendu", "Werd niet verwacht", "Was not expected"),
        ("excuse_contradicted", "Excusé, mais noté autrement", "Verontschuldigd, maar anders genoteerd", "Excused, but noted otherwise"),
        ("parcours_voided", "Parcours annulé, ne compte pas", "Geannuleerd traject, telt niet", "Voided parcours, counts nowhere"),
        ("over_capacity", "Plus d'attendus que de places", "Meer verwachte personen dan plaatsen", "More expected than places"),
    ),
)
# fmt: on

ContractKind = Literal["partner", "subcontractor"]
SessionKind = Literal["regular", "outing"]
CancelReason = Literal[
    "leader_absent",
    "room_unavailable",
    "too_few",
    "closure",
    "strike",
    "weather",
    "series_changed",
    "series_ended",
    "other",
]
SchoolHolidays = Literal["none", "french", "flemish"]
SkipReason = Literal["public_holiday", "school_holiday", "closed_day"]
Clash = Literal["room_clash", "leader_clash"]
SignUpStatus = Literal["placed", "waiting", "withdrawn"]
ExcuseReason = Literal["illness", "appointment", "childcare", "work_training", "administrative", "other"]

SheetWarning = Literal[
    "more_than_the_session", "not_expected", "excuse_contradicted", "parcours_voided", "over_capacity"
]
ContractWarning = Literal["contract_overrun"]
AskedIn = Literal["afternoons", "workshops"]
WeekVerdict = Literal["below", "within", "above"]

TYPES: Final[dict[str, Any]] = {
    "contract_kind": ContractKind,
    "session_kind": SessionKind,
    "cancel_reason": CancelReason,
    "school_holidays": SchoolHolidays,
    "skip_reason": SkipReason,
    "clash": Clash,
    "sign_up_status": SignUpStatus,
    "excuse_reason": ExcuseReason,
    "asked_in": AskedIn,
    "week_verdict": WeekVerdict,
    "contract_warning": ContractWarning,
    "sheet_warning": SheetWarning,
}
"""The Literal of each group."""
