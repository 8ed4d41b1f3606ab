"""Where the Merkle tree of a log is kept: its right edge, the subtrees that proofs are made of, and what was signed."""

from typing import Any

from shared import merkle
from shared.merkle import STRIDE, Leaves, Place

TREE = """
CREATE TABLE tree (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    size bigint NOT NULL DEFAULT 0,
    edge bytea NOT NULL DEFAULT '',
    walked bigint NOT NULL DEFAULT 0
);
INSERT INTO tree DEFAULT VALUES;
CREATE TABLE subtrees (
    level smallint NOT NULL,
    index bigint NOT NULL,
    hash bytea NOT NULL CHECK (length(hash) = 32),
    PRIMARY KEY (level, index)
);
CREATE TABLE signed (
    size bigint PRIMARY KEY,
    root bytea NOT NULL CHECK (length(root) = 32),
    note text NOT NULL,
    at timestamptz NOT NULL DEFAULT now()
);
CREATE TRIGGER signed_is_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON signed
    FOR EACH STATEMENT EXECUTE FUNCTION events_are_kept();
CREATE TRIGGER subtrees_are_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON subtrees
    FOR EACH STATEMENT EXECUTE FUNCTION events_are_kept();
"""
SUBTREES = """
SELECT level, index, hash FROM subtrees JOIN unnest($1::smallint[], $2::bigint[]) AS wanted (level, index) USING (level, index)
"""


def tree_grants(role: str) -> str:
    """What the service's own role may do with the tree: what is signed, and what was made of it, it can only add to."""
    return f"""
GRANT SELECT, UPDATE ON tree TO "{role}";
GRANT SELECT, INSERT ON subtrees, signed TO "{role}";
"""


async def known(connection: Any, subtrees: list[Leaves]) -> dict[Place, bytes]:
    """What is kept of the tree that the roots of these subtrees are made of."""
    wanted = merkle.kept(subtrees)
    leaves = [place.number + 1 for place in wanted if place.level < STRIDE]
    rows = await connection.fetch("SELECT position, hash FROM events WHERE position = ANY($1)", leaves)
    found = {Place(0, row["position"] - 1): merkle.leaf_hash(row["hash"]) for row in rows}
    above = [place for place in wanted if place.level >= STRIDE]
    for row in await connection.fetch(SUBTREES, [one.level for one in above], [one.number for one in above]):
        found[Place(row["level"], row["index"])] = row["hash"]
    return found
