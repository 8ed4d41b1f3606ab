"""The broker's jars: each named in `kafka.lock` with its SHA-256, kept in the user's cache, checked at each use."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path

from espace.stack.trouble import Trouble

LOCK = Path(__file__).with_name("kafka.lock")
BROKER = "org.apache.kafka:kafka_2.13:4.4.0"
# Without a logging back-end the broker says nothing at all.
LOGGING = "org.apache.logging.log4j:log4j-slf4j-impl:2.25.5"


def cache() -> Path:
    """Where the jars are kept: ESPACE_CACHE, else the user's cache folder. Every project folder of a user shares it."""
    named = os.environ.get("ESPACE_CACHE")
    return (
        Path(named) if named else Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "espace-ressources"
    )


def locked() -> Iterator[tuple[str, str]]:
    """(group:artifact:version, SHA-256) of each jar."""
    for line in LOCK.read_text().splitlines():
        if line and not line.startswith("#"):
            name, digest = line.split()
            yield name, digest


def jars() -> list[Path]:
    """The class path, every jar as locked; what the cache has lost is downloaded. Trouble: as `fetch`."""
    fetch()
    return [_path(name) for name, _ in locked()]


def fetch() -> int:
    """Downloads the jars that are missing; gives how many. Trouble: no network, or another jar than locked."""
    missing = [
        (name, digest) for name, digest in locked() if not _path(name).exists() or _digest(_path(name)) != digest
    ]
    if missing:
        cache().mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=cache()) as work, ThreadPoolExecutor(4) as threads:
            list(threads.map(lambda one: _fetch(one[0], one[1], Path(work)), missing))
    return len(missing)


def _fetch(name: str, digest: str, work: Path) -> None:
    import requests
    from jgo.maven import MavenContext

    group, artifact, version = name.split(":")
    try:
        component = MavenContext(repo_cache=work, timeout=60).project(group, artifact).at_version(version)
        found = component.artifact(packaging="jar").resolve()
    except (requests.RequestException, RuntimeError, OSError) as error:
        raise Trouble(
            "no_network",
            f"{name} could not be downloaded ({type(error).__name__}): check the network and run `make setup` again, "
            "or name a broker in ESPACE_KAFKA_BOOTSTRAP.",
            part="kafka",
        ) from error
    if _digest(found) != digest:
        raise Trouble(
            "jar_altered",
            f"{name} as downloaded is not the jar that kafka.lock names: do not use this registry.",
            part="kafka",
        )
    shutil.move(found, _path(name))


def _path(name: str) -> Path:
    _, artifact, version = name.split(":")
    return cache() / f"{artifact}-{version}.jar"


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        digest = sha256()
        while block := file.read(1 << 20):
            digest.update(block)
        return digest.hexdigest()


def write_lock() -> None:
    """Resolves the broker and its logging anew and writes `kafka.lock`: for whoever moves to another version."""
    import jgo

    chosen: dict[str, str] = {}
    with tempfile.TemporaryDirectory() as work:
        os.environ["M2_REPO"] = work
        # One at a time: resolved together, the versions that one manages would leak into the other. The broker's win.
        for endpoint in (BROKER, LOGGING):
            folder = jgo.build(endpoint, cache_dir=Path(work) / "built").path
            coordinates = {(one.artifactId, one.version): one.groupId for one in jgo.resolve(endpoint)}
            for (artifact, version), group in coordinates.items():
                for path in folder.rglob(f"{artifact}-{version}.jar"):
                    chosen.setdefault(f"{group}:{artifact}", f"{group}:{artifact}:{version} {_digest(path)}")
    LOCK.write_text(
        "# Written by `make lock`. group:artifact:version sha256\n" + "\n".join(sorted(chosen.values())) + "\n"
    )


if __name__ == "__main__":
    write_lock()
