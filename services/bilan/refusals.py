"""Why bilan refuses a command: each rule with its status and its sentence in three languages."""

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
        "kind_of_other_class",
        422,
        "This kind of project is not of that class: choose a kind of the class, or the other class.",
        "Ce type de projet n'est pas de cette classe : choisissez un type de la classe, ou l'autre classe.",
        "Dit soort project hoort niet bij die klasse: kies een soort van de klasse, of de andere klasse.",
    ),
    Rule(
        "phase_taken",
        409,
        "This parcours already has a bilan of this phase: correct that one instead.",
        "Ce parcours a déjà un bilan de cette phase : corrigez plutôt celui-là.",
        "Dit traject heeft al een balans van deze fase: verbeter die in de plaats.",
    ),
    Rule(
        "already_withdrawn",
        409,
        "This project is already withdrawn: correct it if its date is wrong.",
        "Ce projet est déjà retiré : corrigez-le si sa date est fausse.",
        "Dit project is al ingetrokken: verbeter het als de datum fout is.",
    ),
)


def refuse(code: str, field: str | None = None) -> Refusal:
    """A refusal by one of bilan's rules."""
    return Refusal(RULES[code], field)
