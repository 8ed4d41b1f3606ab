"""What the relay and the inbox remember of hash chains, so that a log restored from a backup is noticed; a roster can be read anew."""

from services.kernel.roster import roster_grants
from shared.migrations import execute, runtime_role
from shared.schema import INBOX_LINKS, LOG_AHEAD

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add the columns; a program of the version before goes on without them."""
    execute(LOG_AHEAD + INBOX_LINKS)
    execute(roster_grants(runtime_role()))
