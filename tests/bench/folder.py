"""An import folder of any size: groups of 24 persons whose 200 sessions have a sheet each, with all that comes with it."""

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

from services.kernel.codes import DOMAINS
from tests.bench.history import PERSONS, PUBLICS, SESSIONS, SITES

FAMILIES = ("educational", "arts_culture")


def write(directory: Path, rows: int, *, groups_at_least: int = 1, first: int = 0) -> None:
    """The folder; `attendance.csv` has `rows` rows, and is left out where that is 0. Its groups are numbered from `first`."""
    directory.mkdir(parents=True)
    groups = range(first, first + max(groups_at_least, -(-rows // (PERSONS * SESSIONS))))
    ways = [(group, f"{group}-{person}") for group in groups for person in range(PERSONS)]
    _file(directory, "groups", "group_id,site,public,label,starts_on,ends_on,capacity,funding", (
        (f"g{group}", SITES[group % 3], PUBLICS[group % 2], "Groupe", day(group, 0), day(group, SESSIONS), PERSONS, "fse")
        for group in groups
    ))  # fmt: skip
    _file(directory, "participants", "participant_id,site,last_name,first_name,gender,birth_date,birth_country", (
        (f"p{name}", SITES[group % 3], f"Nom {name}", f"Prénom {name}", "woman", "1976-05-04", "BE") for group, name in ways
    ))  # fmt: skip
    _file(directory, "parcours", "parcours_id,participant_id,group_id,starts_on,qualification,french_level,french_course", (
        (f"k{name}", f"p{name}", f"g{group}", day(group, 0), "primary", "weak", "fle") for group, name in ways
    ))  # fmt: skip
    _file(directory, "bilans", f"bilan_id,parcours_id,phase,held_on,minutes,{','.join(DOMAINS)}", (
        (f"b{name}-{phase}", f"k{name}", phase, day(group, offset), 90, *[level] * len(DOMAINS))
        for group, name in ways
        for phase, offset, level in (("entry", 0, 2), ("middle", 100, 3), ("end", 199, 4))
    ))  # fmt: skip
    _file(directory, "projects", "project_id,parcours_id,class,kind,defined_on", (
        (f"d{name}", f"k{name}", "social", "volunteering", day(group, 199)) for group, name in ways
    ))  # fmt: skip
    _file(directory, "workshops", "workshop_id,site,family,label", (
        (f"w{group}-{family}", SITES[group % 3], family, "Atelier") for group in groups for family in FAMILIES
    ))  # fmt: skip
    _file(directory, "sessions", "session_id,workshop_id,group_id,held_on,minutes,status", (
        (f"s{group}-{number}", f"w{group}-{FAMILIES[number % 2]}", f"g{group}", day(group, number), 180, "held")
        for group in groups
        for number in range(SESSIONS)
    ))  # fmt: skip
    if rows:
        _file(directory, "attendance", "session_id,parcours_id,status,minutes,reason", _attendance(rows, first))


def _attendance(rows: int, first: int) -> Iterable[Sequence[object]]:
    for row in range(rows):
        sheet, person = divmod(row, PERSONS)
        group, session = divmod(sheet, SESSIONS)
        excused = row % 9 == 0
        yield (
            f"s{first + group}-{session}", f"k{first + group}-{person}", "excused" if excused else "present", "",
            "chez le médecin" if excused else "",
        )  # fmt: skip


def day(group: int, offset: int) -> str:
    """The date of a group's session: twenty a month from a month of 2013 or later."""
    month = group % 30 + offset // 20
    return f"{2013 + month // 12}-{month % 12 + 1:02d}-{offset % 20 + 3:02d}"


def _file(directory: Path, name: str, header: str, rows: Iterable[Sequence[object]]) -> None:
    with (directory / f"{name}.csv").open("w", encoding="utf-8", newline="") as text:
        text.write(header + "\n")
        csv.writer(text, lineterminator="\n").writerows(rows)
