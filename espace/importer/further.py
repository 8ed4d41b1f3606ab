"""The optional files of a folder: each row through its command, once the first files are recorded.

What a row may be is judged by the service that records it, which also says why not; here only what makes it no request at
all (a cell that is no date), an id that is there twice, and a row named that this import rejected. A row like what is
recorded is not sent. Memory: a mark a recorded row, in the working store.
"""

import hmac
import uuid
from collections.abc import Iterable, Iterator
from pathlib import Path
from secrets import token_bytes
from typing import Any

import msgspec

from espace.importer.columns import FILES, NUMBER
from espace.importer.forms import FormFile, path_of
from espace.importer.reading import records
from espace.importer.report import Report
from espace.importer.rosters import heard
from espace.importer.rows import Fall
from espace.importer.send import Http, Sender
from espace.importer.staging import Rejected, Staging
from espace.importer.tally import Tally
from espace.importer.units import Part, Unit

NAMED = {file.key[0]: name for name, file in FILES.items() if len(file.key) == 1}
"""The first files by the column that names a row of theirs."""


class Further:
    """The rows of the optional files; `fallen` takes those rejected."""

    def __init__(
        self,
        directory: Path,
        files: list[FormFile],
        store: Staging,
        report: Report,
        tally: Tally,
        fallen: list[Rejected],
    ) -> None:
        self._directory = directory
        self._files = files
        self._store = store
        self._report = report
        self._tally = tally
        self._key = token_bytes(32)
        self._run = f"import-{uuid.uuid4().hex[:16]}"
        self._fallen = fallen

    async def send(self, http: Http) -> None:
        """Record what stands, file after file."""
        by_name = {one.file.name: one.file for one in self._files}
        sender = Sender(http, by_name, self._fell, self._tally, self._report.sent)
        heard_of = False
        for one in self._files:
            if one.file.service != "intake" and not heard_of:
                await heard(http)
                heard_of = True
            self._report.step(f"Recording {one.file.name}")
            await self._learn(http, one)
            await sender.send(one.file.service, self._units(one))
        self._fallen.sort(key=lambda row: (list(by_name).index(row[0]), row[1]))

    async def foresee(self, http: Http) -> None:
        """Count what would be sent; the services are not asked what they would refuse."""
        for one in self._files:
            await self._learn(http, one)
            for unit in self._units(one):
                for part in unit.parts[:1]:
                    self._tally.add(part.file, "changed" if part.recorded[0] else "new")

    def _fell(self, file: str, falls: Iterable[tuple[int, Fall]]) -> None:
        self._fallen += [(file, line, fall) for line, fall in falls]

    async def _learn(self, http: Http, one: FormFile) -> None:
        db = self._store.db
        db.execute("CREATE TEMP TABLE IF NOT EXISTS marks (file TEXT, id TEXT, mark BLOB, PRIMARY KEY (file, id))")
        db.execute("CREATE TEMP TABLE IF NOT EXISTS seen (file TEXT, id TEXT, PRIMARY KEY (file, id))")
        async for line in http.lines(one.file.service, f"/v1/records/{one.records}"):
            if line:
                told = one.told(msgspec.json.decode(line))
                db.execute(
                    "INSERT INTO marks VALUES (?, ?, ?)", (one.file.name, told[one.file.key[0]], self._mark(told))
                )

    def _mark(self, fields: dict[str, Any]) -> bytes:
        return hmac.digest(self._key, msgspec.json.encode(fields, order="deterministic"), "sha256")

    def _units(self, one: FormFile) -> Iterator[Unit]:
        """A unit for each row that is new or says something else than what is recorded."""
        name, key = one.file.name, one.file.key[0]
        for record in records(path_of(self._directory, one), one.file):
            fields = one.read(record.cells) if record.cells is not None else Fall("", "cell_count")
            if isinstance(fields, Fall):
                self._own(name, record.cells, one)
                self._fell(name, [(record.line, fields)])
            elif not self._claim(name, fields[key]):
                self._fell(name, [(record.line, Fall(key, "duplicate_id"))])
            elif (column := self._rejected(fields)) is not None:
                self._fell(name, [(record.line, Fall(column, "reference_rejected"))])
            else:
                held = self._store.db.execute(
                    "SELECT mark FROM marks WHERE file = ? AND id = ?", (name, fields[key])
                ).fetchone()
                if held is not None and held[0] == self._mark(fields):
                    self._tally.add(name, "unchanged")
                    continue
                commands = one.commands(fields, known=held is not None)
                lines = [[record.line], *([[]] * (len(commands) - 1))]
                recorded = [[held is not None], *([[]] * (len(commands) - 1))]
                parts = [Part(name, *each) for each in zip(lines, recorded, commands, strict=True)]
                yield Unit(f"{self._run}/{name}/{record.line}", parts)

    def _own(self, name: str, cells: list[str] | None, one: FormFile) -> None:
        """An id belongs to the first row that has it, also when that row is rejected."""
        place = [column.name for column in one.file.columns].index(one.file.key[0])
        if cells is not None and cells[place]:
            self._claim(name, cells[place])

    def _claim(self, name: str, identity: str) -> bool:
        done = self._store.db.execute("INSERT OR IGNORE INTO seen VALUES (?, ?)", (name, identity))
        return done.rowcount == 1

    def _rejected(self, fields: dict[str, Any]) -> str | None:
        """The column that names a row which this import rejected and no earlier one recorded."""
        for column, value in fields.items():
            file = NAMED.get(column)
            if file is not None and self._fell_first(file, column, value):
                return column
        return None

    def _fell_first(self, file: str, column: str, identity: str) -> bool:
        row = self._store.db.execute(
            f'SELECT 1 FROM f_{file} f JOIN falls x ON x.file = {NUMBER[file]} AND x.line = f.line WHERE f."{column}" = ?'
            f' AND NOT EXISTS (SELECT 1 FROM r_{file} r WHERE r."{column}" = f."{column}")',
            (identity,),
        ).fetchone()
        return row is not None
