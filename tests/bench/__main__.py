"""`make bench`, or `python -m tests.bench [row ...]`: measures, shows a table, writes JSON."""

import argparse
import sys
from pathlib import Path

from tests.bench import (
    append,
    command,
    fresh,
    importing,
    longer,
    peer,
    project,
    reading,
    rebuilding,
    searching,
    showing,
    signing,
    starting,
)
from tests.bench.results import Figure, show, write
from tests.servers import kafka_broker, postgres_server, temporary_home

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / ".espace" / "bench"
ROWS = (
    "append",
    "command",
    "project",
    "rebuild",
    "read",
    "fresh",
    "import",
    "longer",
    "search",
    "show",
    "sign",
    "start",
)


def main() -> int:
    """0 where every target of the rows that ran is met, else 1."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("rows", nargs="*", metavar="row", help=f"of {', '.join(ROWS)}; all unless named")
    parser.add_argument("--full", action="store_true", help="larger sizes: import and rebuild 1,000,000 rows")
    parser.add_argument(
        "--attendance", type=int, metavar="N", help="attendance rows of the row import, instead of 300,000"
    )
    parser.add_argument(
        "--profile", type=Path, metavar="FILE", help="after the row project, profile reporting once more (pstats)"
    )
    options = parser.parse_args()
    rows = options.rows or list(ROWS)
    if unknown := set(rows) - set(ROWS):
        parser.error(f"there is no row {', '.join(sorted(unknown))}")
    python = peer.install(FOLDER / "peer")
    figures: list[Figure] = []
    if "start" in rows:
        figures += starting.measure()
    with temporary_home() as home, postgres_server(home) as postgres:
        if "append" in rows:
            figures += append.measure(postgres, python)
        if "sign" in rows:
            figures += signing.measure(postgres)
        if set(rows) - {"append", "sign", "start"}:
            with kafka_broker(home) as bootstrap:
                if "project" in rows:
                    figures += project.measure(postgres, bootstrap, python)
                    if options.profile:
                        project.profile(postgres, bootstrap, options.profile.resolve())
                if "rebuild" in rows:
                    pathway = peer.install(FOLDER / "pathway", peer.PATHWAY)
                    figures += rebuilding.measure(postgres, bootstrap, full=options.full, pathway=pathway)
                if "command" in rows:
                    figures += command.measure(postgres, bootstrap)
                if "read" in rows:
                    figures += reading.measure(postgres, bootstrap)
                if "show" in rows:
                    figures += showing.measure(postgres, bootstrap)
                if "fresh" in rows:
                    figures += fresh.measure(postgres, bootstrap)
                if "import" in rows:
                    rows_in = options.attendance or (importing.FULL if options.full else importing.LARGE)
                    figures += importing.measure(postgres, bootstrap, rows_in)
                if "longer" in rows:
                    figures += longer.measure(postgres, bootstrap)
                if "search" in rows:
                    figures += searching.measure(postgres, bootstrap)
    write(FOLDER / "results.json", figures)
    show(figures)
    sys.stderr.write(f"written to {FOLDER / 'results.json'}\n")
    return 0 if all(figure.met for figure in figures) else 1


if __name__ == "__main__":
    sys.exit(main())
