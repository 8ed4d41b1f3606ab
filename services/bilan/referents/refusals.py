"""Why a command about a referent is refused."""

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
        "worker_reserved",
        422,
        "`me` stands for the worker who asks: give the worker's own id.",
        "`me` désigne le travailleur qui demande : donnez l'identifiant du travailleur lui-même.",
        "`me` staat voor de werker die vraagt: geef de eigen id van de werker.",
    ),
    Rule(
        "already_referent",
        409,
        "This parcours has a referent at that time: replace that one, or correct its dates.",
        "Ce parcours a déjà un référent à ce moment : remplacez-le, ou corrigez ses dates.",
        "Dit traject heeft dan al een referent: vervang die, of verbeter de datums.",
    ),
    Rule(
        "no_referent_to_replace",
        409,
        "This parcours has no referent on that day: assign one instead.",
        "Ce parcours n'a pas de référent ce jour-là : désignez-en un.",
        "Dit traject heeft die dag geen referent: wijs er een toe.",
    ),
    Rule(
        "referent_ended",
        409,
        "This referent has already ended: correct it if its date is wrong.",
        "Ce référent a déjà pris fin : corrigez-le si sa date est fausse.",
        "Deze referent is al beëindigd: verbeter hem als de datum fout is.",
    ),
    Rule(
        "scope_needed",
        422,
        "Say whose list you want: yours (`worker=me`), that of another worker (`worker`), of a site (`site`) or of a group (`group`).",
        "Dites de qui vous voulez la liste : la vôtre (`worker=me`), celle d'un autre travailleur (`worker`), d'un site (`site`) ou d'un"
        " groupe (`group`).",
        "Zeg van wie u de lijst wilt: die van u (`worker=me`), van een andere werker (`worker`), van een vestiging (`site`) of van een"
        " groep (`group`).",
    ),
)


def refuse(code: str, field: str | None = None) -> Refusal:
    """A refusal by one of these rules."""
    return Refusal(RULES[code], field)
