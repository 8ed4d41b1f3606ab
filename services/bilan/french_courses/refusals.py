"""Why a command about a French course is refused."""

from services.kernel.refusals import SHARED
from shared.problems import Refusal, Rule, table

RULES = table(
    *(
        Rule(code, *SHARED[code])
        for code in ("id_taken", "no_such_record", "unknown_parcours", "after_today", "end_before_start")
    ),
    Rule(
        "outside_course",
        422,
        "This period is not within the days of the course: correct the period, or the first or last day of the course.",
        "Cette période sort des dates du cours : corrigez la période, ou le premier ou le dernier jour du cours.",
        "Deze periode valt buiten de dagen van de cursus: verbeter de periode, of de eerste of laatste dag van de cursus.",
    ),
    Rule(
        "periods_overlap",
        409,
        "Another period of this course has some of these days: correct that period, or give the days that follow it.",
        "Une autre période de ce cours contient certains de ces jours : corrigez-la, ou indiquez les jours qui la suivent.",
        "Een andere periode van deze cursus bevat enkele van deze dagen: verbeter die, of geef de dagen die erop volgen.",
    ),
)


def refuse(code: str, field: str | None = None) -> Refusal:
    """A refusal by one of these rules."""
    return Refusal(RULES[code], field)
