"""`espace demo`: the main job from nothing to the table of 2016, every figure beside the published one."""

import asyncio
import signal
from collections.abc import Mapping
from pathlib import Path
from types import FrameType
from typing import NoReturn

from rich.console import Console
from rich.markup import escape

from espace.client import Problem, Services
from espace.demo import place, programs, proof, report, working_day
from espace.demo.figures import Comparison, Figures, compare, read
from espace.demo.folder import write
from espace.demo.published import SITE, YEAR
from espace.demo.steps import Steps
from espace.demo.watch import Watch
from espace.settle import settled
from espace.stack import stack
from espace.stack.home import Home
from espace.stack.trouble import Trouble
from services.kernel.dates import today

YEARS = range(2012, 2018)
SETTLE = 60.0  # seconds


class Failed(Exception):
    """A step that did not do what it is there for; the text says which and why."""


def run() -> int:
    """The whole demonstration. 0 where every figure is met and the proof holds, 1 where not, 130 where interrupted."""
    console = Console(highlight=False)
    handlers = {number: signal.signal(number, _interrupt) for number in (signal.SIGTERM, signal.SIGHUP)}
    home: Home | None = None
    try:
        console.print(f"[bold]Espace Ressources[/]: from nothing to the annual table of {YEAR}\n")
        home = place.prepare()
        return _demonstrate(console, home)
    except KeyboardInterrupt:
        console.print("\nInterrupted.")
        return 130
    except Trouble as trouble:
        part = f"{trouble.part}: " if trouble.part else ""
        console.print(f"\n[red]{escape(part + trouble.sentence)}[/]")
        if end := trouble.log_end():
            console.print(f"The end of {place.near(trouble.log or '')}:", soft_wrap=True)
            console.print(escape(end), style="dim", soft_wrap=True)
        return 1
    except (Failed, Problem, working_day.Refused) as error:
        console.print(f"\n[red]{escape(str(error))}[/]")
        return 1
    finally:
        if home is not None:
            _stop(home, console)
        for number, handler in handlers.items():
            signal.signal(number, handler)


def _interrupt(_number: int, _frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt


def _stop(home: Home, console: Console) -> None:
    """Stops what was started, whatever keys are pressed meanwhile."""
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {number: signal.signal(number, signal.SIG_IGN) for number in numbers}
    try:
        stack.down(home)
    except Trouble as trouble:
        console.print(f"[red]{escape(trouble.sentence)}[/]")
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _demonstrate(console: Console, home: Home) -> int:
    steps = Steps(console)
    with steps.step("PostgreSQL, Kafka, four services"):
        stack.up(home)
        steps.note = "started here" if not home.state().get("named") else "on the servers named"
    directory = place.folder(home)
    with steps.step("Six years of a fictitious service"):
        rows = sum(write(directory).values())
        steps.note = f"{rows:,} rows in {place.near(directory)}"
    years = asyncio.run(_import(console, steps, home, directory, rows))
    comparisons = compare(years[YEAR])
    _print_figures(console, comparisons, years)
    lived = asyncio.run(working_day.show(console, steps, home, today()))
    held = asyncio.run(proof.show(console, steps, home, years[YEAR]))
    equal = all(one.equal for one in comparisons)
    console.print(f"\nAll of it in [bold]{steps.seconds:.0f} s[/]. To look further (data stay till the next run):\n")
    for words in ("up -d", f"indicators --year {YEAR}", "down"):
        console.print(f"  {place.again(words)}", soft_wrap=True)
    console.print(f"  ls {place.near(directory)}   (the CSV files that were imported)\n", soft_wrap=True)
    return 0 if equal and lived and held else 1


async def _import(console: Console, steps: Steps, home: Home, directory: Path, rows: int) -> Mapping[int, Figures]:
    """The folder through the services' commands, watched; then every year's figures once all is counted in."""
    async with Services.open(home, roles=["auditor", "operator"]) as services:
        with steps.step("Import, through the services", spinner=False), Watch(console, report.label, rows) as watch:
            await watched(watch, services, ("import", str(directory)), home)
            steps.note = f"{watch.recorded:,} events recorded"
        with steps.step("Settle", spinner=False), Watch(console, report.label, rows) as last:
            await _settle(last, services)
            steps.note = f"figures seen moving {watch.changes + last.changes} times"
        answers = [
            await services.get("reporting", "/v1/indicators", {"year": year, "site": SITE, "public": "all"})
            for year in YEARS
        ]
    return {answer["year"]: read(answer) for answer in answers}


async def watched(watch: Watch, services: Services, words: tuple[str, ...], home: Home) -> None:
    """Runs one command of the operator while the figures are watched. Raises Failed with its last words."""
    task = asyncio.create_task(programs.espace(words, home.path))
    await watch.until(services, task)
    outcome = await task
    if outcome.code:
        raise Failed(f"`espace {words[0]}` ended with code {outcome.code}:\n{outcome.output[-4000:]}")


async def _settle(watch: Watch, services: Services) -> None:
    """Waits until reporting has applied all that is recorded. Raises Failed with what is behind."""
    task = asyncio.create_task(settled(services, SETTLE))
    await watch.until(services, task)
    if late := await task:
        raise Failed("Not every event was counted in:\n" + "\n".join(late))


def _print_figures(console: Console, comparisons: list[Comparison], years: Mapping[int, Figures]) -> None:
    console.print(f"\n[bold]{SITE}, {YEAR}[/]: what the service published, beside what the records give\n")
    console.print(report.published_table(comparisons, report.label, console.width))
    equal = sum(one.equal for one in comparisons)
    style = "bold green" if equal == len(comparisons) else "bold red"
    console.print(f"[{style}]{equal} of {len(comparisons)} figures are equal.[/]")
    console.print(f"\n[bold]{SITE}, {YEARS[0]} to {YEARS[-1]}[/]\n")
    console.print(report.evolution_table(years, report.label))
