"""Why a command about sign-ups is refused."""

from services.ateliers.refusals import RULES as ATELIERS
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
    ATELIERS["unknown_session"],
    Rule(
        "session_closed",
        409,
        "This session is over or no longer planned: take its attendance, or give the day of asking if it is entered afterwards.",
        "Cette séance est passée ou n'est plus planifiée : notez les présences, ou donnez le jour de la demande si on l'encode après.",
        "Deze sessie is voorbij of niet meer gepland: noteer de aanwezigheden, of geef de dag van de vraag bij invoer achteraf.",
    ),
    Rule(
        "parcours_not_open",
        409,
        "This parcours has ended: sign up the person's open parcours, or correct its end.",
        "Ce parcours est terminé : inscrivez le parcours ouvert de la personne, ou corrigez sa fin.",
        "Dit traject is beëindigd: schrijf het open traject van de persoon in, of verbeter het einde.",
    ),
    Rule(
        "parcours_suspended",
        409,
        "This parcours is suspended today: resume it first.",
        "Ce parcours est suspendu aujourd'hui : reprenez-le d'abord.",
        "Dit traject is vandaag geschorst: hervat het eerst.",
    ),
    Rule(
        "expected_anyway",
        409,
        "This parcours is of the session's group and expected without signing up; for limited places, make the session one of no group.",
        "Ce parcours est du groupe de la séance, attendu sans inscription ; pour des places limitées, la séance doit être sans groupe.",
        "Dit traject is van de groep van de sessie en wordt zo al verwacht; voor beperkte plaatsen moet de sessie zonder groep zijn.",
    ),
    Rule(
        "already_signed_up",
        409,
        "This parcours is already signed up to this session: correct or withdraw that sign-up first.",
        "Ce parcours est déjà inscrit à cette séance : corrigez ou retirez d'abord cette inscription.",
        "Dit traject is al ingeschreven voor deze sessie: verbeter die inschrijving of trek ze eerst in.",
    ),
    Rule(
        "sign_up_withdrawn",
        409,
        "This sign-up is already withdrawn: sign up anew, or correct its date.",
        "Cette inscription est déjà retirée : inscrivez à nouveau, ou corrigez sa date.",
        "Deze inschrijving is al ingetrokken: schrijf opnieuw in, of verbeter de datum.",
    ),
    Rule(
        "withdrawn_with_its_date",
        422,
        "A sign-up is withdrawn with its date: give both, or neither.",
        "Une inscription est retirée avec sa date : donnez les deux, ou aucune.",
        "Een inschrijving wordt ingetrokken met haar datum: geef beide, of geen van beide.",
    ),
)


def refuse(code: str, field: str | None = None) -> Refusal:
    """A refusal by one of these rules."""
    return Refusal(RULES[code], field)
