"""The codes of what intake records beside groups, participants and parcours."""

from typing import Any, Final, Literal, get_args

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
    *rows(
        "follow_up_term",
        ("three_months", "Trois mois après", "Drie maanden later", "Three months after"),
        ("six_months", "Six mois après", "Zes maanden later", "Six months after"),
        ("twelve_months", "Douze mois après", "Twaalf maanden later", "Twelve months after"),
    ),
    *rows(
        "project_became",
        ("kept", "Projet maintenu", "Project aangehouden", "Project kept"),
        ("dropped", "Projet abandonné", "Project opgegeven", "Project dropped"),
        ("replaced", "Projet remplacé", "Project vervangen", "Project replaced"),
        ("job_found", "Emploi trouvé", "Werk gevonden", "Job found"),
        ("lost", "Perdu de vue", "Uit het oog verloren", "Lost sight of"),
    ),
    *rows(
        "candidacy_status",
        ("waiting", "En attente", "Wacht", "Waiting"),
        ("offered", "Place offerte", "Plaats aangeboden", "Place offered"),
        ("accepted", "Place acceptée", "Plaats aanvaard", "Place accepted"),
        ("declined", "Place refusée", "Plaats geweigerd", "Place declined"),
        ("lapsed", "Offre échue", "Aanbod vervallen", "Offer lapsed"),
        ("withdrawn", "Candidature retirée", "Kandidatuur ingetrokken", "Withdrawn"),
        ("enrolled", "Inscrit", "Ingeschreven", "Enrolled"),
    ),
    *rows(
        "decline_reason",
        ("not_ready", "Pas encore prêt", "Nog niet klaar", "Not ready yet"),
        ("timetable", "Horaire", "Uurrooster", "Timetable"),
        ("health", "Santé", "Gezondheid", "Health"),
        ("family", "Raisons familiales", "Familiale redenen", "Family reasons"),
        ("started_elsewhere", "Commencé ailleurs", "Elders begonnen", "Started elsewhere"),
        ("other", "Autre", "Andere", "Other"),
    ),
    *rows(
        "likeness",
        ("same_national_number", "Même numéro national", "Zelfde rijksregisternummer", "Same national number"),
        ("same_birth_date", "Même date de naissance", "Zelfde geboortedatum", "Same birth date"),
        ("close_birth_date", "Date de naissance proche", "Gelijkende geboortedatum", "Close birth date"),
        ("same_name", "Même nom", "Zelfde naam", "Same name"),
        ("close_name", "Nom proche", "Gelijkende naam", "Close name"),
    ),
    *rows(
        "half_day",
        ("monday_morning", "Lundi matin", "Maandagvoormiddag", "Monday morning"),
        ("monday_afternoon", "Lundi après-midi", "Maandagnamiddag", "Monday afternoon"),
        ("tuesday_morning", "Mardi matin", "Dinsdagvoormiddag", "Tuesday morning"),
        ("tuesday_afternoon", "Mardi après-midi", "Dinsdagnamiddag", "Tuesday afternoon"),
        ("wednesday_morning", "Mercredi matin", "Woensdagvoormiddag", "Wednesday morning"),
        ("wednesday_afternoon", "Mercredi après-midi", "Woensdagnamiddag", "Wednesday afternoon"),
        ("thursday_morning", "Jeudi matin", "Donderdagvoormiddag", "Thursday morning"),
        ("thursday_afternoon", "Jeudi après-midi", "Donderdagnamiddag", "Thursday afternoon"),
        ("friday_morning", "Vendredi matin", "Vrijdagvoormiddag", "Friday morning"),
        ("friday_afternoon", "Vendredi après-midi", "Vrijdagnamiddag", "Friday afternoon"),
        ("saturday_morning", "Samedi matin", "Zaterdagvoormiddag", "Saturday morning"),
        ("saturday_afternoon", "Samedi après-midi", "Zaterdagnamiddag", "Saturday afternoon"),
        ("sunday_morning", "Dimanche matin", "Zondagvoormiddag", "Sunday morning"),
        ("sunday_afternoon", "Dimanche après-midi", "Zondagnamiddag", "Sunday afternoon"),
    ),
)
# fmt: on

SuspensionReason = Literal["illness", "training", "family", "other"]
FollowUpTerm = Literal["three_months", "six_months", "twelve_months"]
ProjectBecame = Literal["kept", "dropped", "replaced", "job_found", "lost"]
Likeness = Literal["same_national_number", "same_birth_date", "close_birth_date", "same_name", "close_name"]

CandidacyStatus = Literal["waiting", "offered", "accepted", "declined", "lapsed", "withdrawn", "enrolled"]
DeclineReason = Literal["not_ready", "timetable", "health", "family", "started_elsewhere", "other"]
# fmt: off
HalfDay = Literal[
    "monday_morning", "monday_afternoon", "tuesday_morning", "tuesday_afternoon", "wednesday_morning", "wednesday_afternoon",
    "thursday_morning", "thursday_afternoon", "friday_morning", "friday_afternoon", "saturday_morning", "saturday_afternoon",
    "sunday_morning", "sunday_afternoon",
]
# fmt: on
HALF_DAYS: Final[tuple[HalfDay, ...]] = get_args(HalfDay)
"""In order of the week."""

TYPES: Final[dict[str, Any]] = {
    "suspension_reason": SuspensionReason,
    "follow_up_term": FollowUpTerm,
    "project_became": ProjectBecame,
    "candidacy_status": CandidacyStatus,
    "decline_reason": DeclineReason,
    "likeness": Likeness,
    "half_day": HalfDay,
}
"""The Literal of each group."""
