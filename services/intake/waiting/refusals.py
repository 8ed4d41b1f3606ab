"""Why a command about candidacies is refused."""

from services.intake.refusals import RULES as INTAKE
from services.kernel.refusals import SHARED
from shared.problems import Refusal, Rule, table

RULES = table(
    *(
        Rule(code, *SHARED[code])
        for code in ("id_taken", "no_such_record", "unknown_group", "after_today", "end_before_start")
    ),
    INTAKE["unknown_participant"],
    INTAKE["group_full"],
    Rule(
        "already_candidate",
        409,
        "This person already asks for a place in this group: use that candidacy, or close it first.",
        "Cette personne demande déjà une place dans ce groupe : utilisez cette candidature, ou clôturez-la d'abord.",
        "Deze persoon vraagt al een plaats in deze groep: gebruik die kandidatuur, of sluit ze eerst af.",
    ),
    Rule(
        "already_in_group",
        409,
        "This person has a parcours in this group: there is nothing to wait for. For another group, name that one.",
        "Cette personne a un parcours dans ce groupe : elle n'a plus à attendre. Pour un autre groupe, nommez celui-là.",
        "Deze persoon heeft een traject in deze groep: wachten hoeft niet. Gaat het om een andere groep, noem dan die.",
    ),
    Rule(
        "candidacy_not_waiting",
        409,
        "This candidacy does not wait any more: record a new one, or correct it.",
        "Cette candidature n'est plus en attente : enregistrez-en une nouvelle, ou corrigez-la.",
        "Deze kandidatuur wacht niet meer: noteer een nieuwe, of verbeter ze.",
    ),
    Rule(
        "no_offer_stands",
        409,
        "No offer stands for this candidacy: offer a place first, or correct it.",
        "Aucune offre n'est en cours pour cette candidature : offrez d'abord une place, ou corrigez-la.",
        "Er loopt geen aanbod voor deze kandidatuur: bied eerst een plaats aan, of verbeter ze.",
    ),
    Rule(
        "candidacy_closed",
        409,
        "This candidacy is closed already: correct it if that is wrong.",
        "Cette candidature est déjà clôturée : corrigez-la si c'est faux.",
        "Deze kandidatuur is al afgesloten: verbeter ze als dat fout is.",
    ),
    Rule(
        "not_first_in_line",
        409,
        "Somebody waits ahead: offer the place to the first, or move this candidacy with the reason.",
        "Quelqu'un attend avant : offrez la place au premier, ou déplacez cette candidature avec la raison.",
        "Er wacht iemand eerder: bied de plaats aan de eerste aan, of verplaats deze kandidatuur met de reden.",
    ),
    Rule(
        "answered_too_late",
        409,
        "The last day for the answer is over: let the offer lapse, or correct that day.",
        "Le dernier jour pour répondre est passé : laissez l'offre échoir, ou corrigez ce jour.",
        "De laatste dag om te antwoorden is voorbij: laat het aanbod vervallen, of verbeter die dag.",
    ),
    Rule(
        "offer_still_runs",
        409,
        "The person may still answer on that day: let the offer lapse later, or record that the place is declined.",
        "La personne peut encore répondre ce jour-là : laissez l'offre échoir plus tard, ou notez que la place est refusée.",
        "De persoon kan die dag nog antwoorden: laat het aanbod later vervallen, of noteer dat de plaats geweigerd is.",
    ),
    Rule(
        "unknown_candidacy",
        422,
        "There is no such candidacy in this group: choose another one of its waiting list.",
        "Cette candidature n'existe pas dans ce groupe : choisissez-en une autre de sa liste d'attente.",
        "Deze kandidatuur bestaat niet in deze groep: kies een andere van haar wachtlijst.",
    ),
    Rule(
        "status_incomplete",
        422,
        "This does not go with the status: give what it asks for (date, reason, parcours), leave out the rest.",
        "Cela ne va pas avec le statut : donnez ce qu'il demande (date, raison, parcours), retirez le reste.",
        "Dit past niet bij de status: geef wat ze vraagt (datum, reden, traject), laat de rest weg.",
    ),
)


def refuse(code: str, field: str | None = None) -> Refusal:
    """A refusal by one of these rules."""
    return Refusal(RULES[code], field)
