"""The log of who was shown what is sealed of whom, in a schema of its own."""

from shared.migrations import execute, runtime_role
from shared.read_log import read_log_tables, read_log_walls

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Make the tables and grant what the service may do."""
    execute(read_log_tables(runtime_role()))
    execute(read_log_walls("(SELECT array_agg(site) FROM public.roster WHERE participant_id = _row.participant)"))
