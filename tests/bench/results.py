"""What a row of the benchmark found, the table people read and the JSON that programs read."""

import json
import os
import platform
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
from rich.console import Console
from rich.table import Table


class Figure(msgspec.Struct):
    """One line of the table: a figure of ours beside what it is measured against, all of one run and in one unit.

    `raw` has what the parts below can do at most, shown with ours as a percentage of it.
    `ratio` is what the target speaks of where it speaks of a ratio: ours by the peer's, or a larger run's by a smaller one's.
    """

    row: str
    what: str
    unit: str
    ours: float
    target: str
    met: bool
    peer: float | None = None
    raw: dict[str, float] = {}
    ratio: float | None = None
    details: dict[str, Any] = {}


def write(path: Path, figures: Sequence[Figure]) -> None:
    """Keep the figures; those of rows that were not run now stay from before, with their own time."""
    kept: dict[str, Any] = json.loads(path.read_text())["rows"] if path.exists() else {}
    for row in {figure.row for figure in figures}:
        kept[row] = {
            "at": datetime.now(UTC).isoformat(timespec="seconds"),
            "machine": {
                "processors": os.cpu_count(),
                "system": platform.platform(),
                "python": platform.python_version(),
            },
            "figures": [msgspec.to_builtins(figure) for figure in figures if figure.row == row],
        }
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"rows": kept}, indent=1) + "\n")


def show(figures: Sequence[Figure]) -> None:
    """The table, on standard output."""
    table = Table("measured", "unit", "ours", "peer", "raw limit", "ratio", "target", "met", title="Speed and size")
    for one in figures:
        raw = "\n".join(f"{number(value)} {name}: {one.ours / value:.0%}" for name, value in one.raw.items())
        met = "yes" if one.met else "NO"
        ratio = "" if one.ratio is None else f"{one.ratio:.2f}" if one.ratio < 10 else f"{one.ratio:.1f}"
        peer = "" if one.peer is None else number(one.peer)
        table.add_row(one.what, one.unit, number(one.ours), peer, raw, ratio, one.target, met)
    # Piped, it is as wide as it needs to be.
    Console(width=None if os.isatty(1) else 180).print(table)


def number(value: float) -> str:
    """A figure as people read it."""
    return f"{value:,.0f}" if value >= 100 else f"{value:,.1f}"
