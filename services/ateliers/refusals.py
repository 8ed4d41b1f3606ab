"""Why ateliers refuses a command: each rule with its status and its sentence in three languages."""

from collections.abc import Iterable

from services.kernel.refusals import SHARED, these
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
        "This session was held or cancelled already, so it is not moved or cancelled any more: if that is wrong, correct the session.",
        "Cette séance a déjà été tenue ou annulée, elle ne se déplace ni ne s'annule plus : si c'est faux, corrigez la séance.",
        "Deze sessie heeft al plaatsgevonden of is afgelast en wordt niet meer verplaatst of afgelast: klopt dat niet, verbeter de"
        " sessie.",
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
        "This session is still to come: take its attendance on the day itself or later. If it has taken place, its date is wrong: correct"
        " the session first.",
        "Cette séance doit encore avoir lieu : prenez les présences le jour même ou après. Si elle a eu lieu, sa date est fausse :"
        " corrigez d'abord la séance.",
        "Deze sessie moet nog plaatsvinden: noteer de aanwezigheden op de dag zelf of later. Heeft ze al plaatsgevonden, dan klopt haar"
        " datum niet: verbeter eerst de sessie.",
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


def refuse(code: str, field: str | None = None, records: Iterable[tuple[str, str]] = ()) -> Refusal:
    """A refusal by one of ateliers' rules; `records` (kind, id) are those that it is about."""
    return Refusal(RULES[code].going_on(*these(records)), field)
