"""Row `import`: a folder through the services until reporting has it all, and what that takes of memory."""

import subprocess
import threading
import time
from contextlib import suppress
from typing import Any

import psutil

from espace.stack.provision import SERVICES
from tests.bench.folder import write
from tests.bench.results import Figure
from tests.stacks import Stack, sharing

SMALL, LARGE, FULL = 100_000, 300_000, 1_000_000
SETTLE_SECONDS = 3_600
TARGET = 10_000
FLAT = 1.15
"""What peaks of two runs may differ by and still be called the same."""
LOOK_SECONDS = 0.1
MIB = 1024 * 1024


def measure(postgres: str, bootstrap: str, rows: int) -> list[Figure]:
    """A folder of SMALL and one of `rows` rows of attendance, each on a stack of its own."""
    sizes = (SMALL, rows)
    runs = {rows: _run(postgres, bootstrap, rows) for rows in sizes}
    small, large = (runs[rows] for rows in sizes)
    figures = [
        Figure(
            "import", f"Import to settled, {sizes[1]:,} attendance rows", "rows a second", large["rows_a_second"],
            f"{TARGET:,}", large["rows_a_second"] >= TARGET, details={str(rows): run for rows, run in runs.items()},
        )
    ]  # fmt: skip
    for name in ("import", *SERVICES):
        ratio = large["peak_mib"][name] / small["peak_mib"][name]
        figures.append(
            Figure(
                "import", f"Peak memory of {name}, {sizes[1]:,} rows beside {sizes[0]:,}", "MiB",
                large["peak_mib"][name], f"flat: under {FLAT} x", ratio < FLAT, small["peak_mib"][name], ratio=ratio,
            )
        )  # fmt: skip
    return figures


def _run(postgres: str, bootstrap: str, rows: int) -> dict[str, Any]:
    with sharing(postgres, bootstrap) as stack:
        stack.up()
        folder = stack.home.path / "folder"
        write(folder, rows)
        start = time.perf_counter()
        # Its words go to a file: a pipe that nobody empties would stop it.
        with (stack.home.path / "import.txt").open("w+") as said:
            process = subprocess.Popen(
                stack.command("import", str(folder)),
                env=stack.environment(),
                cwd=stack.home.path,
                stdout=said,
                stderr=said,
            )
            with Memory(_pids(stack) | {"import": process.pid}) as memory:
                code = process.wait()
                imported = time.perf_counter() - start
                said.seek(0)
                assert code == 0, said.read()[-2000:]
                settled = stack.espace("settle", "--timeout", str(SETTLE_SECONDS), seconds=SETTLE_SECONDS + 60)
        took = time.perf_counter() - start
        assert settled.returncode == 0, settled.stderr
    return {
        "rows_a_second": rows / took, "seconds": took, "import_seconds": imported,
        "peak_mib": {name: max(seen) / MIB for name, seen in memory.seen.items()},
        "tenths_mib": {name: _tenths(seen) for name, seen in memory.seen.items()},
    }  # fmt: skip


def _pids(stack: Stack) -> dict[str, int]:
    parts = stack.home.state()["parts"]
    return {service: parts[service]["pid"] for service in SERVICES}


def _tenths(seen: list[int]) -> list[float]:
    """The highest of each tenth of a process's time, in MiB: what grows with the rows is seen to climb to the end."""
    step = max(1, len(seen) // 10)
    return [round(max(seen[start : start + step]) / MIB, 1) for start in range(0, len(seen), step)]


class Memory:
    """The resident memory that each of some processes has had while this is open, in bytes, every LOOK_SECONDS."""

    def __init__(self, pids: dict[str, int]) -> None:
        self._processes = {name: psutil.Process(pid) for name, pid in pids.items()}
        self.seen: dict[str, list[int]] = {name: [] for name in pids}
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._look)

    def __enter__(self) -> "Memory":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._end.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._end.wait(LOOK_SECONDS):
            for name, process in self._processes.items():
                with suppress(psutil.NoSuchProcess):
                    self.seen[name].append(process.memory_info().rss)
