"""Why a command about what becomes of a project is refused."""

from services.kernel.refusals import SHARED
from shared.problems import Refusal, Rule, table

RULES = table(
    *(
        Rule(code, *SHARED[code])
        for code in ("id_taken", "no_such_record", "unknown_project", "after_today", "before_project")
    ),
    Rule(
        "project_withdrawn",
        409,
        "The project was withdrawn by then: correct one of the dates, or define the project anew.",
        "Le projet était déjà retiré : corrigez l'une des dates, ou définissez à nouveau le projet.",
        "Het project was toen al ingetrokken: verbeter een van de datums, of bepaal het project opnieuw.",
    ),
    Rule(
        "already_reached",
        409,
        "This project was reached already: correct that record instead.",
        "Ce projet est déjà atteint : corrigez plutôt cette fiche.",
        "Dit project is al bereikt: verbeter liever die fiche.",
    ),
    Rule(
        "not_withdrawn",
        409,
        "This project is not withdrawn: withdraw it first, or replace it.",
        "Ce projet n'est pas retiré : retirez-le d'abord, ou remplacez-le.",
        "Dit project is niet ingetrokken: trek het eerst in, of vervang het.",
    ),
    Rule(
        "already_explained",
        409,
        "Why this project was withdrawn is recorded already: correct that record instead.",
        "La raison du retrait de ce projet est déjà encodée : corrigez plutôt cette fiche.",
        "Waarom dit project is ingetrokken, is al geregistreerd: verbeter liever die fiche.",
    ),
    Rule(
        "successor_of_replaced",
        422,
        "A successor is another project, and goes with the reason `replaced`: correct the reason or the successor.",
        "Un successeur est un autre projet et va avec la raison `replaced` : corrigez la raison ou le successeur.",
        "Een opvolger is een ander project en hoort bij de reden `replaced`: verbeter de reden of de opvolger.",
    ),
)


def refuse(code: str, field: str | None = None) -> Refusal:
    """A refusal by one of these rules."""
    return Refusal(RULES[code], field)
