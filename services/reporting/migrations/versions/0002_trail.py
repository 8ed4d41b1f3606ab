"""The steps of every person's trail, read from the topics beside the figures."""

from services.reporting.trail.tables import trail_tables
from shared.migrations import execute, runtime_role

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the tables; what happened before is read from the topics."""
    execute(trail_tables(runtime_role()))
