"""The newest checkpoint of each log that this site is witness to."""

from shared.migrations import execute, runtime_role
from shared.witnessing import TABLE, witnessed_grants

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Make the table and grant what the service may do."""
    execute(TABLE + witnessed_grants(runtime_role()))
