"""Detached processes: started once, recognised by pid and start time, ended politely first."""

import asyncio
import atexit
import concurrent.futures
import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable, Coroutine, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

import psutil

from espace.stack.trouble import Trouble

Argument = TypeVar("Argument")
Result = TypeVar("Result")

# Kept so that a child that died is reaped, and is not taken for a living one.
_children: dict[int, subprocess.Popen[bytes]] = {}


@atexit.register
def _leave_running() -> None:
    """What was started here outlives this process on purpose: nothing that Popen should warn of at the end."""
    for child in _children.values():
        if child.poll() is None:
            child.returncode = 0


def spawn(
    command: Sequence[str | Path],
    *,
    log: Path,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    uid: int | None = None,
) -> dict[str, Any]:
    """Starts a process that outlives this one, output appended to `log`. Gives {"pid", "started"}: who it is."""
    with log.open("ab") as out:
        child = subprocess.Popen(
            [str(word) for word in command],
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            env=dict(env) if env is not None else None,
            cwd=cwd,
            start_new_session=True,
            **as_user(uid),
        )
    _children[child.pid] = child
    return {"pid": child.pid, "started": psutil.Process(child.pid).create_time()}


def as_user(uid: int | None) -> dict[str, Any]:
    """The arguments that make subprocess run as this uid, without its groups; nothing where it is None."""
    return {} if uid is None else {"user": uid, "group": uid, "extra_groups": []}


def alive(who: Mapping[str, Any] | None) -> bool:
    """Whether that very process still runs: the pid alone may by now be another's."""
    if not who or "pid" not in who:
        return False
    child = _children.get(who["pid"])
    if child is not None:
        child.poll()
    try:
        process = psutil.Process(who["pid"])
        return bool(abs(process.create_time() - who["started"]) < 1) and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def stop(
    who: Mapping[str, Any], signals: Sequence[tuple[int, float]] = ((signal.SIGTERM, 15.0), (signal.SIGKILL, 10.0))
) -> None:
    """Sends each signal in turn and waits its seconds, until it is gone; another process of that pid is left alone."""
    for number, patience in signals:
        if not alive(who):
            return
        with contextlib.suppress(ProcessLookupError):
            os.kill(who["pid"], number)
        end = time.monotonic() + patience
        while time.monotonic() < end:
            if not alive(who):
                return
            time.sleep(0.02)
    if alive(who):
        raise Trouble(
            "will_not_stop", f"Process {who['pid']} does not end: end it by hand, then run `espace down` again."
        )


def wait_ready(part: str, who: Mapping[str, Any], ready: Callable[[], bool], *, log: Path, seconds: float = 60) -> None:
    """Polls until `ready`. Trouble: the process died, or is not ready in time; its log tells why."""
    end = time.monotonic() + seconds
    pause = 0.02
    while not ready():
        if not alive(who):
            raise Trouble(
                "part_died", f"{part} stopped while it was starting: the end of its log says why.", part=part, log=log
            )
        if time.monotonic() > end:
            raise Trouble(
                "part_slow",
                f"{part} was not ready within {seconds:.0f} s: its log says what it waits for.",
                part=part,
                log=log,
            )
        time.sleep(pause)
        pause = min(pause * 1.3, 0.2)


def run_async(work: Coroutine[Any, Any, Result]) -> Result:
    """Runs a coroutine to its end from plain code, also where this thread has a loop already."""
    return run_in_thread(asyncio.run, work)


def run_in_thread(work: Callable[[Argument], Result], argument: Argument) -> Result:
    """Calls blocking work that runs a loop of its own, also where this thread has a loop already."""
    with concurrent.futures.ThreadPoolExecutor(1) as thread:
        return thread.submit(work, argument).result()
