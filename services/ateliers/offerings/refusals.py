"""Why a command about what a workshop offers is refused."""

from services.ateliers.refusals import RULES as ATELIERS
from shared.problems import Refusal, Rule, table

RULES = table(
    *(ATELIERS[code] for code in ("id_taken", "no_such_record", "unknown_workshop", "unknown_group")),
    Rule(
        "offering_same_day",
        409,
        "This workshop has another offering from that day on: correct that one, or give another day.",
        "Cet atelier a déjà une offre à partir de ce jour : corrigez-la, ou donnez un autre jour.",
        "Dit atelier heeft al een aanbod vanaf die dag: verbeter dat, of geef een andere dag.",
    ),
)


def refuse(code: str, field: str | None = None) -> Refusal:
    """A refusal by one of these rules."""
    return Refusal(RULES[code], field)
