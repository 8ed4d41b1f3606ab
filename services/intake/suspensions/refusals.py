"""Why a command about suspensions is refused."""

from services.kernel.refusals import SHARED
from shared.problems import Refusal, Rule, table

RULES = table(
    *(
        Rule(code, *SHARED[code])
        for code in (
            "id_taken",
            "no_such_record",
            "unknown_parcours",
            "after_today",
            "before_parcours",
            "end_before_start",
        )
    ),
    Rule(
        "suspended_after_end",
        422,
        "The parcours had ended by then: correct the date, or the end of the parcours.",
        "Le parcours était déjà terminé : corrigez la date, ou la fin du parcours.",
        "Het traject was toen al beëindigd: verbeter de datum, of het einde van het traject.",
    ),
    Rule(
        "already_suspended",
        409,
        "The parcours is already suspended at that time: resume it first, or correct that suspension.",
        "Le parcours est déjà suspendu à ce moment : reprenez-le d'abord, ou corrigez cette suspension.",
        "Het traject is dan al geschorst: hervat het eerst, of verbeter die schorsing.",
    ),
    Rule(
        "already_resumed",
        409,
        "The parcours was already resumed: correct the suspension if the date is wrong.",
        "Le parcours a déjà repris : corrigez la suspension si la date est fausse.",
        "Het traject is al hervat: verbeter de schorsing als de datum fout is.",
    ),
)


def refuse(code: str, field: str | None = None) -> Refusal:
    """A refusal by one of these rules."""
    return Refusal(RULES[code], field)
