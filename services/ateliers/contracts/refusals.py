"""Why a command about contracts is refused."""

from services.ateliers.refusals import RULES as ATELIERS
from services.kernel.refusals import SHARED
from shared.problems import Refusal, Rule, table

RULES = table(
    *(ATELIERS[code] for code in ("id_taken", "no_such_record", "unknown_workshop")),
    Rule("end_before_start", *SHARED["end_before_start"]),
    Rule(
        "contract_overlaps",
        409,
        "This organisation has another contract for the workshop in that time: correct one of the periods.",
        "Cette organisation a un autre contrat pour l'atelier dans cette période : corrigez l'une des périodes.",
        "Deze organisatie heeft in die periode een ander contract voor het atelier: verbeter een van de periodes.",
    ),
)


def refuse(code: str, field: str | None = None) -> Refusal:
    """A refusal by one of these rules."""
    return Refusal(RULES[code], field)
