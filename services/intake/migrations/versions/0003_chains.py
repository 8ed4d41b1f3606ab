"""What the relay and the inbox remember of hash chains, so that a log restored from a backup is noticed."""

from shared.migrations import execute
from shared.schema import LOG_AHEAD

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add the columns; a program of the version before goes on without them."""
    execute(LOG_AHEAD)
