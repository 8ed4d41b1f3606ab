"""A large attendance file, and what judging it takes: run as `python -m tests.importer.big FOLDER ROWS`."""

import resource
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from espace.importer.folder import load, present
from espace.importer.judge import judge
from espace.importer.staging import Staging
from espace.importer.units import Planner
from tests.importer.folders import GROUP, PERSON, SESSION, TODAY, WAY, WORKSHOP, write

PERSONS = 200


def write_big(directory: Path, rows: int) -> None:
    """`rows` attendance rows of PERSONS persons, every tenth with a reason."""
    persons = [f"{number:03d}" for number in range(PERSONS)]
    sessions = range(rows // PERSONS)
    write(directory, {
        "groups": [GROUP],
        "participants": [{**PERSON, "participant_id": f"X{one}"} for one in persons],
        "parcours": [{**WAY, "parcours_id": f"P{one}", "participant_id": f"X{one}"} for one in persons],
        "workshops": [WORKSHOP],
        "sessions": [{**SESSION, "session_id": f"S{number}"} for number in sessions],
    })  # fmt: skip
    with (directory / "attendance.csv").open("w", encoding="utf-8") as text:
        text.write("session_id,parcours_id,status,minutes,reason\n")
        for session in sessions:
            text.writelines(_sheet(session, persons))


def _sheet(session: int, persons: list[str]) -> Iterator[str]:
    for number, one in enumerate(persons):
        yield f"S{session},P{one},{'excused,,ill' if number % 10 == 0 else 'present,,'}\n"


def main(directory: Path, rows: int) -> None:
    """Prints the peak of memory in KiB, the rows that would be sent, and the seconds of each step on standard error."""
    write_big(directory, rows)
    with Staging(directory / "staging.sqlite") as store:
        start = time.monotonic()
        load(directory, present(directory), store, TODAY, lambda _: None)
        loaded = time.monotonic()
        judge(store, TODAY.isoformat())
        judged = time.monotonic()
        sent = sum(unit.rows for unit in Planner(store, "big").sheets())
        planned = time.monotonic()
        print(f"load {loaded - start:.1f} judge {judged - loaded:.1f} plan {planned - judged:.1f}", file=sys.stderr)  # noqa: T201
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, sent)  # noqa: T201


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
