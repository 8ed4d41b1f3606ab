"""Appends are one call of a function."""

from shared.migrations import execute
from shared.schema import LOG_APPEND

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the function; the index it makes needless goes."""
    execute(LOG_APPEND)
