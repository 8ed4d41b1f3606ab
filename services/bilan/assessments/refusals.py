"""Why a command about an assessment or a draft is refused."""

from services.bilan.refusals import RULES as BILAN
from services.kernel.refusals import SHARED
from shared.problems import Refusal, Rule, table

RULES = table(
    *(
        Rule(code, *SHARED[code])
        for code in ("id_taken", "no_such_record", "unknown_parcours", "unknown_bilan", "after_today")
    ),
    Rule(
        "aspect_without_domain",
        422,
        "An aspect has a level and its domain has none: give the bilan's domain a level from 1 to 5, or leave the aspect out.",
        "Un aspect a un niveau, son domaine non : donnez au domaine du bilan un niveau de 1 à 5, ou retirez l'aspect.",
        "Een aspect heeft een niveau, zijn domein niet: geef het domein van de balans een niveau van 1 tot 5, of laat het aspect weg.",
    ),
    Rule(
        "already_assessed",
        409,
        "This bilan already has an assessment: correct that one instead.",
        "Ce bilan a déjà une évaluation : corrigez plutôt celle-là.",
        "Deze balans heeft al een beoordeling: verbeter die in de plaats.",
    ),
    Rule(
        "already_drafted",
        409,
        "A draft of this phase is already open for this parcours: resume it, or discard it first.",
        "Un brouillon de cette phase est déjà ouvert pour ce parcours : reprenez-le, ou supprimez-le d'abord.",
        "Er is al een ontwerp van deze fase open voor dit traject: hervat het, of gooi het eerst weg.",
    ),
    Rule(
        "draft_incomplete",
        422,
        "A bilan has a phase, a day and minutes: fill in what is missing, save the draft, then complete it.",
        "Un bilan a une phase, un jour et une durée : ajoutez ce qui manque, enregistrez le brouillon, puis complétez-le.",
        "Een balans heeft een fase, een dag en een duur: vul aan wat ontbreekt, bewaar het ontwerp en voltooi het dan.",
    ),
    BILAN["before_parcours"],
    BILAN["phase_taken"],
)


def refuse(code: str, field: str | None = None) -> Refusal:
    """A refusal by one of these rules."""
    return Refusal(RULES[code], field)
