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
    *rows(
        "french_placement",
        ("alpha_beginner", "Alpha débutant", "Alfa beginner", "Literacy, beginner"),
        ("alpha_1", "Alpha 1", "Alfa 1", "Literacy 1"),
        ("alpha_2", "Alpha 2", "Alfa 2", "Literacy 2"),
        ("alpha_3", "Alpha 3", "Alfa 3", "Literacy 3"),
        ("alpha_4", "Alpha 4", "Alfa 4", "Literacy 4"),
        ("A1.1", "A1.1 (CECR)", "A1.1 (ERK)", "A1.1 (CEFR)"),
        ("A1", "A1 (CECR)", "A1 (ERK)", "A1 (CEFR)"),
        ("A2", "A2 (CECR)", "A2 (ERK)", "A2 (CEFR)"),
        ("B1", "B1 (CECR)", "B1 (ERK)", "B1 (CEFR)"),
        ("B2", "B2 (CECR)", "B2 (ERK)", "B2 (CEFR)"),
        ("C1", "C1 (CECR)", "C1 (ERK)", "C1 (CEFR)"),
        ("C2", "C2 (CECR)", "C2 (ERK)", "C2 (CEFR)"),
    ),
    *rows(
        "withdrawal_reason",
        ("replaced", "Remplacé par un autre", "Vervangen door een ander", "Replaced by another"),
        ("not_wanted", "N'est plus souhaité", "Niet meer gewenst", "No longer wanted"),
        ("not_feasible", "Irréalisable pour le moment", "Voorlopig niet haalbaar", "Not feasible for now"),
        ("refused", "Refusé par le partenaire", "Geweigerd door de partner", "Refused by the partner"),
        ("health", "Santé", "Gezondheid", "Health"),
        ("family", "Raisons familiales", "Familiale redenen", "Family reasons"),
        ("other", "Autre", "Andere", "Other"),
    ),
    *rows(
        "intervention_place",
        ("service", "Au service", "In de dienst", "At the service"),
        ("home", "Au domicile", "Thuis", "At home"),
        ("partner", "Chez un partenaire", "Bij een partner", "At a partner's"),
        ("public_place", "Dans un lieu public", "Op een openbare plaats", "In a public place"),
        ("remote", "À distance", "Op afstand", "At a distance"),
        ("other", "Autre", "Andere", "Other"),
    ),
    *rows(
        "deadline_state",
        ("ahead", "À venir", "Nog niet aan de orde", "Ahead"),
        ("due", "À faire", "Te doen", "Due"),
        ("late", "En retard", "Te laat", "Late"),
        ("done", "Fait", "Gedaan", "Done"),
        ("missed", "Manqué", "Gemist", "Missed"),
    ),
    *rows(
        "problem_outcome",
        ("solved", "Résolu", "Opgelost", "Solved"),
        ("eased", "Atténué", "Verlicht", "Eased"),
        ("unchanged", "Inchangé", "Ongewijzigd", "Unchanged"),
        ("not_pursued", "Non poursuivi", "Niet verder opgevolgd", "Not pursued"),
    ),
    *rows(
        "goal_result",
        ("reached", "Atteint", "Bereikt", "Reached"),
        ("partly_reached", "Atteint en partie", "Deels bereikt", "Partly reached"),
        ("not_reached", "Non atteint", "Niet bereikt", "Not reached"),
        ("given_up", "Abandonné", "Opgegeven", "Given up"),
    ),
    *rows(
        "goal_progress",
        ("reached", "Atteint", "Bereikt", "Reached"),
        ("advanced", "En progrès", "Vooruitgang", "Advanced"),
        ("unchanged", "Inchangé", "Ongewijzigd", "Unchanged"),
        ("set_back", "En recul", "Achteruitgang", "Set back"),
    ),
    *rows(
        "drop_reason",
        ("participant_declined", "Refus du participant", "Geweigerd door de deelnemer", "Declined by the participant"),
        ("no_longer_needed", "Plus nécessaire", "Niet langer nodig", "No longer needed"),
        ("not_possible", "Pas possible", "Niet mogelijk", "Not possible"),
        ("replaced", "Remplacée par une autre", "Vervangen door een andere", "Replaced by another"),
        ("parcours_ended", "Fin du parcours", "Einde van het traject", "The parcours ended"),
        ("other", "Autre", "Andere", "Other"),
    ),
)
# fmt: on

Finding = Literal["need", "support_point", "not_explored"]
FrenchPlacement = Literal[
    "alpha_beginner", "alpha_1", "alpha_2", "alpha_3", "alpha_4", "A1.1", "A1", "A2", "B1", "B2", "C1", "C2"
]
WithdrawalReason = Literal["replaced", "not_wanted", "not_feasible", "refused", "health", "family", "other"]
InterventionPlace = Literal["service", "home", "partner", "public_place", "remote", "other"]
DeadlineState = Literal["ahead", "due", "late", "done", "missed"]
ProblemOutcome = Literal["solved", "eased", "unchanged", "not_pursued"]
GoalResult = Literal["reached", "partly_reached", "not_reached", "given_up"]
GoalProgress = Literal["reached", "advanced", "unchanged", "set_back"]
DropReason = Literal["participant_declined", "no_longer_needed", "not_possible", "replaced", "parcours_ended", "other"]

TYPES: Final[dict[str, Any]] = {
    "finding": Finding,
    "french_placement": FrenchPlacement,
    "withdrawal_reason": WithdrawalReason,
    "intervention_place": InterventionPlace,
    "deadline_state": DeadlineState,
    "problem_outcome": ProblemOutcome,
    "goal_result": GoalResult,
    "goal_progress": GoalProgress,
    "drop_reason": DropReason,
}
"""The Literal of each group."""
