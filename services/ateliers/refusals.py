"""Why ateliers refuses a command: each rule with its status and its sentence in three languages."""

from services.kernel.refusals import SHARED
from shared.problems import Refusal, Rule, table

RULES = table(
    *(
        Rule(code, *SHARED[code])
        for code in (
            "id_taken",
            "no_such_record",
            "unknown_group",
            "unknown_parcours",
            "after_today",
            "before_parcours",
            "reserved_site",
            "in_use",
        )
    ),
    Rule(
        "unknown_workshop",
        422,
        "There is no such workshop: plan it first, or check the id.",
        "Cet atelier n'existe pas : planifiez-le d'abord, ou vérifiez l'identifiant.",
        "Dit atelier bestaat niet: plan het eerst, of controleer de id.",
    ),
    Rule(
        "unknown_session",
        422,
        "There is no such session: record it first, or check the id.",
        "Cette séance n'existe pas : enregistrez-la d'abord, ou vérifiez l'identifiant.",
        "Deze sessie bestaat niet: registreer ze eerst, of controleer de id.",
    ),
    Rule(
        "not_planned",
        409,
        "This session is no longer planned: correct it instead.",
        "Cette séance n'est plus planifiée : corrigez-la plutôt.",
        "Deze sessie is niet langer gepland: verbeter ze in de plaats.",
    ),
    Rule(
        "session_in_use",
        409,
        "Somebody is signed up to this session or excused for it: void that first, or cancel the session instead.",
        "Quelqu'un est inscrit à cette séance ou excusé : annulez d'abord cela, ou supprimez plutôt la séance du programme.",
        "Iemand is ingeschreven voor deze sessie of verontschuldigd: annuleer dat eerst, of gelast de sessie liever af.",
    ),
    Rule(
        "workshop_in_use",
        409,
        "A contract or a series is of this workshop: void it first, or correct it to be of another.",
        "Un contrat ou une série porte sur cet atelier : annulez-le d'abord, ou rattachez-le à un autre.",
        "Een contract of een reeks hoort bij dit atelier: annuleer die eerst, of koppel ze aan een ander.",
    ),
    Rule(
        "session_ahead",
        409,
        "This session lies ahead: attendance is taken on its day or later, or correct its date.",
        "Cette séance est à venir : les présences se prennent le jour même ou après, ou corrigez sa date.",
        "Deze sessie moet nog komen: aanwezigheden worden op de dag zelf of later genoteerd, of verbeter de datum.",
    ),
    Rule(
        "period_too_long",
        422,
        "A programme is read for at most 400 days at a time: ask for a shorter period.",
        "Un programme se lit par 400 jours au plus : demandez une période plus courte.",
        "Een programma wordt per hoogstens 400 dagen gelezen: vraag een kortere periode.",
    ),
    Rule(
        "row_twice",
        422,
        "The sheet has two rows for this parcours: keep one.",
        "La feuille a deux lignes pour ce parcours : gardez-en une.",
        "Het blad heeft twee regels voor dit traject: behoud er een.",
    ),
)


def refuse(code: str, field: str | None = None) -> Refusal:
    """A refusal by one of ateliers' rules."""
    return Refusal(RULES[code], field)
