"""Row `search`: persons found among 100,000 however their names are spelt, beside pg_trgm over names in clear; what it costs others."""

import asyncio
import itertools
import random
import time
import unicodedata
from collections.abc import Callable, Iterator
from typing import Any

import asyncpg
import uvloop

from espace.client import addresses
from espace.demo.names import ORIGINS
from tests.bench.databases import fresh
from tests.bench.fresh import percentile
from tests.bench.results import Figure
from tests.bench.wire import Pool, connected
from tests.stacks import Stack, sharing

PERSONS, BATCH = 100_000, 500
QUESTIONS, WARM, FIRST = 600, 100, 20
UNDER_MS = 100
REGISTERED, AT_ONCE, ROUNDS = 600, 8, 3
SEARCHES_A_SECOND = 5
SLOWED = 1.25
FOLLOWED_SECONDS = 300
SITES = ("anvers", "forest", "saint-gilles")
SYLLABLES = (
    "ba",
    "dro",
    "el",
    "fi",
    "gor",
    "ha",
    "ka",
    "lo",
    "ma",
    "nou",
    "ou",
    "pe",
    "ri",
    "sa",
    "ti",
    "vel",
    "yas",
    "zi",
)

# As its documentation shows it, with word similarity: a question is often a part of a name.
CLEAR = """
CREATE EXTENSION pg_trgm;
CREATE TABLE people (id text PRIMARY KEY, name text NOT NULL);
"""
CLEAR_INDEX = "CREATE INDEX people_name ON people USING gin (name gin_trgm_ops); ANALYZE people;"
CLEAR_SEARCH = f"SELECT id FROM people WHERE $1 <% name ORDER BY word_similarity($1, name) DESC, id LIMIT {FIRST}"

Person = dict[str, str]


def measure(postgres: str, bootstrap: str) -> list[Figure]:
    """Questions one after the other on one connection; then registrations alone and with searches beside, in turn."""
    people = [_person(number) for number in range(PERSONS)]
    questions = [_question(people[number * 61 % PERSONS], number) for number in range(QUESTIONS + WARM)]
    with sharing(postgres, bootstrap) as stack:
        stack.up()
        found = uvloop.run(_run(stack, people, questions))
    clear = uvloop.run(_in_clear(postgres, people, questions))
    ours, theirs = (percentile(one["ms"], 99) for one in (found["search"], clear))
    alone, beside = (percentile(found[name], 50) for name in ("alone", "beside"))
    told: dict[str, Any] = {
        name: {str(of): percentile(one["ms"], of) for of in (50, 90, 99, 100)} | {"met": one["met"]}
        for name, one in (("ours", found["search"]), ("in clear", clear))
    }
    told |= {"persons_indexed_a_second": found["indexed_a_second"]}
    slowed = beside / alone
    return [
        Figure("search", f"A search among {PERSONS:,} persons over HTTP, p99", "ms", ours, f"under {UNDER_MS} ms", ours < UNDER_MS,
               peer=theirs, ratio=ours / theirs, details=told),
        Figure("search", "Questions that meet who is meant, of 100", "", 100 * found["search"]["met"], "as many as in clear",
               found["search"]["met"] >= clear["met"], peer=100 * clear["met"]),
        Figure("search", f"A registration, {AT_ONCE} at once, beside {SEARCHES_A_SECOND} searches a second, p50", "ms", beside,
               f"within {SLOWED} x", slowed <= SLOWED, peer=alone, ratio=slowed,
               details={name: {str(of): percentile(found[name], of) for of in (50, 99)} for name in ("alone", "beside")}),
    ]  # fmt: skip


def _person(number: int) -> Person:
    """A third have names that many have, as in any town; the others family names of their own making."""
    chance = random.Random(number)
    origin = chance.choice(ORIGINS)
    first = chance.choice(origin.men + origin.women)
    if number % 3:
        last = "".join(chance.choices(SYLLABLES, k=chance.randint(2, 4))).capitalize()
        last = f"{chance.choice(('El', 'Van den', 'Ben'))} {last}" if number % 5 == 0 else last
    else:
        last = chance.choice(origin.families)
    born = f"{chance.randint(1950, 2005)}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"
    return {
        "participant_id": f"p{number}", "site": SITES[number % 3], "last_name": last, "first_name": first, "birth_date": born,
    }  # fmt: skip


def _question(person: Person, number: int) -> dict[str, str]:
    """In turn as it is written, in another order without accents, a letter short, two letters exchanged, and the last name alone."""
    last, first = person["last_name"], person["first_name"]
    at = 1 + number % max(1, len(last) - 2)
    name = (
        f"{last} {first}",
        "".join(one for one in unicodedata.normalize("NFD", f"{first} {last}".upper()) if not unicodedata.combining(one)),
        f"{last[:at]}{last[at + 1 :]} {first}",
        f"{first} {last[:at]}{last[at : at + 2][::-1]}{last[at + 2 :]}",
        last,
    )[number % 5]  # fmt: skip
    return {"name": name, "meant": f"{last} {first}" if number % 5 < 4 else last}


