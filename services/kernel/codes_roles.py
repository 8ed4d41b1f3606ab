"""The roles of a service and the rights they give, as people see them. Which role has which right: `services.kernel.roles`."""

from typing import Any, Final, Literal

from services.kernel.code_rows import Row, rows

# fmt: off
ROWS: Final[tuple[Row, ...]] = (
    *rows(
        "role",
        ("reception", "Accueil", "Onthaal", "Reception"),
        ("social_worker", "Travailleur social", "Maatschappelijk werker", "Social worker"),
        ("workshop_leader", "Animateur d'atelier", "Atelierbegeleider", "Workshop leader"),
        ("coordinator", "Coordinateur", "Coördinator", "Coordinator"),
        (
            "data_protection_officer", "Délégué à la protection des données (DPO)",
            "Functionaris voor gegevensbescherming (DPO)", "Data-protection officer",
        ),
        ("analyst", "Analyste", "Analist", "Analyst"),
        ("auditor", "Auditeur", "Auditor", "Auditor"),
        ("operator", "Exploitant technique", "Technisch beheerder", "Operator"),
    ),
    *rows(
        "right",
        (
            "reference", "Lire codes, formulaires et définitions",
            "Codes, formulieren en definities lezen", "Read codes, forms and definitions",
        ),
        (
            "programme", "Lire groupes et programme, qui ne nomment personne",
            "Groepen en programma lezen, die niemand noemen", "Read groups and programme, which name nobody",
        ),
        ("records", "Lire les parcours, sous pseudonyme", "Trajecten lezen, onder pseudoniem", "Read parcours, by pseudonymous id"),
        (
            "identity", "Lire l'identité, les coordonnées et le profil",
            "Identiteit, contactgegevens en profiel lezen", "Read identity, contact data and profile",
        ),
        ("names", "Lire les noms d'une feuille de présence", "De namen van een aanwezigheidslijst lezen", "Read the names of a sheet"),
        ("notes", "Lire les notes", "Nota's lezen", "Read notes"),
        (
            "bilans", "Lire bilans, plans, projets et interventions",
            "Balansen, plannen, projecten en interventies lezen", "Read bilans, plans, projects and interventions",
        ),
        ("attendance", "Lire les présences", "Aanwezigheden lezen", "Read attendance"),
        (
            "figures", "Lire les indicateurs, petits nombres masqués",
            "Indicatoren lezen, kleine aantallen verborgen", "Read figures, small cells hidden",
        ),
        (
            "exact_figures", "Lire les indicateurs exacts et ce qui les compose",
            "Exacte indicatoren lezen en wat erachter zit", "Read exact figures and what is behind them",
        ),
        (
            "trail", "Lire l'historique d'un dossier et ses lectures",
            "De historiek van een dossier en wie het las lezen", "Read a file's trail and who read it",
        ),
        (
            "log", "Lire le journal scellé et ses preuves",
            "Het verzegelde logboek en zijn bewijzen lezen", "Read the sealed log and its proofs",
        ),
        (
            "enrol", "Inscrire : identité, profil, parcours",
            "Inschrijven: identiteit, profiel, traject", "Enrol: identity, profile, parcours",
        ),
        ("support", "Encoder l'accompagnement individuel", "Individuele begeleiding registreren", "Record individual support"),
        (
            "take_attendance", "Prendre les présences, inscrire aux ateliers",
            "Aanwezigheden opnemen, inschrijven voor ateliers", "Take attendance, sign up for workshops",
        ),
        ("schedule", "Tenir le programme des ateliers", "Het programma van de ateliers beheren", "Keep the programme of workshops"),
        (
            "organise", "Organiser : groupes, subsides, contrats",
            "Organiseren: groepen, subsidies, contracten", "Organise: groups, funding, contracts",
        ),
        (
            "protect", "Protéger : accès, effacement, conservation, clés",
            "Beschermen: inzage, wissing, bewaring, sleutels", "Protect: access requests, erasure, retention, keys",
        ),
        (
            "operate", "Exploiter : état, reprise, reconstruction",
            "Beheren: toestand, herstel, heropbouw", "Operate: state, recovery, rebuild",
        ),
    ),
)
# fmt: on

RoleCode = Literal[
    "reception",
    "social_worker",
    "workshop_leader",
    "coordinator",
    "data_protection_officer",
    "analyst",
    "auditor",
    "operator",
]
RightCode = Literal[
    "reference",
    "programme",
    "records",
    "identity",
    "names",
    "notes",
    "bilans",
    "attendance",
    "figures",
    "exact_figures",
    "trail",
    "log",
    "enrol",
    "support",
    "take_attendance",
    "schedule",
    "organise",
    "protect",
    "operate",
]

TYPES: Final[dict[str, Any]] = {"role": RoleCode, "right": RightCode}
"""The Literal of each group."""
