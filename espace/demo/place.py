"""Where the demonstration runs: a home of its own, wiped before each run, and own names on given servers."""

import asyncio
import contextlib
import hashlib
import os
import shutil
import sys
from pathlib import Path

import asyncpg
from aiokafka.errors import KafkaError

from espace.client import NAMES
from espace.stack import kafka, stack
from espace.stack.home import Home
from espace.stack.provision import Plan, drop, prefix

FOLDER = "folder"


def prepare() -> Home:
    """The demonstration's home, empty: what an earlier run left is stopped and deleted.

    From here on this process, and those it starts, work in that home (ESPACE_HOME) and, on servers named in the
    environment, under a prefix of their own (ESPACE_PREFIX), so that no other data are met. Raises Trouble.
    """
    home = Home(Home().path / "demo")
    os.environ["ESPACE_HOME"] = str(home.path)
    # Services and tokens of another installation have no say here.
    for name in [*(f"ESPACE_{service.upper()}_URL" for service in NAMES), *_set("ESPACE_TOKEN_")]:
        os.environ.pop(name, None)
    database, broker = os.environ.get("ESPACE_POSTGRES_URL"), os.environ.get("ESPACE_KAFKA_BOOTSTRAP")
    if database or broker:
        os.environ["ESPACE_PREFIX"] = f"demo_{hashlib.sha256(str(home.path).encode()).hexdigest()[:8]}_"
    stack.down(home, wipe=True)
    shutil.rmtree(folder(home), ignore_errors=True)
    # A server that is away is told by `up`, in its words.
    if database:
        with contextlib.suppress(OSError, TimeoutError, asyncpg.PostgresError):
            drop(Plan(database, prefix()))
    if broker:
        with contextlib.suppress(KafkaError):
            asyncio.run(kafka.delete_topics(kafka.named(broker), f"{prefix()}espace."))
    return home


def folder(home: Home) -> Path:
    """Where the CSV files are written."""
    return home.path / FOLDER


def again(words: str) -> str:
    """The line that a person types to run `espace <words>` in the same home later."""
    names = ["ESPACE_HOME", *(["ESPACE_PREFIX"] if os.environ.get("ESPACE_PREFIX") else [])]
    where = " ".join(f"{name}={near(os.environ[name])}" for name in names)
    program = Path(sys.executable).with_name("espace")
    return f"{where} {near(program) if program.exists() else 'espace'} {words}"


def near(path: str | Path) -> str:
    """A path as seen from the working directory where it lies below it."""
    whole = Path(path)
    return str(whole.relative_to(Path.cwd())) if whole.is_relative_to(Path.cwd()) else str(path)


def _set(start: str) -> list[str]:
    return [name for name in os.environ if name.startswith(start)]
