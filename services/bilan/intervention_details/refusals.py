"""Why a command about the detail of an intervention is refused."""

from services.kernel.refusals import SHARED
from shared.problems import Refusal, Rule, table

RULES = table(
    *(Rule(code, *SHARED[code]) for code in ("id_taken", "no_such_record")),
    Rule(
        "unknown_intervention",
        422,
        "There is no such intervention: record it first, or check the id.",
        "Cette intervention n'existe pas : encodez-la d'abord, ou vérifiez l'identifiant.",
        "Deze interventie bestaat niet: registreer ze eerst, of controleer de id.",
    ),
    Rule(
        "already_detailed",
        409,
        "What this intervention was about is recorded already: correct that record instead.",
        "L'objet de cette intervention est déjà encodé : corrigez plutôt cette fiche.",
        "Waarover deze interventie ging, is al geregistreerd: verbeter liever die fiche.",
    ),
)


def refuse(code: str, field: str | None = None) -> Refusal:
    """A refusal by one of these rules."""
    return Refusal(RULES[code], field)
