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
)
# fmt: on

SuspensionReason = Literal["illness", "training", "family", "other"]
FollowUpTerm = Literal["three_months", "six_months", "twelve_months"]
ProjectBecame = Literal["kept", "dropped", "replaced", "job_found", "lost"]
Likeness = Literal["same_national_number", "same_birth_date", "close_birth_date", "same_name", "close_name"]

CandidacyStatus = Literal["waiting", "offered", "accepted", "declined", "lapsed", "withdrawn", "enrolled"]
DeclineReason = Literal["not_ready", "timetable", "health", "family", "started_elsewhere", "other"]

TYPES: Final[dict[str, Any]] = {
    "suspension_reason": SuspensionReason,
    "follow_up_term": FollowUpTerm,
    "project_became": ProjectBecame,
    "candidacy_status": CandidacyStatus,
    "decline_reason": DeclineReason,
    "likeness": Likeness,
}
"""The Literal of each group."""
