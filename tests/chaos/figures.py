"""Every running figure of every year, site and public beside a brute-force count of the acknowledged records."""

import msgspec

from tests.chaos.history import SITES
from tests.e2e.checks import PUBLICS
from tests.e2e.folders import YEARS, Rows
from tests.reporting.bruteforce import count

Triple = tuple[int, int, int]
Figures = dict[tuple[int, str, str, str], Triple]
"""By year, site, public and indicator: numerator, denominator, unknown."""


def running(lines: bytes) -> tuple[int, Figures]:
    """The last year that is counted, and the figures as `GET /v1/figures` gives them: those that are not zero."""
    head, *rows = (msgspec.json.decode(line) for line in lines.splitlines())
    return head["horizon"], {(row[0], row[1], row[2], row[3]): (row[4], row[5], row[6]) for row in rows}


def counted(records: Rows, last: int) -> Figures:
    """The same from the records, from the first year that holds something to the last one."""
    found = {}
    for year in range(YEARS[0], last + 1):
        for site in ("all", *SITES):
            for public in PUBLICS:
                for name, (numerator, denominator, unknown) in count(records, year, site, public).items():
                    triple = (numerator, denominator or 0, unknown or 0)
                    if any(triple):
                        found[year, site, public, name] = triple
    return found


def differences(found: Figures, wanted: Figures) -> list[str]:
    """A sentence for each figure that is not what was counted."""
    zero = (0, 0, 0)
    return [
        f"figure {place}: {found.get(place, zero)} running, {wanted.get(place, zero)} counted"
        for place in sorted(found.keys() | wanted.keys())
        if found.get(place, zero) != wanted.get(place, zero)
    ]
