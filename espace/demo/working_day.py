"""The working day lived: its commands through the services, then a person's file and a coordinator's day as reporting tells them."""

import asyncio
import time
from collections.abc import Sequence
from datetime import date
from typing import Any

from rich.console import Console
from rich.markup import escape

from espace.client import Services
from espace.demo import today
from espace.demo.folder import SEED, dice
from espace.demo.published import SITE
from espace.demo.steps import Steps
from espace.importer.rosters import heard
from espace.settle import settled
from espace.stack.home import Home

SETTLE = 60.0  # seconds
SIGNALLED = 30.0  # seconds until a row of absences is a signal: ateliers waits until an import is over
LOOK = 0.2


class Refused(Exception):
    """A service refused a command of the day; the text says which and why."""


async def show(console: Console, steps: Steps, home: Home, on: date) -> bool:
    """Records the working day and prints what it holds. Whether that is what it must hold. Raises Refused."""
    day = today.script(on, dice(SEED, "working day"))
    async with Services.open(home, roles=["coordinator", "operator"]) as services:
        with steps.step("A working day, through the services"):
            count = await _lived(services, day)
            steps.note = f"{count} commands"
        with steps.step("A file and a day, across the services"):
            await _signalled(services)
            late = await settled(services, SETTLE)
            at = {"on": day.day.isoformat()}
            told = await services.get("reporting", "/v1/day", {"site": SITE, **at})
            file = await services.get("reporting", f"/v1/participants/{today.SHOWN}/file", at)
            steps.note = f"{SITE}, {day.day}"
    for line in paragraph(told, file):
        console.print(line)
    wrong = {name: told["counts"][name] for name, count in today.COUNTS.items() if told["counts"][name] != count}
    for name, count in wrong.items():
        console.print(f"[red]The day has {count} of {name}, where it was given {today.COUNTS[name]}.[/]")
    for line in late:
        console.print(f"[red]{escape(line)}[/]")
    return not wrong and not late


async def _lived(services: Services, day: today.Script) -> int:
    await _record(services, "intake", day.intake)
    await heard(services)
    await _record(services, "bilan", day.bilan)
    await _record(services, "ateliers", day.ateliers)
    return sum(len(unit) for units in (day.intake, day.bilan, day.ateliers) for unit in units)


async def _record(services: Services, service: str, units: Sequence[today.Unit]) -> None:
    body = {"units": [{"key": f"working-day/{at}", "commands": unit} for at, unit in enumerate(units)]}
    answer = await services.post(service, "/v1/batch", body)
    for unit, result in zip(units, answer["results"], strict=True):
        if "code" in result:
            raise Refused(f"{service} refused {unit[0]['command']} of the working day: {result['detail']}")


async def _signalled(services: Services) -> None:
    """Until the absences in a row are a signal, or it took too long: the day's count then says that it is missing."""
    end = time.monotonic() + SIGNALLED
    while time.monotonic() < end:
        found = await services.get("ateliers", "/v1/signals", {"site": SITE, "open": "true"})
        if found["signals"]:
            return
        await asyncio.sleep(LOOK)


def paragraph(day: dict[str, Any], file: dict[str, Any]) -> list[str]:
    """What the working day holds, a sentence a line."""
    counts = day["counts"]
    (now,) = file["parcours"]
    weeks = now["attendance"] or []
    came = sum(one["present"] for one in weeks)
    asked = came + sum(one["excused"] + one["absent"] for one in weeks)
    due = ", ".join(f"{one['what'].replace('_', ' ')} ({one['state']}, {one['day']})" for one in file["due"])
    sheets = f"{counts['sheets_taken']} sheet taken, {counts['sheets_missing']} missing of the days before"
    plans = f"{counts['follow_ups']} follow-ups and {counts['actions']} action are due or late"
    return [
        f"\n[bold]{day['site']}, {day['on']}[/]: {counts['sessions']} sessions, {sheets}.",
        f"{counts['bilans']} bilans are late or due this week, {plans}; {counts['signals']} person was absent three times in a row.",
        f"{counts['offers']} place offered lapses soon, {counts['ending']} parcours are about to end.",
        f"The file of {file['participant_id']}: {now['state']} since {now['starts_on']}, came {came} times of {asked}; due: {due}.",
    ]
