"""Why a command about feeds is refused."""

from services.ateliers.refusals import RULES as ATELIERS
from shared.problems import Refusal, Rule, table

RULES: dict[str, Rule] = table(
    *(ATELIERS[code] for code in ("id_taken", "no_such_record", "unknown_group", "after_today")),
    Rule(
        "no_such_feed",
        404,
        "No programme is read at this address, or no longer: ask the service for another.",
        "Aucun programme ne se lit à cette adresse, ou plus : demandez-en une autre au service.",
        "Op dit adres is er geen programma, of niet meer: vraag de dienst een ander.",
    ),
)


def refuse(code: str, field: str | None = None) -> Refusal:
    """A refusal by one of these rules."""
    return Refusal(RULES[code], field)
