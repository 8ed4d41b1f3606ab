"""Why a command about a group's funding or weekly pattern is refused."""

from services.kernel.refusals import SHARED
from shared.problems import Refusal, Rule, table

RULES = table(
    *(Rule(code, *SHARED[code]) for code in ("id_taken", "no_such_record", "unknown_group", "end_before_start")),
    Rule(
        "funding_overlaps",
        409,
        "The group has another funding in these days: end that one first, or correct the dates of one of them.",
        "Le groupe a un autre financement ces jours-là : terminez-le d'abord, ou corrigez les dates de l'un des deux.",
        "De groep heeft die dagen een andere financiering: beëindig die eerst, of verbeter de datums van een van beide.",
    ),
    Rule(
        "funding_has_an_end",
        409,
        "This funding has a last day already: correct it if that day is wrong.",
        "Ce financement a déjà un dernier jour : corrigez-le si ce jour est faux.",
        "Deze financiering heeft al een laatste dag: verbeter ze als die dag fout is.",
    ),
    Rule(
        "pattern_of_that_day",
        409,
        "The group has another weekly pattern from that day on: correct that one, or choose another day.",
        "Le groupe a un autre horaire hebdomadaire à partir de ce jour : corrigez celui-là, ou choisissez un autre jour.",
        "De groep heeft vanaf die dag een ander weekrooster: verbeter dat, of kies een andere dag.",
    ),
)


def refuse(code: str, field: str | None = None) -> Refusal:
    """A refusal by one of these rules."""
    return Refusal(RULES[code], field)