async def _run(stack: Stack, people: list[Person], questions: list[dict[str, str]]) -> dict[str, Any]:
    url, token = addresses(stack.home, {})["intake"], stack.tokens()
    async with connected(url, token, AT_ONCE) as pool:
        await _register(pool, people)
        began = time.perf_counter()
        await _followed(pool)
        indexed = PERSONS / (time.perf_counter() - began)
        names = {one["participant_id"]: one for one in people}

        async def ask(question: dict[str, str]) -> list[str]:
            body = {"name": question["name"], "limit": FIRST}
            return [one["participant_id"] for one in (await pool.ask("POST", "/v1/search", body))["results"]]

        found: dict[str, Any] = {"search": await _asked(ask, questions, names), "indexed_a_second": indexed}
        found |= {"alone": [], "beside": []}
        numbers = itertools.count(PERSONS)
        for _ in range(ROUNDS):
            found["alone"] += await _registrations(pool, numbers)
            searching = asyncio.create_task(_steadily(url, token, questions))
            found["beside"] += await _registrations(pool, numbers)
            searching.cancel()
            await asyncio.gather(searching, return_exceptions=True)
    return found


async def _register(pool: Pool, people: list[Person]) -> None:
    units = [{"key": "", "commands": [{"command": "register-participant", **one}]} for one in people]
    waiting = iter([units[start : start + BATCH] for start in range(0, len(units), BATCH)])

    async def work() -> None:
        for part in waiting:
            answer = await pool.ask("POST", "/v1/batch", {"units": part})
            assert all(one["status"] == 200 for one in answer["results"])

    await asyncio.gather(*(work() for _ in range(4)))


async def _followed(pool: Pool) -> None:
    """Until the index stands where the log ends."""
    async with asyncio.timeout(FOLLOWED_SECONDS):
        while True:
            status = await pool.ask("GET", "/v1/status")
            if status["followers"]["search"]["position"] >= status["log"]["position"]:
                return
            await asyncio.sleep(0.1)


async def _asked(
    ask: Callable[[dict[str, str]], Any], questions: list[dict[str, str]], people: dict[str, Person]
) -> dict[str, Any]:
    """Milliseconds of each question after the first WARM, and the share of which somebody of that name is among the first."""
    times, met = [], 0
    for number, question in enumerate(questions):
        began = time.perf_counter()
        found = await ask(question)
        if number >= WARM:
            times.append((time.perf_counter() - began) * 1000)
            met += any(
                f"{people[one]['last_name']} {people[one]['first_name']}".startswith(question["meant"]) for one in found
            )
    return {"ms": times, "met": met / len(times)}


async def _registrations(pool: Pool, numbers: Iterator[int]) -> list[float]:
    """Milliseconds of each of REGISTERED single commands, AT_ONCE at a time."""
    times: list[float] = []
    waiting = iter([_person(next(numbers)) for _ in range(REGISTERED)])

    async def work() -> None:
        for person in waiting:
            began = time.perf_counter()
            await pool.ask("POST", "/v1/commands/register-participant", person)
            times.append((time.perf_counter() - began) * 1000)

    await asyncio.gather(*(work() for _ in range(AT_ONCE)))
    return times


async def _steadily(url: str, token: Callable[[], str], questions: list[dict[str, str]]) -> None:
    """Searches at an even pace, until it is cancelled."""
    async with connected(url, token, 1) as pool:
        for question in itertools.cycle(questions):
            began = time.perf_counter()
            await pool.ask("POST", "/v1/search", {"name": question["name"]})
            await asyncio.sleep(max(0.0, 1 / SEARCHES_A_SECOND - (time.perf_counter() - began)))


async def _in_clear(postgres: str, people: list[Person], questions: list[dict[str, str]]) -> dict[str, Any]:
    """The same persons and questions, names in clear, PostgreSQL alone."""
    async with fresh(postgres) as url:
        connection = await asyncpg.connect(url)
        await connection.execute(CLEAR)
        rows = [(one["participant_id"], f"{one['last_name']} {one['first_name']}") for one in people]
        await connection.copy_records_to_table("people", records=rows)
        await connection.execute(CLEAR_INDEX)

        async def ask(question: dict[str, str]) -> list[str]:
            return [row["id"] for row in await connection.fetch(CLEAR_SEARCH, question["name"])]

        found = await _asked(ask, questions, {one["participant_id"]: one for one in people})
        await connection.close()
    return found
