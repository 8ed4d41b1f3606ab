"""`espace import DIR`: read the folder, judge it beside what is recorded, send what stands."""

import asyncio
import os
import uuid
from collections.abc import Callable, Coroutine, Iterable, Sequence
from datetime import date
from itertools import chain
from pathlib import Path
from typing import Any

from espace.client import Services
from espace.importer.columns import FILES, File
from espace.importer.folder import load, present, unknown_columns
from espace.importer.forms import form_files
from espace.importer.forms import present as present_forms
from espace.importer.further import Further
from espace.importer.judge import judge
from espace.importer.learning import learn
from espace.importer.references import standing
from espace.importer.report import Report
from espace.importer.rosters import heard
from espace.importer.rows import Fall
from espace.importer.send import Http, Sender
from espace.importer.staging import SENT, Rejected, Staging, sweep
from espace.importer.tally import Tally
from espace.importer.units import Planner
from espace.stack.home import Home
from services.kernel.dates import Clock, today, utc_now

ALL_IN, SOME_REJECTED = 0, 3
WHY = "espace import"
"""Why what is recorded is read: to compare the rows with it."""
BEYOND_INTAKE = ("bilans", "projects", "interventions", "workshops", "sessions", "attendance")


def run(directory: Path, *, dry_run: bool, clock: Clock = utc_now) -> int:
    """0 where every row went in (or would), 3 where rows were rejected. Raises Trouble or Problem if it cannot run."""
    home = Home()
    home.path.mkdir(parents=True, exist_ok=True)
    sweep(home.path)
    report, tally = Report(), Tally()
    with Staging(home.path / f"import-{os.getpid()}.sqlite") as store:
        falls: Callable[[], Iterable[Rejected]] = list  # while not all files could be read, no row is judged
        fallen: list[Rejected] = []  # of the optional files
        names: list[str] = []
        try:
            with report:
                files = _read(directory, store, today(clock), report)
                falls = store.falls
                names = [file.name for file in files]
                if not any(directory.glob("*.csv")):
                    report.say(f"{directory}: there is none of {', '.join(f'{name}.csv' for name in FILES)} here.")
                else:
                    work = Import(store, files, today(clock), report, tally, dry_run=dry_run)
                    names += asyncio.run(_through(home, work, directory, fallen))
        finally:
            count = report.rejected(chain(falls(), fallen), Path.cwd(), tally)
        report.counts(tally, names, dry_run=dry_run)
    return SOME_REJECTED if count else ALL_IN


def _read(directory: Path, store: Staging, day: date, report: Report) -> list[File]:
    files = present(directory)
    for name, column in unknown_columns(directory, files):
        report.say(f"{name}: the column {column!r} is not known and is left out.")
    report.step("Reading the folder")
    load(directory, files, store, day, report.tell)
    return files


async def _through(home: Home, work: "Import", directory: Path, fallen: list[Rejected]) -> list[str]:
    async with Services.open(home, roles=["coordinator", "operator"], why=WHY) as services:
        return await work.through(services, directory, fallen)


class Import:
    """One import, once its folder is in the store."""

    def __init__(
        self, store: Staging, files: Sequence[File], day: date, report: Report, tally: Tally, *, dry_run: bool
    ) -> None:
        self._store = store
        self._files = files
        self._day = day
        self._report = report
        self._tally = tally
        self._dry_run = dry_run

    async def through(self, http: Http, directory: Path, fallen: list[Rejected]) -> list[str]:
        """Judge the folder beside what the services have recorded, and send what stands; then its optional files.

        `fallen` takes the rejected rows of the optional files. Gives the names of those that the folder has.
        """
        forms = present_forms(directory, await form_files(http))
        further = Further(directory, forms, self._store, self._report, self._tally, fallen)
        self._report.step("Asking what is recorded")
        await learn(http, self._store)
        self._report.step("Judging the rows")
        for file in self._files:
            self._tally.add(file.name, "unchanged", self._store.drop_unchanged(file))
        judge(self._store, self._day.isoformat())
        if self._dry_run:
            self._foresee()
            await further.foresee(http)
        else:
            await self._send(http)
            await further.send(http)
        return [one.file.name for one in forms]

    # --- what stands

    def _standing(self, name: str) -> int:
        found = self._store.db.execute(f"SELECT count(*) FROM f_{name} f WHERE {standing(name)}").fetchone()
        return int(found[0])

    def _foresee(self) -> None:
        """Count what would be sent; where only what is kept sealed could differ, a row counts as unchanged."""
        for file in self._files:
            key = " AND ".join(f'r."{column}" = f."{column}"' for column in file.key)
            same = " AND ".join(f'r."{column.name}" IS f."{column.name}"' for column in file.staged)
            known, unlike = self._store.db.execute(
                f"SELECT count(*), count(*) FILTER (WHERE NOT ({same}))"
                f" FROM f_{file.name} f JOIN r_{file.name} r ON {key} WHERE {standing(file.name)}"
            ).fetchone()
            self._tally.add(file.name, "changed", unlike)
            self._tally.add(file.name, "unchanged", known - unlike)
            self._tally.add(file.name, "new", self._standing(file.name) - known)

    async def _send(self, http: Http) -> None:
        totals = {name: self._standing(name) for name in FILES}
        planner = Planner(self._store, f"import-{uuid.uuid4().hex[:16]}")
        sender = Sender(http, FILES, self._fell, self._tally, self._report.sent)
        self._report.step("Recording", total=sum(totals.values()))
        await sender.send("intake", planner.bases())
        await sender.send("intake", planner.ways())
        if any(totals[name] for name in BEYOND_INTAKE):
            self._report.tell("Waiting for bilan and ateliers to hear of the parcours")
            await heard(http)
            self._report.tell("Recording")
            await _together(sender.send("bilan", planner.support()), self._send_sheets(sender, planner))

    def _fell(self, file: str, falls: Iterable[tuple[int, Fall]]) -> None:
        self._store.add_falls(file, falls, SENT)

    async def _send_sheets(self, sender: Sender, planner: Planner) -> None:
        await sender.send("ateliers", planner.workshops())
        await sender.send("ateliers", planner.sheets())


async def _together(*work: Coroutine[Any, Any, None]) -> None:
    """Run side by side; the first failure stops the others and is raised."""
    tasks = [asyncio.ensure_future(one) for one in work]
    try:
        await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
