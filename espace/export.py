"""`espace export DIR`: what is recorded, as a folder that `espace import` takes. It has names in it: for its owner alone to read."""

import asyncio
import csv
from collections.abc import AsyncIterator, Iterable, Mapping
from pathlib import Path
from typing import Any, Protocol

import msgspec
import typer

from espace.client import Services
from espace.importer.cells import cell
from espace.importer.columns import FILES, File
from espace.importer.forms import FormFile, form_files
from espace.importer.further import NAMED
from espace.merged import Told, as_one
from espace.stack.trouble import Trouble

Row = dict[str, Any]
IN_FULL = {"participants": "participants-in-full", "attendance": "attendance-in-full"}


class Source(Protocol):
    """Where the services' records come from: a JSON line each."""

    def lines(self, service: str, path: str) -> AsyncIterator[bytes]:
        """The lines of an answer."""
        ...

    async def get(self, service: str, path: str) -> Any:
        """The JSON answer to a GET."""
        ...


def run(directory: Path, site: str | None, *, why: str | None = None) -> int:
    """0 once the folder is whole; `why` is kept with each read of a name. Trouble: it holds something already, or no such site."""
    if directory.exists() and any(directory.iterdir()):
        raise Trouble("folder_not_empty", f"{directory} is not empty: name a folder that is, or does not exist yet.")
    counts = asyncio.run(_export(directory, site, why))
    for name, count in counts.items():
        typer.echo(f"{name}.csv: {count:,} rows", err=True)
    return 0


async def _export(directory: Path, site: str | None, why: str | None) -> dict[str, int]:
    async with Services.open(roles=["coordinator"], why=why) as services:
        return await export(services, directory, site)


async def export(source: Source, directory: Path, site: str | None) -> dict[str, int]:
    """Write the folder; rows by file. With a site: its groups and workshops, their people, and whatever those rows name.

    A file that was merged into another is written as the one that survives, which counts the same. Of the optional files
    those that have rows are written; what they say of a person is what is read of all their files together.
    """
    groups = await _by_id(source, "groups")
    people = await _by_id(source, "participants")
    ways = await _by_id(source, "parcours")
    if site is not None and not any(one["site"] == site for one in (*groups.values(), *people.values())):
        raise Trouble("unknown_site", f"No record names the site {site}: see `espace status`, or leave --site out.")
    sessions, workshops = await _by_id(source, "sessions"), await _by_id(source, "workshops")
    chosen = _chosen(ways, groups, site)
    directory.mkdir(parents=True, exist_ok=True)
    directory.chmod(0o700)
    written: dict[str, int] = {}
    kept: dict[str, set[str]] = {}

    def write(name: str, rows: Iterable[Row]) -> None:
        with _Sheet(directory, FILES[name]) as sheet:
            kept[name] = set()
            for row in rows:
                written[name] = written.get(name, 0) + sheet.add(row)
                kept[name].add(row[FILES[name].key[0]])
            written.setdefault(name, 0)

    for way in ways.values():
        way["participant_id"] = _survivor(people, way["participant_id"])
    for name in ("bilans", "projects", "interventions"):
        kept[name] = set()
        with _Sheet(directory, FILES[name]) as sheet:
            async for row in _rows(source, name):
                if row["parcours_id"] in chosen:
                    sheet.add(row)
                    kept[name].add(row[FILES[name].key[0]])
        written[name] = len(kept[name])
    met = {key for key, one in sessions.items() if site in (None, one["site"])}
    with _Sheet(directory, FILES["attendance"]) as sheet:
        written["attendance"] = 0
        async for row in _rows(source, "attendance"):
            if row["parcours_id"] in chosen and row["session_id"] in sessions:
                written["attendance"] += sheet.add(row)
                met.add(row["session_id"])
    of = {sessions[key]["group_id"] for key in met} | {ways[key]["group_id"] for key in chosen}
    for one in sessions.values():
        one["group_id"] = one["group_id"] if one["group_id"] in groups else None  # a voided one says nothing any more
    held = {sessions[key]["workshop_id"] for key in met}
    write("workshops", (one for key, one in workshops.items() if site in (None, one["site"]) or key in held))
    write("sessions", (sessions[key] for key in sessions if key in met))
    owners = {ways[key]["participant_id"] for key in chosen}
    write("participants", (
        one for key, one in people.items() if one["merged_into"] is None and (site in (None, one["site"]) or key in owners)
    ))  # fmt: skip
    write("groups", (one for key, one in groups.items() if site in (None, one["site"]) or key in of))
    write("parcours", (ways[key] for key in ways if key in chosen))
    found = {name: written[name] for name in FILES}
    files = dict(NAMED)
    for form in await form_files(source):
        count = await _optional(source, directory, form, files, kept, people)
        files[form.file.key[0]] = form.file.name
        found |= {form.file.name: count} if count else {}
    return found


