"""Witness to the logs of others (c2sp.org/tlog-witness): keeps the newest checkpoint of each, and takes only one that it leads to."""

import base64
from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from shared import merkle
from shared.db import reaching
from shared.notes import NotSigned, Signer, read_checkpoint

TABLE = """
CREATE TABLE witnessed (
    origin text PRIMARY KEY,
    size bigint NOT NULL,
    root bytea NOT NULL CHECK (length(root) = 32),
    note text NOT NULL,
    at timestamptz NOT NULL DEFAULT now()
);
"""
KEEP = """
INSERT INTO witnessed (origin, size, root, note, at) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (origin) DO UPDATE SET size = $2, root = $3, note = $4, at = $5
"""
LONGEST_PROOF = 63
LARGEST_REQUEST = 16 * 1024


class Asked(NamedTuple):
    """A request: the size that the log believes the witness has, the proof that leads on from there, and the checkpoint."""

    old: int
    proof: list[bytes]
    note: str


class Answered(NamedTuple):
    """What is answered: 200 with a cosignature, 409 with the size that the witness has, or another status with nothing."""

    status: int
    text: str = ""


def witnessed_grants(role: str) -> str:
    """What the service's own role may do with what it witnessed."""
    return f'GRANT SELECT, INSERT, UPDATE ON witnessed TO "{role}";'


def write(asked: Asked) -> str:
    """A request as it goes over the wire."""
    proof = "".join(f"{base64.b64encode(one).decode()}\n" for one in asked.proof)
    return f"old {asked.old}\n{proof}\n{asked.note}"


def parse(body: bytes) -> Asked:
    """A request as it came. Raises ValueError."""
    if len(body) > LARGEST_REQUEST:
        raise ValueError("too long for a checkpoint and its proof")
    head, blank, note = body.decode().partition("\n\n")
    first, *lines = head.split("\n")
    old = first.removeprefix("old ")
    if not blank or old == first or not (old.isascii() and old.isdecimal()) or len(lines) > LONGEST_PROOF:
        raise ValueError("not a request to a witness")
    proof = [base64.b64decode(line, validate=True) for line in lines]
    if any(len(one) != 32 for one in proof):
        raise ValueError("a hash has 32 bytes")
    return Asked(int(old), proof, note)


class Register:
    """The logs that this one is witness to, by the public keys that their checkpoints are signed with."""

    def __init__(self, pool: Any, signer: Signer, verifiers: Mapping[str, str]) -> None:
        self._pool = pool
        self._signer = signer
        self._verifiers = verifiers

    async def add(self, body: bytes, now: datetime) -> Answered:
        """Take a checkpoint. The states of the answer are those of the protocol. Raises Unavailable."""
        try:
            asked = parse(body)
        except ValueError:
            return Answered(400)
        origin = asked.note.partition("\n")[0]
        if origin not in self._verifiers:
            return Answered(404)
        try:
            size, root = read_checkpoint(asked.note, self._verifiers[origin])
        except NotSigned:
            return Answered(403)
        if asked.old > size or len(root) != 32:
            return Answered(400)
        async with reaching(), self._pool.acquire() as connection, connection.transaction(isolation="read_committed"):
            # One at a time for each log: two that saw the same size cannot both lead on from it.
            await connection.execute("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", origin)
            row = await connection.fetchrow("SELECT size, root FROM witnessed WHERE origin = $1", origin)
            known, older = (row["size"], row["root"]) if row else (0, merkle.EMPTY)
            if asked.old != known or (size == known and row and root != older):
                return Answered(409, f"{known}\n")
            if not merkle.consistent(known, size, older, root, asked.proof):
                return Answered(422)
            await connection.execute(KEEP, origin, size, root, asked.note, now)
        text = asked.note.rpartition("\n\n")[0] + "\n"
        return Answered(200, self._signer.cosign(text, int(now.timestamp())))

    async def status(self) -> dict[str, dict[str, Any]]:
        """Of each log: how long it was when last seen, and when that was; null where it never was. Raises Unavailable."""
        async with reaching():
            rows = {row["origin"]: row for row in await self._pool.fetch("SELECT origin, size, at FROM witnessed")}
        return {
            origin: {"size": rows[origin]["size"], "at": rows[origin]["at"].isoformat()} if origin in rows else {"size": 0, "at": None}
            for origin in sorted(self._verifiers)
        }  # fmt: skip
