"""Which parcours of a person stand beside one another: one open at a site at a time, and prolongations. Pure.

Rows are judged against one another in the order of the file, recorded ones before all. Where a correction falls, what
was recorded before holds again, so all is judged anew with it; a correction that fell does not rise again.
"""

from collections.abc import Iterable
from typing import NamedTuple

from espace.importer.rows import Fall

FOREVER = "9999-99-99"


class Way(NamedTuple):
    """A parcours, as the rules between parcours see it. `line` is that of the file; `site` is its group's."""

    id: str
    line: int
    participant: str
    site: str
    starts_on: str
    ended_on: str | None
    prolonged_into: str | None


def open_together(one: Way, other: Way) -> bool:
    """Whether both are open on one same day (from the start up to, not on, the end)."""
    return max(one.starts_on, other.starts_on) < min(one.ended_on or FOREVER, other.ended_on or FOREVER)


def settle(recorded: Iterable[Way], rows: Iterable[Way]) -> dict[int, Fall]:
    """The rows that fall, by line.

    `recorded`: every recorded parcours of these persons; `rows`: the folder's, in the order of the file, that stand by
    the rules judged before. A row with the id of a recorded one is its correction.
    """
    before = {way.id: way for way in recorded}
    candidates = list(rows)
    lost: dict[int, Fall] = {}
    while True:
        falls, correction = _judge(before, candidates, lost)
        if correction is None:
            return falls | lost
        lost[correction] = falls[correction]


def _judge(before: dict[str, Way], rows: list[Way], lost: dict[int, Fall]) -> tuple[dict[int, Fall], int | None]:
    """The falls with these corrections lost, and the first further correction that falls (its line), if one does."""
    out_of_the_way = {row.id for row in rows if row.line not in lost}
    holding = [way for way in before.values() if way.id not in out_of_the_way]
    placed: dict[tuple[str, str], list[Way]] = {}
    for way in holding:
        placed.setdefault((way.participant, way.site), []).append(way)
    falls: dict[int, Fall] = {}
    for row in rows:
        fell = lost.get(row.line)
        if fell is not None and fell.column == "starts_on":
            continue
        beside = placed.setdefault((row.participant, row.site), [])
        if any(open_together(row, other) and other.id != row.id for other in beside):
            falls[row.line] = Fall("starts_on", "open_parcours_overlap")
            if row.id in before and fell is None:
                return falls, row.line
        else:
            beside.append(row)  # kept also by a row that falls later by its prolongation
    alive = [row for row in rows if row.line not in falls and row.line not in lost]
    return _prolongations(before, holding, alive, falls)


def _prolongations(
    before: dict[str, Way], holding: list[Way], alive: list[Way], falls: dict[int, Fall]
) -> tuple[dict[int, Fall], int | None]:
    while True:
        broken = _broken(holding, alive)
        falls |= broken
        for row in alive:
            if row.line in broken and row.id in before:
                return falls, row.line
        if not broken:
            return falls, None
        alive = [row for row in alive if row.line not in broken]


def _broken(holding: list[Way], alive: list[Way]) -> dict[int, Fall]:
    standing = {way.id: way for way in (*holding, *alive)}
    taken = {way.prolonged_into for way in holding if way.prolonged_into}
    broken: dict[int, Fall] = {}
    for row in alive:
        if row.prolonged_into is None:
            continue
        target = standing.get(row.prolonged_into)
        if target is None:
            broken[row.line] = Fall("prolonged_into", "reference_unknown")  # the judge tells absent from rejected
        elif target.id == row.id or target.participant != row.participant or target.starts_on < (row.ended_on or ""):
            broken[row.line] = Fall("prolonged_into", "bad_prolongation")
        elif row.prolonged_into in taken:
            broken[row.line] = Fall("prolonged_into", "prolonged_twice")
        else:
            taken.add(row.prolonged_into)
    return broken
