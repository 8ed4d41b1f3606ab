"""Why a command about the time after a parcours is refused."""

from services.kernel.refusals import SHARED
from shared.problems import Refusal, Rule, table

RULES = table(
    *(Rule(code, *SHARED[code]) for code in ("id_taken", "no_such_record", "unknown_parcours", "after_today")),
    Rule(
        "parcours_not_ended",
        409,
        "This parcours has not ended: end it first, or check the id.",
        "Ce parcours n'est pas terminé : terminez-le d'abord, ou vérifiez l'identifiant.",
        "Dit traject is niet beëindigd: beëindig het eerst, of controleer de id.",
    ),
    Rule(
        "nothing_to_follow",
        422,
        "A parcours that was prolonged is followed up after the one it went on in; nobody is followed up after their death.",
        "Un parcours prolongé se suit après celui qui l'a continué ; on ne suit personne après son décès.",
        "Een verlengd traject volgt men op na het traject waarin het verderging; na een overlijden volgt men niet op.",
    ),
    Rule(
        "followed_before_end",
        422,
        "The parcours had not ended by then: correct the date, or the end of the parcours.",
        "Le parcours n'était pas encore terminé : corrigez la date, ou la fin du parcours.",
        "Het traject was toen nog niet beëindigd: verbeter de datum, of het einde van het traject.",
    ),
    Rule(
        "followed_twice",
        409,
        "The follow-up of this term is already recorded: correct it instead.",
        "Le suivi de cette échéance est déjà enregistré : corrigez-le plutôt.",
        "De opvolging van deze termijn is al geregistreerd: verbeter die.",
    ),
    Rule(
        "reopened_prolonged",
        409,
        "This parcours was prolonged: correct its end instead, with the parcours that it went on in.",
        "Ce parcours a été prolongé : corrigez plutôt sa fin, le parcours suivant compris.",
        "Dit traject werd verlengd: verbeter in plaats daarvan het einde, het volgende traject inbegrepen.",
    ),
    Rule(
        "reopened_followed",
        409,
        "Follow-ups were recorded after the end of this parcours: void them first, or correct the end instead.",
        "Des suivis ont été enregistrés après la fin de ce parcours : annulez-les d'abord, ou corrigez plutôt la fin.",
        "Na het einde van dit traject zijn opvolgingen geregistreerd: annuleer die eerst, of verbeter het einde.",
    ),
)


def refuse(code: str, field: str | None = None) -> Refusal:
    """A refusal by one of these rules."""
    return Refusal(RULES[code], field)
