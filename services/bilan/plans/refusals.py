"""Why a command about a plan of action is refused."""

from collections.abc import Iterable

from services.bilan.assessments.refusals import RULES as ASSESSMENTS
from services.kernel.refusals import SHARED, these
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
            "in_use",
        )
    ),
    ASSESSMENTS["unknown_bilan"],
    Rule(
        "unknown_problem",
        422,
        "There is no such problem in a plan: record it first, or check the id.",
        "Ce problème n'est dans aucun plan : enregistrez-le d'abord, ou vérifiez l'identifiant.",
        "Dit probleem staat in geen enkel plan: leg het eerst vast, of controleer de id.",
    ),
    Rule(
        "unknown_goal",
        422,
        "There is no such goal in a plan: set it first, or check the id.",
        "Cet objectif n'est dans aucun plan : fixez-le d'abord, ou vérifiez l'identifiant.",
        "Dit doel staat in geen enkel plan: bepaal het eerst, of controleer de id.",
    ),
    Rule(
        "before_plan",
        422,
        "This date is before the problem was found or the goal was set: correct one of the dates.",
        "Cette date précède le constat du problème ou la fixation de l'objectif : corrigez l'une des dates.",
        "Deze datum ligt voor het vaststellen van het probleem of het bepalen van het doel: verbeter een van de datums.",
    ),
    Rule(
        "closed_with_its_result",
        422,
        "What is closed has its day and what came of it: give both, or neither.",
        "Ce qui est clos a son jour et son résultat : donnez les deux, ou aucun.",
        "Wat afgesloten is heeft een dag en een resultaat: geef beide, of geen van beide.",
    ),
    Rule(
        "still_open_below",
        409,
        "Goals or actions under it are still open: close them first, or all of it at once in one unit.",
        "Des objectifs ou des actions en dessous sont encore ouverts : clôturez-les d'abord, ou le tout en une fois dans un seul lot.",
        "Doelen of acties eronder staan nog open: sluit die eerst af, of alles in één keer in één eenheid.",
    ),
    Rule(
        "closed_above",
        409,
        "What this is for is closed: choose another problem or goal, or correct that one to be open again (without its day and result).",
        "Ce à quoi ceci se rapporte est clos : choisissez un autre problème ou objectif, ou corrigez celui-là pour le rouvrir"
        " (sans jour ni résultat).",
        "Waar dit voor dient, is afgesloten: kies een ander probleem of doel, of verbeter dat zodat het weer open is (zonder dag en"
        " resultaat).",
    ),
    Rule(
        "status_with_its_dates",
        422,
        "The dates do not fit the status: under way has a start, done and dropped the day of it, planned neither.",
        "Les dates ne vont pas avec le statut : en cours a un début, faite et abandonnée leur jour, prévue aucun des deux.",
        "De datums passen niet bij de status: lopend heeft een begin, gedaan en opgegeven hun dag, gepland geen van beide.",
    ),
    Rule(
        "action_dropped_with_its_reason",
        422,
        "An action that is dropped has a reason, and no other has one: correct the status or the reason.",
        "Une action abandonnée a un motif, et aucune autre : corrigez le statut ou le motif.",
        "Een opgegeven actie heeft een reden, en geen andere: verbeter de status of de reden.",
    ),
    Rule(
        "already_further",
        409,
        "It is recorded as that far already, or further: there is nothing to do. If that is wrong, correct the problem, goal or action.",
        "C'est déjà noté comme tel, ou plus avancé : il n'y a rien à faire. Si c'est faux, corrigez le problème, l'objectif ou l'action.",
        "Het staat al zo genoteerd, of verder: er is niets te doen. Klopt dat niet, verbeter dan het probleem, het doel of de actie.",
    ),
    Rule(
        "partner_needed",
        422,
        "An action of a partner, or handed over to one, names the organisation: give it.",
        "Une action d'un partenaire, ou confiée à un partenaire, nomme l'organisme : indiquez-le.",
        "Een actie van een partner, of aan een partner toevertrouwd, noemt de organisatie: vul die in.",
    ),
    Rule(
        "answer_to_what",
        422,
        "An answer has its day and comes from a partner the action was handed over to: give what is missing.",
        "Une réponse a son jour et vient d'un partenaire à qui l'action a été confiée : ajoutez ce qui manque.",
        "Een antwoord heeft een dag en komt van een partner aan wie de actie is toevertrouwd: vul aan wat ontbreekt.",
    ),
    Rule(
        "progress_noted",
        409,
        "The progress of this goal is already noted at this bilan: correct that instead.",
        "La progression de cet objectif est déjà notée à ce bilan : corrigez-la plutôt.",
        "De vooruitgang van dit doel is al genoteerd bij deze balans: verbeter die in de plaats.",
    ),
)


def refuse(code: str, field: str | None = None, records: Iterable[tuple[str, str]] = ()) -> Refusal:
    """A refusal by one of these rules; `records` (kind, id) are those that it is about."""
    return Refusal(RULES[code].going_on(*these(records)), field)
