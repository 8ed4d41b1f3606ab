"""Why a command about consents is refused."""

from services.intake.refusals import RULES as INTAKE
from services.kernel.refusals import SHARED
from shared.problems import Refusal, Rule, table

RULES = table(
    *(Rule(code, *SHARED[code]) for code in ("id_taken", "no_such_record", "after_today", "end_before_start")),
    INTAKE["unknown_participant"],
    INTAKE["before_birth"],
    Rule(
        "consent_withdrawn",
        409,
        "This consent is already withdrawn: correct it if the date is wrong, record a new one if it is given again.",
        "Ce consentement est déjà retiré : corrigez-le si la date est fausse, enregistrez-en un nouveau s'il est redonné.",
        "Deze toestemming is al ingetrokken: verbeter ze als de datum fout is, noteer een nieuwe als ze opnieuw gegeven wordt.",
    ),
    Rule(
        "consent_holds",
        409,
        "A consent of this scope already holds at that time: withdraw it first, or correct it.",
        "Un consentement de cette portée vaut déjà à ce moment : retirez-le d'abord, ou corrigez-le.",
        "Een toestemming met deze draagwijdte geldt dan al: trek ze eerst in, of verbeter ze.",
    ),
)


def refuse(code: str, field: str | None = None) -> Refusal:
    """A refusal by one of these rules."""
    return Refusal(RULES[code], field)
