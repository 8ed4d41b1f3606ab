"""Row `show`: a file over HTTP with the name in it, which is recorded before it is answered, beside a file that shows nobody."""

import asyncio
import time
from typing import Any

import uvloop

from tests.bench.fresh import percentile
from tests.bench.results import Figure
from tests.bench.wire import Pool, connected
from tests.stacks import Stack, sharing

AT_ONCE, WARM, ASKED, ROUNDS = (1, 16), 100, 800, 3
WITHIN = 1.5


def measure(postgres: str, bootstrap: str) -> list[Figure]:
    """Both files in turn, several rounds, at each number of clients."""
    with sharing(postgres, bootstrap) as stack:
        stack.up()
        found = uvloop.run(_run(stack))
    figures = []
    for clients in AT_ONCE:
        named, plain = (percentile(found[clients, name], 50) for name in ("named", "plain"))
        told = {name: {str(of): percentile(found[clients, name], of) for of in (50, 99)} for name in ("named", "plain")}
        figures.append(
            Figure("show", f"A file with its name, {clients} at once, p50", "ms", named, f"within {WITHIN} x",
                   named <= WITHIN * plain, peer=plain, ratio=named / plain, details=told)
        )  # fmt: skip
    return figures


async def _run(stack: Stack) -> dict[tuple[int, str], list[float]]:
    found: dict[tuple[int, str], list[float]] = {}
    async with connected(stack.url("intake"), stack.token, max(AT_ONCE)) as pool:
        for name, identity in (("named", {"last_name": "Exemple", "first_name": "Camille"}), ("plain", {})):
            person: dict[str, Any] = {"participant_id": f"show-{name}", "site": "forest"} | identity
            await pool.ask("POST", "/v1/commands/register-participant", person)
            await _ask(pool, name, 1, WARM)
        for clients in AT_ONCE:
            for _ in range(ROUNDS):
                for name in ("plain", "named"):
                    found.setdefault((clients, name), []).extend(await _ask(pool, name, clients, ASKED))
    return found


async def _ask(pool: Pool, name: str, clients: int, count: int) -> list[float]:
    """How long each took, in milliseconds."""
    took: list[float] = []

    async def one() -> None:
        for _ in range(count // clients):
            began = time.perf_counter()
            await pool.ask("GET", f"/v1/participants/show-{name}")
            took.append(1_000 * (time.perf_counter() - began))

    await asyncio.gather(*(one() for _ in range(clients)))
    return took
