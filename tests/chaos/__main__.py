"""`python -m tests.chaos [--seed N] [--seconds S] [fault ...]`: faults one after another under a running history."""

import argparse
import asyncio
import os
import sys
from random import SystemRandom

from rich.console import Console
from rich.table import Table

from tests.chaos import memory
from tests.chaos.faults import FAULTS
from tests.chaos.run import Report, run

SECONDS = 540.0


def main() -> int:
    """0 where nothing was lost, doubled or counted wrong; else 1."""
    asked = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    asked.add_argument("--seed", type=int, default=SystemRandom().randrange(1_000_000), help="the same run again")
    asked.add_argument("--seconds", type=float, help="go on striking at random for so long (named faults: each once)")
    asked.add_argument("fault", nargs="*", choices=[[], *(fault.name for fault in FAULTS)], help="all unless named")
    words = asked.parse_args()
    faults = [fault for fault in FAULTS if not words.fault or fault.name in words.fault]
    for fault in faults:
        if fault.root and os.geteuid() != 0:
            say(f"{fault.name}: left out, only root can strike so")
    faults = [fault for fault in faults if not fault.root or os.geteuid() == 0]
    if not memory.possible():
        say("memory-256-mb: left out, no control group for memory can be made here")
        faults = [fault for fault in faults if fault.name != "memory-256-mb"]
    seconds = (0 if words.fault else SECONDS) if words.seconds is None else words.seconds
    report = asyncio.run(run(words.seed, seconds, faults, say))
    show(report)
    return 1 if report.wrong else 0


def say(line: str) -> None:
    """A line for the person who watches."""
    sys.stderr.write(f"{line}\n")


def show(report: Report) -> None:
    """The table on standard output, then what was wrong on standard error."""
    what = "not compared"
    if found := report.evidence:
        events = sum(map(len, found.logs.values()))
        what = f"{len(found.acknowledged)} commands, {events} events, {len(found.running)} figures"
    table = Table("fault", title=f"seed {report.seed}: {what}")
    for name in ("struck", "in flight", "acknowledged", "sent again", "lost", "doubled", "recovered s"):
        table.add_column(name, justify="right")
    for name, row in report.rows.items():
        numbers = (row.struck, row.in_flight, row.acknowledged, row.again, row.lost, row.doubled)
        table.add_row(name, *map(str, numbers), f"{row.seconds:.1f}")
    Console(width=None if sys.stdout.isatty() else 120).print(table)
    say("most resident: " + ", ".join(f"{service} {most >> 20} MB" for service, most in report.memory.items()))
    for sentence in report.wrong[:50]:
        say(sentence)
    if len(report.wrong) > 50:
        say(f"... and {len(report.wrong) - 50} more")


if __name__ == "__main__":
    sys.exit(main())
