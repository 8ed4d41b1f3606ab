"""Row `sign`: a checkpoint and an inclusion proof over ten thousand and ten million events; what a leaf costs beside its two hashes."""

import hashlib
import random
import time
from typing import Any

import asyncpg
import uvloop

from shared import merkle
from shared.db import connect
from shared.notary import Notary
from shared.notes import Signer
from shared.schema import LOG
from shared.tree import TREE
from tests.bench.databases import fresh
from tests.bench.fresh import percentile
from tests.bench.results import Figure

SMALL, LARGE = 10_000, 10_000_000
MORE, TIMES, PROOFS = 100, 30, 400
# The event's own bytes are not read for the tree: a short row has all that counts, and its place on disk is the only difference.
EVENTS = """
INSERT INTO events SELECT n, 's:' || n, 1, n::text, 'a.v1', '', '2016-05-04', NULL, '2016-05-04T10:00:00+00:00', 'bench', 'c', 'c', NULL,
    NULL, sha256(int8send(n)) FROM generate_series($1::bigint, $2::bigint) AS n
"""
HEAD = "UPDATE head SET position = $1"
UNDER_MS, FLAT = 10, 1.5


def measure(postgres: str) -> list[Figure]:
    """Medians of the checkpoints of MORE events each; proofs of leaves at random, one after the other."""
    small, large = uvloop.run(_run(postgres))
    ratio = large["checkpoint"] / small["checkpoint"]
    return [
        Figure("sign", f"A checkpoint of {MORE} more events, after {LARGE:,}", "ms", large["checkpoint"], f"within {FLAT} x",
               ratio <= FLAT, peer=small["checkpoint"], ratio=ratio, details={"small": small, "large": large}),
        Figure("sign", f"An inclusion proof among {LARGE:,} events, p99", "ms", large["proof"]["99"], f"under {UNDER_MS} ms",
               large["proof"]["99"] < UNDER_MS, peer=small["proof"]["99"], ratio=large["proof"]["99"] / small["proof"]["99"]),
        Figure("sign", "Events taken into the tree", "/s", large["leaves"], "as measured", met=True,
               raw={"two SHA-256 an event": large["hashes"]}),
    ]  # fmt: skip


async def _run(postgres: str) -> tuple[dict[str, Any], dict[str, Any]]:
    async with fresh(postgres) as url, connect(url) as pool:
        await pool.execute(LOG + TREE)
        notary = Notary(pool, Signer("bench", bytes(32)))
        small = await _of(pool, notary, 0, SMALL)
        return small, await _of(pool, notary, SMALL + TIMES * MORE, LARGE)


async def _of(pool: asyncpg.Pool, notary: Notary, there: int, size: int) -> dict[str, Any]:
    await _more(pool, there, size)
    began = time.perf_counter()
    await notary.sign()
    leaves = (size - there) / (time.perf_counter() - began)
    checkpoints = []
    for number in range(TIMES):
        await _more(pool, size + number * MORE, size + (number + 1) * MORE)
        began = time.perf_counter()
        await notary.sign()
        checkpoints.append((time.perf_counter() - began) * 1000)
    # The server does both by itself while a log grows; here all of it came within a minute, and would be written meanwhile.
    await pool.execute("VACUUM ANALYZE events", timeout=300)
    await pool.execute("CHECKPOINT", timeout=300)
    chance, proofs = random.Random(7), []
    for _ in range(PROOFS):
        began = time.perf_counter()
        await notary.roots(merkle.inclusion(chance.randrange(size), size))
        proofs.append((time.perf_counter() - began) * 1000)
    return {
        "leaves": leaves,
        "hashes": _hashes(),
        "checkpoint": percentile(checkpoints, 50),
        "proof": {str(of): percentile(proofs, of) for of in (50, 99)},
    }


async def _more(pool: asyncpg.Pool, after: int, until: int) -> None:
    for start in range(after, until, 500_000):
        await pool.execute(EVENTS, start + 1, min(until, start + 500_000), timeout=300)
    await pool.execute(HEAD, until)


def _hashes() -> float:
    """Leaves a second of the interpreter alone: two SHA-256 each, of a leaf's and of a node's length."""
    leaf, node = bytes(33), bytes(65)
    began = time.perf_counter()
    for _ in range(200_000):
        hashlib.sha256(leaf).digest()
        hashlib.sha256(node).digest()
    return 200_000 / (time.perf_counter() - began)
