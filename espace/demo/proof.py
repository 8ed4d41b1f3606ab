"""Why the figures can be believed: the recount, the chains, and one figure followed back to its parcours."""

from collections.abc import AsyncIterator, Sequence

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from espace.client import Services
from espace.demo import programs, report
from espace.demo.figures import Figures
from espace.demo.published import SITE, YEAR
from espace.demo.steps import Steps
from espace.demo.trace import INDICATOR, Source, abandoned
from espace.stack.home import Home
from services.kernel.codes import label

PAGE = 10_000
SHOWN = 4


async def show(console: Console, steps: Steps, home: Home, figures: Figures) -> bool:
    """Runs `espace verify` and traces one figure; prints both. Whether everything held."""
    console.print("\n[bold]Proof[/]\n")
    with steps.step("Recount from the logs, hash chains"):
        outcome = await programs.espace(("verify",), home.path)
        equal = outcome.code == 0
        steps.note = "equal and intact" if equal else f"[red]`espace verify` ended with code {outcome.code}[/]"
    for line in outcome.output.splitlines():
        console.print(f"  {escape(line)}", style="dim")
    async with Services.open(home, roles=["auditor"]) as services:
        with steps.step(f'Behind "{report.label(INDICATOR)}", {YEAR}'):
            scope: dict[str, str | int] = {"year": YEAR, "site": SITE, "limit": 1000}
            answer = await services.get("reporting", f"/v1/indicators/{INDICATOR}/trace", scope)
            named = {one["participant_id"] for one in answer["behind"] if one["numerator"]}
            sources = abandoned([line async for line in _log(services, "intake")])
            steps.note = f"{len(sources)} parcours"
    console.print(_sources(sources))
    if len(sources) > SHOWN:
        console.print(f"  and {len(sources) - SHOWN} more. Names stay sealed in the service that took them down.")
    traced = named == {one.participant for one in sources} and len(named) == figures[INDICATOR].numerator
    if not traced:
        console.print(f"[red]Reporting names {len(named)} persons, the log of intake {len(sources)}: not the same.[/]")
    return equal and traced


async def _log(services: Services, name: str) -> AsyncIterator[bytes]:
    """Every line of a service's log, page by page."""
    after = 0
    while True:
        page = [line async for line in services.lines(name, "/v1/events", {"after": after, "limit": PAGE})]
        for line in page:
            yield line
        if len(page) < PAGE:
            return
        after += PAGE


def _sources(sources: Sequence[Source]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for head in ("parcours", "participant", "ended", "reason", "event", "hash"):
        table.add_column(head, no_wrap=True)
    for one in sources[:SHOWN]:
        reason = label("end_reason", one.reason)
        table.add_row(one.parcours, one.participant, one.ended_on, reason, f"intake {one.position}", one.hash[:8])
    return table
