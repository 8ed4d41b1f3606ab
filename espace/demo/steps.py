"""The steps of the demonstration as a person sees them: what is being done, and how long it took."""

import contextlib
import time
from collections.abc import Iterator

from rich.console import Console


class Steps:
    """Names each step while it runs and keeps its seconds. `note` adds what came of it."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._began = time.monotonic()
        self.note = ""

    @contextlib.contextmanager
    def step(self, name: str, *, spinner: bool = True) -> Iterator[None]:
        self.note = ""
        began = time.monotonic()
        if spinner and self._console.is_terminal:
            with self._console.status(f"{name} ..."):
                yield
        else:
            self._console.print(f"{name} ...", style="dim")
            yield
        seconds = time.monotonic() - began
        line = f"[green]✓[/] {name:<34} {seconds:5.1f} s   {self.note}".rstrip()
        self._console.print(line, highlight=False, soft_wrap=True)

    @property
    def seconds(self) -> float:
        """Since the first step."""
        return time.monotonic() - self._began
