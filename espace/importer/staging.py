"""The import's working store: a temporary SQLite file with the folder's rows, what is recorded, and the falls.

For a file `parcours` there are `f_parcours` (the folder's rows, by physical line), `r_parcours` (what is recorded, by
id) and, while judging, `e_parcours` (what holds: standing rows over recorded ones; `line` is null for a recorded one).
`falls` has a line for each row that falls; `stage` says when: 0 the row on its own, 1 a correction refused for what it
would do to recorded rows, 2 the present pass, 3 by a service. Identity and free text are sealed with a key that exists in memory only.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from os import urandom
from pathlib import Path
from types import TracebackType
from typing import Any, Final

import msgspec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from espace.importer.columns import FILES, NUMBER, Column, File
from espace.importer.rows import Fall, Value

ALONE, REFUSED, PASS, SENT = 0, 1, 2, 3
_CHUNK = 5_000
_NONCE = 12
_INTEGERS: Final = frozenset({"number", "yes_no"})

Rejected = tuple[str, int, Fall]
"""A row that falls: its file, its line, the rule it breaks."""


def quoted(*names: str) -> str:
    """Column names for SQL (`class` is a word of some dialects, so all are quoted)."""
    return ", ".join(f'"{name}"' for name in names)


def _declared(column: Column) -> str:
    return f'"{column.name}" {"INTEGER" if column.kind in _INTEGERS else "TEXT"}'


def sweep(directory: Path) -> None:
    """Delete the stores of imports that were killed; one that is at work holds the lock of its file."""
    for left in directory.glob("import-*.sqlite"):
        other = sqlite3.connect(left, timeout=0, isolation_level=None)
        try:
            other.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError:
            continue
        finally:
            other.close()
        left.unlink(missing_ok=True)


class Staging:
    """One import's store; a context manager that deletes its file at the end."""

    def __init__(self, path: Path) -> None:
        self._path = path
        path.unlink(missing_ok=True)
        path.touch(mode=0o600)
        self.db = sqlite3.connect(path, isolation_level=None)
        for pragma in (
            "journal_mode=OFF",
            "synchronous=OFF",
            "locking_mode=EXCLUSIVE",
            "cache_size=-2048",  # what a walk through the rows needs; more only grows with them
            "temp_store=FILE",
        ):
            self.db.execute(f"PRAGMA {pragma}")
        self._cipher = AESGCM(AESGCM.generate_key(256))
        self._create()

    def __enter__(self) -> "Staging":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.db.close()
        self._path.unlink(missing_ok=True)

    def _create(self) -> None:
        self.db.execute(
            "CREATE TABLE falls (file INTEGER, line INTEGER, fall TEXT, stage INTEGER, PRIMARY KEY (file, line))"
            " WITHOUT ROWID"
        )
        for file in FILES.values():
            columns = ", ".join(_declared(column) for column in file.staged)
            extra = ", sealed BLOB" if file.secret else ""
            key = quoted(*file.key)
            told = ", has_reason INTEGER" if file.name == "attendance" else ""
            self.db.execute(f"CREATE TABLE f_{file.name} (line INTEGER PRIMARY KEY, {columns}{extra})")
            self.db.execute(f"CREATE TABLE r_{file.name} ({columns}{told}, PRIMARY KEY ({key})) WITHOUT ROWID")

    # --- the folder's rows

    def stage(self, file: File, rows: Iterable[tuple[int, Sequence[str] | None, list[Value] | Fall]]) -> None:
        """Write rows: line, cells (None where their number is wrong), and what they say or the rule they break."""
        width = 1 + len(file.staged) + (1 if file.secret else 0)
        insert = f"INSERT INTO f_{file.name} VALUES ({', '.join('?' * width)})"
        plain = [index for index, column in enumerate(file.columns) if column in file.staged]
        secret = [index for index, column in enumerate(file.columns) if column not in file.staged]
        keys = [index for index, column in enumerate(file.columns) if column.name in file.key]
        number = NUMBER[file.name]
        batch: list[tuple[Any, ...]] = []
        falls: list[tuple[int, int, str, int]] = []
        self.db.execute("BEGIN")
        for line, cells, outcome in rows:
            if isinstance(outcome, Fall):
                falls.append((number, line, f"{outcome.column}:{outcome.code}", ALONE))
                if cells is None or outcome.column in file.key:
                    continue  # no id that another row could have
                row = [cells[index] if index in keys else None for index in plain]
                batch.append((line, *row, None) if file.secret else (line, *row))
            elif secret:
                batch.append(
                    (line, *[outcome[index] for index in plain], self.seal([outcome[index] for index in secret]))
                )
            else:
                batch.append((line, *outcome))
            if len(batch) + len(falls) >= _CHUNK:
                self._write(insert, batch, falls)
                batch, falls = [], []
        self._write(insert, batch, falls)
        self._own_ids(file)
        self.db.execute("COMMIT")

    def _write(self, insert: str, batch: list[tuple[Any, ...]], falls: list[tuple[int, int, str, int]]) -> None:
        self.db.executemany(insert, batch)
        self.db.executemany("INSERT INTO falls VALUES (?, ?, ?, ?)", falls)

    def _own_ids(self, file: File) -> None:
        """An id belongs to the first row that has it: the later ones fall, whatever else they say."""
        name, key = file.name, quoted(*file.key)
        self.db.execute(f"CREATE INDEX f_{name}_id ON f_{name} ({key})")
        same = " AND ".join(f'f."{column}" = d."{column}"' for column in file.key)
        self.db.execute(
            f"INSERT OR REPLACE INTO falls SELECT {NUMBER[name]}, f.line, '{file.key[0]}:duplicate_id', {ALONE}"
            f" FROM (SELECT {key}, min(line) AS line FROM f_{name} GROUP BY {key} HAVING count(*) > 1) d"
            f" JOIN f_{name} f ON {same} AND f.line > d.line"
        )
        self.db.execute(
            f"DELETE FROM f_{name} WHERE line IN (SELECT line FROM falls WHERE file = {NUMBER[name]}"
            " AND fall LIKE '%:duplicate_id')"
        )

    # --- what is recorded

    def record(self, file: File, rows: Iterable[Sequence[Any]]) -> None:
        """Write what is recorded of a file, a value a staged column (for attendance also whether there is a reason)."""
        width = len(file.staged) + (1 if file.name == "attendance" else 0)
        self.db.execute("BEGIN")
        self.db.executemany(f"INSERT OR REPLACE INTO r_{file.name} VALUES ({', '.join('?' * width)})", rows)
        self.db.execute("COMMIT")

    def drop_unchanged(self, file: File) -> int:
        """Take out the folder's rows that say what is recorded already; gives how many.

        Participants stay in, as do rows with a reason: what they keep sealed is compared by the service.
        """
        if file.name == "participants":
            return 0
        same = " AND ".join(
            f'r."{column.name}" {"=" if column.name in file.key else "IS"} f."{column.name}"' for column in file.staged
        )
        if file.name == "attendance":
            same += " AND NOT r.has_reason AND f.sealed IS NULL"
        self.db.execute(
            f"DELETE FROM f_{file.name} AS f WHERE EXISTS (SELECT 1 FROM r_{file.name} r WHERE {same})"
            f" AND NOT EXISTS (SELECT 1 FROM falls x WHERE x.file = {NUMBER[file.name]} AND x.line = f.line)"
        )
        return int(self.db.execute("SELECT changes()").fetchone()[0])

    # --- what must not be on disk in clear

    def seal(self, values: list[Value]) -> bytes | None:
        """Values under this import's key; None where there is none to keep."""
        if all(value is None for value in values):
            return None
        nonce = urandom(_NONCE)
        return nonce + self._cipher.encrypt(nonce, msgspec.json.encode(values), None)

    def unseal(self, file: File, sealed: bytes | None) -> dict[str, Value]:
        """The secret columns of a row."""
        values = [None] * len(file.secret)
        if sealed is not None:
            values = msgspec.json.decode(self._cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], None))
        return {column.name: value for column, value in zip(file.secret, values, strict=True)}

    # --- the falls

    def add_falls(self, file: str, falls: Iterable[tuple[int, Fall]], stage: int) -> None:
        """Rows that fall; a row that has fallen already keeps its first reason."""
        self.db.executemany(
            "INSERT OR IGNORE INTO falls VALUES (?, ?, ?, ?)",
            ((NUMBER[file], line, f"{fall.column}:{fall.code}", stage) for line, fall in falls),
        )

    def falls(self) -> Iterator[Rejected]:
        """Every row that falls, in the order of files and lines."""
        names = list(FILES)
        for file, line, fall in self.db.execute("SELECT file, line, fall FROM falls ORDER BY file, line"):
            column, _, code = fall.partition(":")
            yield names[file], line, Fall(column, code)
