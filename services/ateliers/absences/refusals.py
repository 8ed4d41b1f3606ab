"""Why a command about signals is refused."""

from services.kernel.refusals import SHARED
from shared.problems import Refusal, Rule, table

RULES = table(
    *(
        Rule(code, *SHARED[code])
        for code in ("id_taken", "no_such_record", "unknown_parcours", "after_today", "end_before_start")
    ),
    Rule(
        "already_acknowledged",
        409,
        "This signal is already acknowledged: correct it to add what was done since.",
        "Ce signal est déjà pris en charge : corrigez-le pour ajouter ce qui a été fait depuis.",
        "Dit signaal is al opgenomen: verbeter het om toe te voegen wat sindsdien is gedaan.",
    ),
)


def refuse(code: str, field: str | None = None) -> Refusal:
    """A refusal by one of these rules."""
    return Refusal(RULES[code], field)
