"""`espace up` and `espace down` as a person runs them: what is printed, and when they return."""

import signal
import threading
from collections.abc import Callable

import typer

from espace.stack import processes, stack
from espace.stack.home import Home
from espace.stack.stack import Say
from espace.stack.trouble import Trouble

Start = Callable[[Home, Say], dict[str, str]]


def up(*, detached: bool, say: Say, start: Start = stack.up) -> int:
    """Starts what is missing and prints the addresses; in the foreground until Ctrl-C, SIGTERM or a death."""
    home = Home()
    before = set(stack.ours(home))
    with _Signals() as signals:
        try:
            found = start(home, lambda part: say(f"starting {part}"))
            # From here a signal ends the watch: whoever reads an address may send one at once.
            signals.starting = False
        except BaseException:
            # Half a stack is no use to anybody.
            stack.down(home, parts=set(stack.PARTS) - before)
            raise
        for name, address in found.items():
            typer.echo(f"{name} {address}")
        if detached:
            return 0
        say("ready; Ctrl-C stops what this command started")
        mine = set(stack.ours(home)) - before
        try:
            return _watch(home, signals.told)
        finally:
            say("stopping")
            stack.down(home, parts=mine)


def down(*, wipe: bool, say: Say) -> int:
    """Stops what `up` started; 0 also where nothing runs."""
    home = Home()
    named = home.state().get("named", {}) if home.path.exists() else {}
    stack.down(home, wipe=wipe)
    if wipe and "postgres" in named:
        say(
            f"The databases on {stack.without_password(named['postgres'])} stay, and in {home.secrets} what opens them."
        )
    return 0


def _watch(home: Home, told: threading.Event) -> int:
    parts = home.state()["parts"]
    while not told.wait(0.5):
        now = home.state().get("parts", {})
        if not now:
            return 0  # `espace down` elsewhere
        for name, who in parts.items():
            if not processes.alive(who) and now.get(name) == who:
                raise Trouble(
                    "part_died",
                    "it stopped by itself: the end of its log says why.",
                    part=name,
                    log=home.logs / f"{name}.log",
                )
        parts = now
    return 0


class _Signals:
    """What Ctrl-C and SIGTERM do: interrupt a stack that starts, end the watch over one that runs; once."""

    def __init__(self) -> None:
        self.told = threading.Event()
        self.starting = True

    def __enter__(self) -> "_Signals":
        self._before = {number: signal.signal(number, self._heard) for number in (signal.SIGINT, signal.SIGTERM)}
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def _heard(self, number: int, frame: object) -> None:
        if not self.told.is_set():
            self.told.set()
            if self.starting:
                raise KeyboardInterrupt
