"""The subject of feeds, put together."""

from services.ateliers.feeds.commands import COMMANDS
from services.ateliers.feeds.decide import DECISIONS
from services.ateliers.feeds.events import FEED, Feeds
from services.ateliers.feeds.examples import EXAMPLES
from services.ateliers.feeds.refusals import RULES
from services.kernel.roles import PROGRAMME, SCHEDULE
from shared.subjects import Subject

SUBJECT = Subject(
    kinds=(FEED,),
    commands=COMMANDS,
    examples=EXAMPLES,
    decisions=DECISIONS,
    documents={FEED.stream: Feeds},
    rules=RULES,
    recording=SCHEDULE,
    reading=PROGRAMME,
)
