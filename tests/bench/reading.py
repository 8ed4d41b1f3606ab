"""Row `read`: a year's table over HTTP, beside the same with a thousandth of the history in reporting's database."""

import asyncio
import time
from typing import Any

import asyncpg
import uvloop

from espace.client import addresses
from espace.stack.provision import Plan
from services.reporting.indicators import INDICATORS
from tests.bench.history import PERSONS, SESSIONS
from tests.bench.results import Figure
from tests.bench.wire import Pool, connected
from tests.stacks import Stack, sharing

SIZES = (10_000, 100_000, 1_000_000, 10_000_000)
"""Events of history."""
ROUNDS, ASKED = 9, 200
TARGET, TARGET_MS = 1.2, 10.0
YEARS = range(2012, 2022)
PUBLICS = ("all", "inactivity", "immigration")

# The facts and figures that so many events leave, made by the server: $1 persons with three bilans and a project each,
# two years of attendance, and a site for each 500 of them.
FILL = """
TRUNCATE groups, persons, parcours, bilans, projects, volumes, sessions, sites, figures;
INSERT INTO groups SELECT 'g' || g, 's' || g % {sites}, (ARRAY['inactivity', 'immigration'])[1 + g % 2], true, g
    FROM generate_series(0, {persons} / {a_group}) g;
INSERT INTO persons SELECT 'p' || p, 's' || p / {a_group} % {sites}, 'woman', 1960 + p % 40, 'BE', NULL, true, p
    FROM generate_series(0, {persons} - 1) p;
INSERT INTO parcours SELECT 'k' || p, 'p' || p, 'g' || p / {a_group}, (2012 + p % 10) || '-02-01', 'primary', NULL, NULL, 'weak', 'fle',
    NULL, NULL, NULL, true, p FROM generate_series(0, {persons} - 1) p;
INSERT INTO bilans SELECT 'b' || p || phase, 'k' || p, phase, (2012 + p % 10) || '-03-01', 90, '{{"health": 3}}', true, p
    FROM generate_series(0, {persons} - 1) p, unnest(ARRAY['entry', 'middle', 'end']) phase;
INSERT INTO projects SELECT 'd' || p, 'k' || p, 'social', 'volunteering', (2012 + p % 10) || '-11-01', NULL, true, p
    FROM generate_series(0, {persons} - 1) p;
INSERT INTO volumes SELECT 'k' || p, 2012 + (p + y) % 10, 80, 12, 8, 7200, 7200, 1, 45
    FROM generate_series(0, {persons} - 1) p, generate_series(0, 1) y;
INSERT INTO sessions SELECT 's' || g % {sites}, 'g' || g, 2012 + g % 10, {a_year}
    FROM generate_series(0, {persons} / {a_group}) g;
INSERT INTO sites SELECT 's' || s FROM generate_series(0, {sites} - 1) s;
INSERT INTO figures SELECT y, s, p, i, 40, 100, 3
    FROM generate_series(2012, 2021) y, unnest(ARRAY['all'] || ARRAY(SELECT site FROM sites)) s,
    unnest(ARRAY['all', 'inactivity', 'immigration']) p, unnest($1::text[]) i;
"""


def measure(postgres: str, bootstrap: str) -> list[Figure]:
    """Each size in turn on one stack; a question after the other on one connection, another site, public and year each."""
    with sharing(postgres, bootstrap) as stack:
        stack.up()
        plan = Plan(postgres, stack.env["ESPACE_PREFIX"])
        found: dict[int, dict[str, Any]] = {}
        for size in SIZES:
            rows = asyncio.run(_fill(plan.url(plan.database("reporting")), size))
            found[size] = rows | _summary(uvloop.run(_ask(stack, rows["sites"])))
    first, last = found[SIZES[0]], found[SIZES[-1]]
    ratio = last["p50_ms"] / first["p50_ms"]
    return [
        Figure(
            "read", f"A year's table over HTTP at {SIZES[-1]:,} events of history beside {SIZES[0]:,}, p50", "ms", last["p50_ms"],
            f"within {TARGET} x", ratio <= TARGET, first["p50_ms"], ratio=ratio,
            details={str(size): rows for size, rows in found.items()},
        ),
        Figure(
            "read", f"The same at {SIZES[-1]:,} events, p99", "ms", last["p99_ms"], f"under {TARGET_MS:g} ms",
            last["p99_ms"] < TARGET_MS, first["p99_ms"],
        ),
    ]  # fmt: skip


async def _fill(url: str, events: int) -> dict[str, Any]:
    """Facts and figures of so many events; how many persons, sites and rows of figures that is."""
    persons = events * PERSONS // (PERSONS * SESSIONS + SESSIONS + PERSONS * 8)
    sites = max(1, persons // 500)
    connection = await asyncpg.connect(url, server_settings={"search_path": "gen_1"})
    fill = FILL.format(persons=persons, sites=sites, a_group=PERSONS, a_year=SESSIONS)
    *statements, figures = [one for one in fill.split(";") if one.strip()]
    for statement in statements:
        await connection.execute(statement, timeout=300)
    await connection.execute(figures, [one.id for one in INDICATORS], timeout=300)
    await connection.execute(
        "INSERT INTO checkpoints (source, applied) VALUES ('ateliers', int8multirange(int8range(1, $1)))"
        " ON CONFLICT (source) DO UPDATE SET applied = excluded.applied",
        events,
    )
    await connection.execute("ANALYZE", timeout=300)
    # What is left to write is written now, not while it is asked.
    await connection.execute("CHECKPOINT", timeout=300)
    count = await connection.fetchval("SELECT count(*) FROM figures")
    await connection.close()
    return {"persons": persons, "sites": sites, "figures": count}


async def _ask(stack: Stack, sites: int) -> list[list[float]]:
    """Milliseconds of each answer, by round; the first round is warm-up, and left out."""
    urls, token = addresses(stack.home, {}), stack.tokens()
    rounds: list[list[float]] = []
    async with connected(urls["reporting"], token, 1) as services:
        for first in range(0, ROUNDS * ASKED, ASKED):
            rounds.append([await _table(services, number, sites) for number in range(first, first + ASKED)])
    return rounds[1:]


async def _table(services: Pool, number: int, sites: int) -> float:
    year, public = YEARS[number % len(YEARS)], PUBLICS[number % len(PUBLICS)]
    path = f"/v1/indicators?year={year}&site=s{number * 7 % sites}&public={public}"
    began = time.perf_counter()
    answer = await services.ask("GET", path)
    took = (time.perf_counter() - began) * 1000
    assert {row["numerator"] for row in answer["indicators"]} == {40}, "the figures that were put there"
    return took


def _summary(rounds: list[list[float]]) -> dict[str, float]:
    """Of the quietest round: sizes are measured one after the other, and others may be at work during one of them."""
    ordered = [sorted(times) for times in rounds]
    return {f"p{percent}_ms": min(times[ASKED * percent // 100] for times in ordered) for percent in (50, 90, 99)}
