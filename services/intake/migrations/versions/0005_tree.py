"""The Merkle tree over the log, and the checkpoints signed of it."""

from shared.migrations import execute, runtime_role
from shared.tree import TREE, tree_grants

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Make the tables and grant what the service may do. What is recorded already goes into the tree when the service runs."""
    execute(TREE)
    execute(tree_grants(runtime_role()))
