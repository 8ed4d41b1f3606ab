"""Why a question is refused."""

from shared.problems import Refusal, Rule, table

RULES = table(
    Rule(
        "nothing_asked",
        422,
        "Say whom you look for: give a name, a national number or a birth date.",
        "Dites qui vous cherchez : donnez un nom, un numéro national ou une date de naissance.",
        "Zeg wie u zoekt: geef een naam, een rijksregisternummer of een geboortedatum.",
    )
)


def refuse(code: str, field: str | None = None) -> Refusal:
    """A refusal by one of these rules."""
    return Refusal(RULES[code], field)
