"""`python -m espace.stack.setup`: what the local stack needs beside its Python packages, fetched and prepared once."""

import subprocess
import sys
import tempfile
from pathlib import Path

from espace.stack import aot, jars, kafka
from espace.stack.home import Home
from espace.stack.trouble import Trouble

CREATE_SECONDS = 300


def main() -> None:
    """The broker's jars, and the cache that it starts from."""
    jars.fetch()
    if not aot.path().exists():
        try:
            train()
        except (Trouble, OSError, subprocess.SubprocessError) as error:
            sys.stderr.write(f"Kafka will start without an AOT cache, in twice the time ({type(error).__name__}).\n")


def train() -> None:
    """Start and stop a broker in a folder of its own, and keep what Java learnt. Raises where one of that fails."""
    with tempfile.TemporaryDirectory(dir=jars.cache()) as work:
        recorded, fresh = Path(work) / "recorded", Path(work) / "fresh"
        home = Home(Path(work) / "home")
        with home.lock():
            home.prepare()
            try:
                kafka.start(home, aot.record(recorded))
            finally:
                # It writes what it recorded as it ends.
                kafka.stop(home, CREATE_SECONDS)
        subprocess.run(kafka.java(aot.create(recorded, fresh)), capture_output=True, timeout=CREATE_SECONDS, check=True)
        fresh.rename(aot.path())


if __name__ == "__main__":
    try:
        main()
    except Trouble as trouble:
        sys.exit(trouble.sentence)
