"""What the tests ask of a stack: its figures beside an independent count, how far its logs are, and waiting for a condition."""

import csv
import json
import math
import time
from collections.abc import Callable, Iterable
from fractions import Fraction
from pathlib import Path
from typing import Any, TypeVar

import httpx
import msgspec

from tests.e2e.folders import YEARS, Rows, write
from tests.reporting.bruteforce import count
from tests.stacks import Stack

LOGS = ("intake", "bilan", "ateliers")
SERVICES = (*LOGS, "reporting")
PUBLICS = ("all", "inactivity", "immigration")
PATIENCE = 60.0
"""Seconds that anything waited for may take on a busy machine."""

T = TypeVar("T")


def until(found: Callable[[], T | None], what: str, seconds: float = PATIENCE) -> T:
    """Looks again and again until there is something (not None, not False); AssertionError after so many seconds."""
    end = time.monotonic() + seconds
    while not (answer := found()):
        assert time.monotonic() < end, f"not within {seconds:g} s: {what}"
        time.sleep(0.05)
    return answer


def client(stack: Stack, service: str, *, token: str | None = None) -> httpx.Client:
    """A plain client of one service, that tries nothing again (and loads no certificates: it speaks HTTP)."""
    headers = {"Authorization": f"Bearer {token or stack.token()}"}
    return httpx.Client(base_url=stack.url(service), headers=headers, trust_env=False, verify=False, timeout=30)


def heads(stack: Stack) -> dict[str, int]:
    """Where each log ends."""
    found = {}
    for name in LOGS:
        with client(stack, name) as http:
            found[name] = int(http.get("/v1/status").raise_for_status().json()["log"]["position"])
    return found


def events(stack: Stack, service: str) -> list[dict[str, Any]]:
    """The whole log of a service."""
    found: list[dict[str, Any]] = []
    with client(stack, service) as http:
        while True:
            after = found[-1]["position"] if found else 0
            page = http.get("/v1/events", params={"after": after}).raise_for_status().content.splitlines()
            if not page:
                return found
            found += [msgspec.json.decode(line) for line in page]


def bring(stack: Stack, place: Path, rows: Rows) -> set[tuple[str, int]]:
    """Imports the folder; gives where its rejected rows are: (file, line)."""
    write(place, rows)
    return bring_folder(stack, place)


def bring_folder(stack: Stack, place: Path) -> set[tuple[str, int]]:
    """Imports a folder that is there; gives where its rejected rows are: (file, line)."""
    done = stack.espace("import", str(place), cwd=place)
    assert done.returncode in (0, 3), done.stderr
    with (place / "rejected.csv").open(encoding="utf-8", newline="") as text:
        rejected = {(row["file"], int(row["line"])) for row in csv.DictReader(text)}
    assert done.returncode == (3 if rejected else 0)
    return rejected


def settle(stack: Stack) -> None:
    """Ends once reporting has applied all that was recorded."""
    done = stack.espace("settle", "--timeout", str(PATIENCE))
    assert done.returncode == 0, done.stderr


def verify(stack: Stack) -> None:
    """The software's own proof: figures equal to the recount, logs intact."""
    done = stack.espace("verify")
    assert done.returncode == 0, done.stderr


def expected(records: Rows, year: int, site: str, public: str) -> dict[str, dict[str, Any]]:
    """The indicators by id, as the contract prints them."""
    figures = count(records, year, site, public)
    return {name: _indicator(name, *figure) for name, figure in figures.items()}


def _indicator(name: str, numerator: int, denominator: int | None, unknown: int | None) -> dict[str, Any]:
    value: float | None
    if denominator is None:
        unit, value = "minutes" if name.startswith("minutes.") else "count", numerator
    else:
        unit = "years" if name == "age.mean" else "percent"
        value = _rounded(Fraction(numerator * (1 if unit == "years" else 100), denominator)) if denominator else None
    parts = {"numerator": numerator, "denominator": denominator, "unknown": unknown}
    return {"id": name, **parts, "value": value, "unit": unit}


def _rounded(exact: Fraction) -> float:
    return math.floor(exact * 10 + Fraction(1, 2)) / 10


def printed(stack: Stack, year: int, site: str, public: str) -> dict[str, Any]:
    """What `espace indicators --format json` prints."""
    done = stack.espace("indicators", "--year", str(year), "--site", site, "--public", public, "--format", "json")
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def equal(found: dict[str, Any], records: Rows, year: int, site: str, public: str) -> None:
    """AssertionError unless an annual table is the brute-force count, id for id."""
    assert (found["year"], found["site"], found["public"], found["definitions"]) == (year, site, public, "1")
    by_id = {one["id"]: one for one in found["indicators"]}
    assert len(by_id) == len(found["indicators"])
    assert by_id == expected(records, year, site, public), f"{year} {site} {public}"


def figures_equal(stack: Stack, records: Rows, sites: Iterable[str], years: Iterable[int] = YEARS) -> None:
    """Every year and scope of these sites, beside the count of the records."""
    chosen = list(years)
    with client(stack, "reporting") as http:
        for year in chosen:
            for site in sites:
                for public in PUBLICS:
                    answer = http.get("/v1/indicators", params={"year": year, "site": site, "public": public})
                    assert answer.status_code == 200, answer.text
                    equal(answer.json(), records, year, site, public)


def standing(stack: Stack, names: Iterable[str] = SERVICES) -> dict[str, Any]:
    """Who the processes of these services are, to see that none was started again."""
    return {name: (stack.home.part(name) or {}).get("pid") for name in names}
