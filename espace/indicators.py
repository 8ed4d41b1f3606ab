"""`espace indicators`: the annual indicators, as reporting gives them."""

import asyncio
import csv
import json
import sys
from collections.abc import Mapping
from typing import Any

import typer
from rich.console import Console
from rich.table import Table

from espace.client import Problem, Services
from espace.language import spoken
from espace.stack.home import Home

HIDDEN = {"en": "hidden", "fr": "masqué", "nl": "verborgen"}
"""What a small cell reads as for whoever may not see exact figures."""
COLUMNS = ("id", "numerator", "denominator", "unknown", "value", "unit")
BAD_ARGUMENT = {400, 404, 422}


def run(year: int, site: str, public: str, form: str) -> int:
    """Prints them as `table`, `json` or `csv`; 2 where an argument is not one reporting knows."""
    try:
        found = asyncio.run(fetch(year, site, public))
    except Problem as problem:
        if problem.status not in BAD_ARGUMENT:
            raise
        typer.echo(str(problem), err=True)
        return 2
    {"json": _json, "csv": _csv, "table": _table}[form](found)
    return 0


async def fetch(year: int, site: str = "all", public: str = "all", home: Home | None = None) -> dict[str, Any]:
    """The annual table of a scope. Raises Problem (400, 404 or 422) on a bad argument."""
    async with Services.open(home, roles=["auditor"]) as services:
        found: dict[str, Any] = await services.get(
            "reporting", "/v1/indicators", {"year": year, "site": site, "public": public}
        )
        return found


def shown(indicator: Mapping[str, Any]) -> str:
    """As the annual table has it: whole percentages, rounded half up from the exact fraction, or n/a; or that it is hidden."""
    if indicator["value"] is None:
        return HIDDEN[spoken()] if indicator.get("hidden") else "n/a"
    if indicator["unit"] == "percent":
        return f"{(200 * indicator['numerator'] + indicator['denominator']) // (2 * indicator['denominator'])} %"
    return str(indicator["value"])


def _json(found: Mapping[str, Any]) -> None:
    json.dump(found, sys.stdout, ensure_ascii=False, indent=1)
    sys.stdout.write("\n")


def _csv(found: Mapping[str, Any]) -> None:
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows([indicator[column] for column in COLUMNS] for indicator in found["indicators"])


def _table(found: Mapping[str, Any]) -> None:
    table = Table(title=f"{found['year']}, site {found['site']}, public {found['public']}")
    for column in ("indicator", "value", "numerator", "denominator", "unknown"):
        table.add_column(column, justify="left" if column == "indicator" else "right", no_wrap=True)
    for one in found["indicators"]:
        counts = ("" if one[column] is None else str(one[column]) for column in ("numerator", "denominator", "unknown"))
        table.add_row(one["id"], shown(one), *counts)
    console = Console(width=None if sys.stdout.isatty() else 120)
    console.print(table)
    for stack in found.get("stacks", ()):
        if stack["late"]:
            console.print(stack["says"][spoken()], markup=False)