async def _optional(
    source: Source,
    directory: Path,
    form: FormFile,
    files: Mapping[str, str],
    kept: dict[str, set[str]],
    people: Mapping[str, Row],
) -> int:
    """Write the rows of an optional file that name rows written before; how many. No file where there are none.

    `files` has the file that each column names a row of, `kept` the ids written by file. A row that may do without what it
    names (a problem found in a bilan that was voided since) names it no more.
    """
    named = [(column, kept[file]) for column in form.file.columns if (file := files.get(column.name, "")) in kept]
    ids = kept.setdefault(form.file.name, set())
    with _Sheet(directory, form.file) as sheet:
        async for row in _told(source, form, people):
            lost = [column for column, there in named if column.name in row and row[column.name] not in there]
            for column in lost:
                del row[column.name]
            if not any(column.required for column in lost):
                sheet.add(row)
                ids.add(row[form.file.key[0]])
    if not ids:
        (directory / f"{form.file.name}.csv").unlink()
    return len(ids)


async def _told(source: Source, form: FormFile, people: Mapping[str, Row]) -> AsyncIterator[Row]:
    """The rows of an optional file. Those of persons are all held at once, to write what merged files say as one."""
    of_persons: list[Told] = []
    async for line in source.lines(form.file.service, f"/v1/records/{form.records}"):
        row = form.told(msgspec.json.decode(line)) if line else {}
        if (person := row.get("participant_id")) in people:
            survivor = _survivor(people, str(person))
            of_persons.append(Told(survivor == person, row | {"participant_id": survivor}))
        elif row:
            yield row
    for row in as_one(form.file.name, of_persons):
        yield row


def _chosen(ways: Mapping[str, Row], groups: Mapping[str, Row], site: str | None) -> set[str]:
    """The parcours of a site, and those that they are prolonged into, wherever these are."""
    chosen = {key for key, way in ways.items() if way["group_id"] in groups and site in (None, way["site"])}
    fresh = chosen
    while fresh := {ways[key]["prolonged_into"] for key in fresh} & ways.keys() - chosen:
        chosen |= fresh
    return chosen


def _survivor(people: Mapping[str, Row], identity: str) -> str:
    while (into := people[identity]["merged_into"]) is not None:
        identity = into
    return identity


async def _by_id(source: Source, name: str) -> dict[str, Row]:
    (key,) = FILES[name].key
    return {row[key]: row async for row in _rows(source, name)}


async def _rows(source: Source, name: str) -> AsyncIterator[Row]:
    async for line in source.lines(FILES[name].service, f"/v1/records/{IN_FULL.get(name, name)}"):
        if line:
            yield msgspec.json.decode(line)


class _Sheet:
    """One CSV file of the folder. A file whose end was not reached is not left behind under its name."""

    def __init__(self, directory: Path, file: File) -> None:
        self._path = directory / f"{file.name}.csv"
        self._part = directory / f"{file.name}.csv.part"
        self._columns = [column.name for column in file.columns]

    def __enter__(self) -> "_Sheet":
        self._file = self._part.open("w", encoding="utf-8", newline="")
        self._part.chmod(0o600)
        self._writer = csv.writer(self._file)
        self._writer.writerow(self._columns)
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self._file.close()
        if kind is None:
            self._part.replace(self._path)
        else:
            self._part.unlink()

    def add(self, row: Row) -> int:
        """Write a row; 1, to be added up."""
        self._writer.writerow([cell(row.get(column)) for column in self._columns])
        return 1
