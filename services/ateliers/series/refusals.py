"""Why a command about a series is refused."""

from collections.abc import Iterable

from services.ateliers.refusals import RULES as ATELIERS
from services.ateliers.slots.refusals import RULES as SLOTS
from services.kernel.refusals import SHARED, these
from shared.problems import Refusal, Rule, table

RULES = table(
    *(ATELIERS[code] for code in ("id_taken", "no_such_record", "unknown_workshop", "unknown_group", "in_use")),
    *(SLOTS[code] for code in ("room_clash", "leader_clash", "past_midnight")),
    Rule("end_before_start", *SHARED["end_before_start"]),
    Rule(
        "no_day_left",
        422,
        "No day of the period is left to meet on: give other weekdays, a longer period, or keep the school holidays.",
        "Il ne reste aucun jour dans la période : donnez d'autres jours, une période plus longue, ou gardez les congés scolaires.",
        "Er blijft geen dag over in de periode: geef andere weekdagen, een langere periode, of behoud de schoolvakanties.",
    ),
    Rule(
        "series_too_long",
        422,
        "A series has at most 400 sessions within two years: plan the rest as another series.",
        "Une série compte au plus 400 séances en deux ans : planifiez le reste dans une autre série.",
        "Een reeks telt hoogstens 400 sessies binnen twee jaar: plan de rest als een andere reeks.",
    ),
    Rule(
        "school_holidays_unknown",
        422,
        "School holidays are known from 2010 on: plan without them, and give the closed days.",
        "Les congés scolaires sont connus depuis 2010 : planifiez sans eux, et donnez les jours de fermeture.",
        "Schoolvakanties zijn gekend vanaf 2010: plan zonder, en geef de sluitingsdagen.",
    ),
    Rule(
        "before_series",
        422,
        "This day is before the series begins: give a day of the series, or correct its start.",
        "Ce jour précède le début de la série : donnez un jour de la série, ou corrigez son début.",
        "Deze dag ligt voor het begin van de reeks: geef een dag van de reeks, of verbeter het begin.",
    ),
)


def refuse(code: str, field: str | None = None, records: Iterable[tuple[str, str]] = ()) -> Refusal:
    """A refusal by one of these rules; `records` (kind, id) are those that it is about."""
    return Refusal(RULES[code].going_on(*these(records)), field)
