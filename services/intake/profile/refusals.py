"""Why a command about a profile is refused."""

from services.intake.refusals import RULES as INTAKE
from services.kernel.refusals import SHARED
from shared.problems import Refusal, Rule, table

RULES = table(
    *(Rule(code, *SHARED[code]) for code in ("id_taken", "no_such_record", "after_today", "end_before_start")),
    INTAKE["unknown_participant"],
    INTAKE["before_birth"],
    Rule(
        "value_not_of_item",
        422,
        "This is not a value of the item: choose one of its codes; an address, phone or e-mail goes into the details.",
        "Ce n'est pas une valeur de cette rubrique : choisissez un de ses codes ; adresse, téléphone et e-mail vont dans les détails.",
        "Dit is geen waarde van deze rubriek: kies een van haar codes; adres, telefoon en e-mail komen in de details.",
    ),
    Rule(
        "details_missing",
        422,
        "An address, a phone number or an e-mail address is given in the details: fill them in.",
        "Une adresse, un téléphone ou un e-mail se donne dans les détails : remplissez-les.",
        "Een adres, telefoonnummer of e-mailadres komt in de details: vul die in.",
    ),
    Rule(
        "language_with_its_item",
        422,
        "A language goes with the item `language`, and only with it: give it there, leave it out elsewhere.",
        "Une langue va avec la rubrique `language`, et seulement avec elle : donnez-la là, retirez-la ailleurs.",
        "Een taal hoort bij de rubriek `language`, en enkel daarbij: geef ze daar, laat ze elders weg.",
    ),
    Rule(
        "value_of_that_day",
        409,
        "This item already has a value from that day on: correct that value, or give another day.",
        "Cette rubrique a déjà une valeur à partir de ce jour : corrigez cette valeur, ou donnez un autre jour.",
        "Deze rubriek heeft al een waarde vanaf die dag: verbeter die waarde, of geef een andere dag.",
    ),
)


def refuse(code: str, field: str | None = None) -> Refusal:
    """A refusal by one of these rules."""
    return Refusal(RULES[code], field)
