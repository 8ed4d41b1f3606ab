"""Why a command about a site's rules is refused."""

from services.kernel.refusals import SHARED
from shared.problems import Refusal, Rule, table

RULES = table(
    *(Rule(code, *SHARED[code]) for code in ("id_taken", "no_such_record", "reserved_site")),
    Rule(
        "site_rule_of_that_day",
        409,
        "The site has another rule from that day on: correct that one, or choose another day.",
        "Le site a une autre règle à partir de ce jour : corrigez celle-là, ou choisissez un autre jour.",
        "De vestiging heeft vanaf die dag een andere regel: verbeter die, of kies een andere dag.",
    ),
)


def refuse(code: str, field: str | None = None) -> Refusal:
    """A refusal by one of these rules."""
    return Refusal(RULES[code], field)
