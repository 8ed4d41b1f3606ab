"""What ateliers follows of its own log: the history of its parcours, and the watch over absences that reads it."""

from datetime import date

from services.ateliers.absences.watch import Watch
from services.ateliers.history.fold import TYPES
from services.ateliers.history.keep import History
from services.kernel import dates
from shared.follower import Follower
from shared.service import Parts
from shared.web import clock


def followers(parts: Parts) -> list[Follower]:
    """The one follower."""
    watch = Watch(parts.pool, parts.log, parts.desk, _today, lambda: parts.relay.ahead is None)
    history = History(_today)
    return [Follower(parts.pool, "history", TYPES, history.apply, history.forget, watch.settled)]


def _today() -> date:
    return dates.today(clock)
