"""A backup as a folder: whole or not there, each file with its SHA-256 in SHA256SUMS (`sha256sum -c` reads it)."""

import gzip
import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final, TypeVar

import msgspec

from espace.stack.home import trouble_of
from espace.stack.trouble import Trouble

FORMAT: Final = 2
SUMS: Final = "SHA256SUMS"
MANIFEST: Final = "manifest.json"
PIECE: Final = 1024 * 1024


class Table(msgspec.Struct, frozen=True):
    """A table as it was saved: its columns, in the order of the file's, and its number of rows."""

    columns: list[str]
    rows: int


class Log(msgspec.Struct, frozen=True):
    """A service's log: the revision of its tables, its last position and the hash of the event there, its tables by name.

    `reads` is the service's log of reads, None in a backup of a version that had none.
    """

    revision: str
    position: int
    hash: str
    tables: dict[str, Table]
    reads: "Log | None" = None


class Manifest(msgspec.Struct, frozen=True):
    """What a backup holds. `id` ties it to its keys, `made_at` is an instant."""

    format: int
    id: str
    made_at: str
    logs: dict[str, Log]


class Keys(msgspec.Struct, frozen=True):
    """What the folder of the keys holds: the persons' keys of each service, wrapped by the site key in `site-key`.

    Tables by service, and by `<service>.<table>` what is beside the persons' keys (none in format 1).
    """

    format: int
    id: str
    made_at: str
    tables: dict[str, Table]


Read = TypeVar("Read", Manifest, Keys)


class Writing:
    """A folder being written. Every file goes through `packed` or `text`, which note its checksum."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._sums: dict[str, str] = {}

    @contextmanager
    def packed(self, name: str) -> Iterator[IO[bytes]]:
        """A file to write to, compressed on its way."""
        place = self.path / name
        place.parent.mkdir(mode=0o700, exist_ok=True)
        with _hashed(place) as file:
            with gzip.GzipFile(filename="", fileobj=file, mode="wb", compresslevel=1, mtime=0) as packed:
                yield packed  # type: ignore[misc]
            file.flush()
            os.fsync(file.fileno())
            self._sums[name] = file.sha.hexdigest()

    def text(self, name: str, text: bytes) -> None:
        """A small file."""
        with _hashed(self.path / name) as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
            self._sums[name] = file.sha.hexdigest()

    def close(self, manifest: Manifest | Keys) -> None:
        """Write what the folder holds and its checksums: without these it is no backup."""
        self.text(MANIFEST, msgspec.json.format(msgspec.json.encode(manifest)) + b"\n")
        sums = "".join(f"{digest}  {name}\n" for name, digest in sorted(self._sums.items()))
        self.text(SUMS, sums.encode())


class _hashed:  # noqa: N801
    """A new file of mode 0600 whose bytes are hashed as they are written."""

    def __init__(self, path: Path) -> None:
        self._file = os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
        self.sha = hashlib.sha256()

    def write(self, data: bytes) -> int:
        self.sha.update(data)
        return self._file.write(data)

    def flush(self) -> None:
        self._file.flush()

    def fileno(self) -> int:
        return self._file.fileno()

    def __enter__(self) -> "_hashed":
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()


@contextmanager
def writing(target: Path) -> Iterator[Writing]:
    """A new folder that has its name once the block has ended well, and is gone where it has not. Trouble: it exists, no room."""
    if target.exists():
        raise Trouble("backup_exists", f"{target} exists already: name a folder that does not.")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        partial = Path(tempfile.mkdtemp(prefix=f".{target.name}.", suffix=".partial", dir=target.parent))
    except OSError as error:
        raise trouble_of(error, target.parent) from error
    try:
        yield Writing(partial)
        for folder in (*(path for path in partial.rglob("*") if path.is_dir()), partial):
            _sync(folder)
        partial.rename(target)
        _sync(target.parent)
    except OSError as error:
        raise _unwritable(error, target) from error
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def _unwritable(error: OSError, target: Path) -> Trouble:
    if error.errno == 28:
        return Trouble("disk_full", f"The disk is full: make room where {target.parent} is, or name another folder.")
    return Trouble("backup_unwritable", f"{target} cannot be written ({error.strerror}): name another folder.")


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def read(folder: Path, kind: type[Read]) -> Read:
    """What a folder says that it holds, once all of it was found as it was written.

    Trouble: it is no backup, some of it is missing or damaged, or it is of a newer version.
    """
    try:
        sums = [line.split("  ", 1) for line in (folder / SUMS).read_text().splitlines()]
        text = (folder / MANIFEST).read_bytes()
    except (OSError, ValueError) as error:
        raise Trouble(
            "no_backup", f"{folder} is no whole backup: name a folder that `espace backup` has finished."
        ) from error
    for digest, name in sums:
        if _digest(folder / name) != digest:
            raise Trouble(
                "backup_damaged",
                f"{folder / name} is missing or is not as it was written: use another copy of this backup, or another backup.",
            )
    try:
        if msgspec.json.decode(text)["format"] > FORMAT:
            raise newer(folder)
        return msgspec.json.decode(text, type=kind)
    except (msgspec.DecodeError, KeyError, TypeError) as error:
        raise Trouble("no_backup", f"{folder} does not hold what it should: name the folder of the backup.") from error


def newer(folder: Path) -> Trouble:
    return Trouble(
        "backup_newer",
        f"{folder} was made by a newer version of this software: install that version, then restore with it.",
    )


def _digest(path: Path) -> str | None:
    sha = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while piece := file.read(PIECE):
                sha.update(piece)
    except OSError:
        return None
    return sha.hexdigest()
