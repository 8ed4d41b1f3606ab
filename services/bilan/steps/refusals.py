"""Why a command about a step is refused."""

from services.kernel.refusals import SHARED
from shared.problems import Refusal, Rule, table

RULES = table(
    *(
        Rule(code, *SHARED[code])
        for code in ("id_taken", "no_such_record", "unknown_project", "after_today", "end_before_start")
    ),
    Rule(
        "step_closed",
        409,
        "A step is done or dropped, once: correct the step if it reads wrong.",
        "Une étape est faite ou abandonnée, une seule fois : corrigez l'étape si elle est inexacte.",
        "Een stap is gedaan of opgegeven, één keer: verbeter de stap als hij fout is.",
    ),
    Rule(
        "dropped_with_its_reason",
        422,
        "A step is dropped with its day and the reason: give both, or neither.",
        "Une étape s'abandonne avec sa date et la raison : donnez les deux, ou aucune.",
        "Een stap wordt opgegeven met de dag en de reden: geef beide, of geen van beide.",
    ),
)


def refuse(code: str, field: str | None = None) -> Refusal:
    """A refusal by one of these rules."""
    return Refusal(RULES[code], field)
