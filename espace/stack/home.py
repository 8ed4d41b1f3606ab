"""ESPACE_HOME: the data, logs, secrets, ports and pids of one local stack."""

import contextlib
import fcntl
import json
import os
import secrets as random
import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any

from espace.stack.trouble import Trouble

# Raised when data written by an earlier release can no longer be read by this one.
DATA_VERSION = 1


class Home:
    """One stack's folder. `state.json` says what runs and where; it is replaced whole: nobody reads half of it."""

    def __init__(self, path: Path | str | None = None) -> None:
        self.path = Path(path or os.environ.get("ESPACE_HOME") or ".espace").absolute()
        self.logs = self.path / "logs"
        self.secrets = self.path / "secrets"
        self._state = self.path / "state.json"
        # Parts are started side by side by threads of the one process that holds the lock.
        self._threads = threading.RLock()

    def prepare(self) -> None:
        """Creates the folders. Trouble: no right to write here, a full disk, data of another version."""
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            if not self.logs.exists():
                # New: the database user of a stack started by root has to pass through.
                self.path.chmod(0o755)
            self.logs.mkdir(exist_ok=True)
            self.secrets.mkdir(mode=0o700, exist_ok=True)
        except OSError as error:
            raise trouble_of(error, self.path) from error
        found = self.state().get("version", DATA_VERSION)
        if found != DATA_VERSION:
            age = "an older" if found < DATA_VERSION else "a newer"
            raise Trouble(
                "data_version",
                f"The data in {self.path} are of {age} release (version {found}, this one reads {DATA_VERSION}): "
                f"run that release, or `espace down --wipe` to start afresh.",
            )

    def state(self) -> dict[str, Any]:
        try:
            state: dict[str, Any] = json.loads(self._state.read_text())
            if not isinstance(state, dict) or not isinstance(state.get("version", DATA_VERSION), int):
                raise ValueError("it is no state of a stack")
        except FileNotFoundError:
            return {"version": DATA_VERSION, "parts": {}, "ports": {}}
        except (ValueError, OSError) as error:
            raise Trouble(
                "state_unreadable",
                f"{self._state} cannot be read ({error}): delete that file and run `espace up` again.",
            ) from error
        return state

    def update(self, section: str, name: str, value: Any | None) -> None:
        """Sets (or, with None, removes) one entry of a section of the state. Only the holder of the lock calls this."""
        with self._threads:
            state = self.state()
            entries = state.setdefault(section, {})
            if value is None:
                entries.pop(name, None)
            else:
                entries[name] = value
            write_private(self._state, json.dumps(state, indent=1))

    def part(self, name: str) -> dict[str, Any] | None:
        found: dict[str, Any] | None = self.state().get("parts", {}).get(name)
        return found

    @contextlib.contextmanager
    def lock(self, patience: float = 150) -> Iterator[None]:
        """Held while parts are started or stopped; another holder is waited for.

        The kernel frees it when its holder dies, so it is never stale. Trouble: held longer than `patience` seconds.
        """
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            file = (self.path / "lock").open("a+")
        except OSError as error:
            raise trouble_of(error, self.path) from error
        with file:
            end = time.monotonic() + patience
            while not _locked(file):
                if time.monotonic() > end:
                    file.seek(0)
                    raise Trouble(
                        "busy",
                        f"Another `espace` command (process {file.read().strip()}) is starting or stopping the stack "
                        f"in {self.path}: wait until it has ended, then try again.",
                    )
                time.sleep(0.1)
            file.truncate(0)
            file.write(str(os.getpid()))
            file.flush()
            yield

    def secret(self, name: str, make: Callable[[], str] | None = None) -> str:
        """The secret of that name, in a file of mode 0600; made at its first use, 256 random bits unless by `make`."""
        path = self.secrets / name
        with self._threads:
            if not path.exists():
                write_private(path, make() if make else random.token_urlsafe(32))
        return path.read_text()

    def port(self, name: str) -> int:
        """A free port on the loopback; the one the part had before, where that is still free."""
        with self._threads:
            ports: dict[str, int] = self.state().get("ports", {})
            before = ports.get(name)
            chosen = before if before and is_free(before) else free_port()
            while chosen != before and chosen in ports.values():
                chosen = free_port()
            self.update("ports", name, chosen)
        return chosen

    def wipe(self, *, keep_secrets: bool = False) -> None:
        """Deletes the data and the logs, and the secrets with them unless what they open is elsewhere."""
        for place in self.state().get("places", {}).values():
            shutil.rmtree(place, ignore_errors=True)
        for name in (
            "postgres",
            "postgres.new",
            "kafka",
            "logs",
            "state.json",
            *(() if keep_secrets else ("secrets",)),
        ):
            path = self.path / name
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink(missing_ok=True)
        (self.path / "lock").unlink(missing_ok=True)
        with contextlib.suppress(OSError):
            self.path.rmdir()


def _locked(file: IO[str]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def write_private(path: Path, text: str) -> None:
    """Replaces a file in one step, mode 0600, on disk before the name points to it."""
    fresh = path.with_name(f".{path.name}.{os.getpid()}.{random.token_hex(4)}")
    try:
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    except OSError as error:
        fresh.unlink(missing_ok=True)
        raise trouble_of(error, path) from error


def trouble_of(error: OSError, path: Path) -> Trouble:
    if isinstance(error, PermissionError):
        return Trouble(
            "no_rights",
            f"{path} cannot be written: give yourself the rights on it, or name another folder in ESPACE_HOME.",
        )
    if error.errno == 28:
        return Trouble(
            "disk_full", f"The disk that holds {path} is full: make room, or name another folder in ESPACE_HOME."
        )
    return Trouble("home_unusable", f"{path} cannot be used ({error.strerror}): name another folder in ESPACE_HOME.")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        # As the servers do: a port that only waits out its last connections is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True
