"""The published year's figures as they move while events arrive: redrawn in a terminal, lines elsewhere."""

import asyncio
import contextlib
import time
from collections.abc import Mapping
from types import TracebackType
from typing import Any, NamedTuple

from rich.console import Console, Group
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from espace.client import Problem, Services
from espace.demo import report
from espace.demo.figures import Figures, read
from espace.demo.published import SITE, YEAR
from espace.stack.trouble import Trouble

RECORDING = ("intake", "bilan", "ateliers")
POLL = 0.5  # seconds between two looks
LINE = 2.0  # seconds between two lines where there is no terminal
IN_LINE = ("participants", "share.individual")  # as many as 80 columns hold


class Sample(NamedTuple):
    """One look: the position of each service's log, how far reporting has applied it, and the year's figures."""

    recorded: Mapping[str, int]
    applied: Mapping[str, int]
    figures: Figures


async def look(services: Services) -> Sample:
    """Asks reporting, then the three logs: so that no more is seen applied than recorded. Raises Problem or Trouble where one
    does not answer."""
    answer = await services.get("reporting", "/v1/indicators", {"year": YEAR})
    statuses = await asyncio.gather(*(services.get(name, "/v1/status") for name in RECORDING))
    recorded = {name: int(status["log"]["position"]) for name, status in zip(RECORDING, statuses, strict=True)}
    return Sample(recorded, {name: int(answer["watermark"].get(name) or 0) for name in RECORDING}, read(answer))


class Watch:
    """Shows samples until told to stop. `expected`: about how many events there will be, for the bar."""

    def __init__(self, console: Console, labels: report.Labels, expected: int) -> None:
        self._console = console
        self._labels = labels
        self._expected = expected
        self._live = Live(console=console, auto_refresh=False, transient=True) if console.is_terminal else None
        self._began = time.monotonic()
        self._last_line = self._began
        self.changes = 0
        self.recorded = 0
        self._before: Figures = {}

    def __enter__(self) -> "Watch":
        if self._live:
            self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._live:
            self._live.stop()

    async def until(self, services: Services, done: "asyncio.Task[Any]") -> None:
        """Looks about twice a second until the task is done, and once more then: the last look is of the whole."""
        while True:
            last = done.done()
            # What is wrong there stops the command that is watched too, and its word is the better one.
            with contextlib.suppress(Problem, Trouble):
                self.show(await look(services))
            if last:
                return
            await asyncio.wait([done], timeout=POLL)

    def show(self, sample: Sample) -> None:
        self.recorded = sum(sample.recorded.values())
        self.changes += sample.figures != self._before
        self._before = sample.figures
        if self._live:
            self._live.update(self._panel(sample), refresh=True)
        elif time.monotonic() - self._last_line >= LINE:
            self._last_line = time.monotonic()
            self._console.print(self._line(sample), highlight=False, soft_wrap=True)

    def _panel(self, sample: Sample) -> Group:
        bars = Table(box=None, pad_edge=False, show_header=False)
        for column in (12, 36, 16):
            bars.add_column("", min_width=column)
        for word, positions in (("recorded", sample.recorded), ("counted in", sample.applied)):
            count = sum(positions.values())
            bar = ProgressBar(total=self._expected, completed=min(count, self._expected), width=36)
            bars.add_row(word, bar, f"{count:,} events")
        title = Text(f"\n{SITE}, {YEAR}, as reporting has it now", style="bold")
        return Group(bars, title, report.live_table(sample.figures, self._labels))

    def _line(self, sample: Sample) -> str:
        seconds = time.monotonic() - self._began
        if not any(sample.recorded.values()):
            return f"{seconds:4.0f} s nothing recorded yet: the folder is being read and judged"
        figures = ", ".join(f"{name} {report.shown(sample.figures.get(name))}" for name in IN_LINE)
        counts = f"{sum(sample.applied.values()):>7,} of {sum(sample.recorded.values()):>7,} in"
        return f"{seconds:4.0f} s {counts}; {YEAR}: {figures}"
