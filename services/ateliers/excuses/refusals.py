"""Why a command about excuses is refused."""

from services.ateliers.refusals import RULES as ATELIERS
from services.kernel.refusals import SHARED
from shared.problems import Refusal, Rule, table

RULES = table(
    *(Rule(code, *SHARED[code]) for code in ("id_taken", "no_such_record", "unknown_parcours", "after_today")),
    ATELIERS["unknown_session"],
    Rule(
        "already_excused",
        409,
        "This parcours is already excused for this session: correct that excuse.",
        "Ce parcours est déjà excusé pour cette séance : corrigez cette excuse.",
        "Dit traject is al verontschuldigd voor deze sessie: verbeter die verontschuldiging.",
    ),
)


def refuse(code: str, field: str | None = None) -> Refusal:
    """A refusal by one of these rules."""
    return Refusal(RULES[code], field)
