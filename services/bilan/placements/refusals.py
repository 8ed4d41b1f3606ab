"""Why a command about a placement is refused."""

from services.kernel.refusals import SHARED
from shared.problems import Refusal, Rule, table

RULES = table(
    *(
        Rule(code, *SHARED[code])
        for code in ("id_taken", "no_such_record", "unknown_parcours", "after_today", "before_parcours")
    ),
    Rule(
        "nothing_tested",
        422,
        "A placement has a level for at least one of oral, reading and writing: give it, or record an intervention only.",
        "Un test donne un niveau à l'oral, en lecture ou en écriture : indiquez-le, ou encodez seulement une intervention.",
        "Een test geeft een niveau voor spreken, lezen of schrijven: geef het, of registreer alleen een interventie.",
    ),
    Rule(
        "not_a_placement_test",
        422,
        "The intervention is not a placement test of this parcours: check its id, its kind and its parcours, or leave it out.",
        "L'intervention n'est pas un test de niveau de ce parcours : vérifiez son identifiant, son type et son parcours, ou retirez-la.",
        "De interventie is geen niveautest van dit traject: controleer de id, de soort en het traject, of laat ze weg.",
    ),
)


def refuse(code: str, field: str | None = None) -> Refusal:
    """A refusal by one of these rules."""
    return Refusal(RULES[code], field)
