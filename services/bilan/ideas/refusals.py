"""Why a command about an idea is refused."""

from services.bilan.refusals import RULES as BILAN
from services.kernel.refusals import SHARED
from shared.problems import Refusal, Rule, table

RULES = table(
    *(
        Rule(code, *SHARED[code])
        for code in (
            "id_taken",
            "no_such_record",
            "unknown_parcours",
            "unknown_project",
            "after_today",
            "before_parcours",
            "end_before_start",
        )
    ),
    BILAN["kind_of_other_class"],
    Rule(
        "idea_closed",
        409,
        "An idea becomes a project or is dropped, once: correct the idea if it reads wrong.",
        "Une idée devient un projet ou est abandonnée, une seule fois : corrigez l'idée si elle est inexacte.",
        "Een idee wordt een project of wordt opgegeven, één keer: verbeter het idee als het fout is.",
    ),
)


def refuse(code: str, field: str | None = None) -> Refusal:
    """A refusal by one of these rules."""
    return Refusal(RULES[code], field)
