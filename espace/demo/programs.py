"""The operator's own commands, run as a person would run them, apart from this process."""

import asyncio
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple


class Outcome(NamedTuple):
    """How a command ended: its exit code, and what it wrote on standard output and standard error together."""

    code: int
    output: str


async def espace(words: Sequence[str], directory: Path) -> Outcome:
    """Runs `espace <words>` in a directory to its end. Cancelled, it ends the command first."""
    root = str(Path(__file__).parents[2])
    path = os.pathsep.join(filter(None, (root, os.environ.get("PYTHONPATH"))))
    program = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "espace",
        *words,
        cwd=directory,
        env=os.environ | {"PYTHONPATH": path, "COLUMNS": "100"},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    try:
        output, _ = await program.communicate()
    except asyncio.CancelledError:
        if program.returncode is None:
            program.terminate()
            await program.wait()
        raise
    return Outcome(program.returncode or 0, output.decode(errors="replace"))
