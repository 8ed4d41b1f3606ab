"""Every running figure of every year, site and public beside a brute-force count of the acknowledged records."""

from typing import Any

import msgspec

from tests.chaos.history import SITES
from tests.e2e.checks import PUBLICS
from tests.e2e.folders import YEARS, Rows
from tests.reporting.bruteforce import count

Place = tuple[int, str, str, str]
Triple = tuple[int, int, int]


def running(lines: bytes) -> dict[Place, Triple]:
    """The figures as `GET /v1/figures` gives them: those that are not zero."""
    rows = (msgspec.json.decode(line) for line in lines.splitlines()[1:])
    return {(row[0], row[1], row[2], row[3]): (row[4], row[5], row[6]) for row in rows}


def counted(records: Rows, years: Any = YEARS) -> dict[Place, Triple]:
    """The same from the records, zeros left out."""
    found = {}
    for year in years:
        for site in ("all", *SITES):
            for public in PUBLICS:
                for name, (numerator, denominator, unknown) in count(records, year, site, public).items():
                    triple = (numerator, denominator or 0, unknown or 0)
                    if any(triple):
                        found[year, site, public, name] = triple
    return found


def differences(found: dict[Place, Triple], wanted: dict[Place, Triple], last: int) -> list[str]:
    """A sentence for each figure that is not what was counted, up to the last year that was counted."""
    zero = (0, 0, 0)
    places = sorted({place for place in (*found, *wanted) if place[0] <= last})
    return [
        f"figure {place}: {found.get(place, zero)} running, {wanted.get(place, zero)} counted"
        for place in places
        if found.get(place, zero) != wanted.get(place, zero)
    ]
