"""The subject of series, put together."""

from services.ateliers.series.commands import COMMANDS
from services.ateliers.series.decide import DECISIONS
from services.ateliers.series.events import SERIES, SeriesOfWorkshop
from services.ateliers.series.examples import EXAMPLES
from services.ateliers.series.refusals import RULES
from services.kernel.roles import PROGRAMME, SCHEDULE
from shared.subjects import Subject

SUBJECT = Subject(
    kinds=(SERIES,),
    commands=COMMANDS,
    examples=EXAMPLES,
    decisions=DECISIONS,
    documents={SERIES.stream: SeriesOfWorkshop},
    rules=RULES,
    recording=SCHEDULE,
    reading=PROGRAMME,
)
