"""Corrections that would make a recorded row break a rule: they are refused, and what was recorded holds.

A correction is to blame where the recorded row would be right with the version before it. Each function gives
corrections to refuse, with the column that breaks the rule. Rows that the folder corrects too are judged as rows of
the folder, not here (`e_*.line` is null for a recorded row only).
"""

import sqlite3
from collections.abc import Callable, Iterator
from typing import Final

from espace.importer.references import standing
from espace.importer.rows import Fall
from espace.importer.staging import Rejected, Staging

CODE: Final = "recorded_row_breaks"


def _all(file: str, column: str, found: sqlite3.Cursor) -> list[Rejected]:
    return [(file, line, Fall(column, CODE)) for (line,) in found]


def births(store: Staging) -> list[Rejected]:
    """A birth date after the start, or the inactivity, of a recorded parcours of the person."""
    return _all("participants", "birth_date", store.db.execute(
        "SELECT DISTINCT now.line FROM e_participants now"
        " JOIN r_participants was USING (participant_id)"
        " JOIN e_parcours p ON p.participant_id = now.participant_id AND p.line IS NULL"
        " WHERE now.line IS NOT NULL AND now.birth_date IS NOT was.birth_date"
        " AND min(p.starts_on, coalesce(p.inactive_since, p.starts_on)) < now.birth_date"
        " AND (was.birth_date IS NULL OR was.birth_date <= min(p.starts_on, coalesce(p.inactive_since, p.starts_on)))"
    ))  # fmt: skip


def sites(store: Staging) -> list[Rejected]:
    """A group's new site that has two recorded parcours of one person open there on one day."""
    return _all("groups", "site", store.db.execute(
        "SELECT DISTINCT now.line FROM e_groups now JOIN r_groups was USING (group_id)"
        " JOIN e_parcours a ON a.group_id = now.group_id AND a.line IS NULL"
        " JOIN e_parcours b ON b.participant_id = a.participant_id AND b.line IS NULL AND b.group_id <> a.group_id"
        " JOIN e_groups other ON other.group_id = b.group_id AND other.site = now.site"
        " WHERE now.line IS NOT NULL AND now.site <> was.site AND max(a.starts_on, b.starts_on)"
        " < min(coalesce(a.ended_on, '9999-99-99'), coalesce(b.ended_on, '9999-99-99'))"
    ))  # fmt: skip


def prolongations(store: Staging) -> list[Rejected]:
    """A next parcours that moves to another person, or before the end of the recorded one that is prolonged into it."""
    query = (
        "SELECT DISTINCT next.line FROM e_parcours next JOIN r_parcours was USING (parcours_id)"
        " JOIN e_parcours p ON p.prolonged_into = next.parcours_id AND p.line IS NULL"
        " WHERE next.line IS NOT NULL AND was.participant_id = p.participant_id AND was.starts_on >= p.ended_on AND "
    )
    moved = store.db.execute(query + "next.participant_id <> p.participant_id")
    early = store.db.execute(query + "next.participant_id = p.participant_id AND next.starts_on < p.ended_on")
    return _all("parcours", "participant_id", moved) + _all("parcours", "starts_on", early)


def starts(store: Staging) -> list[Rejected]:
    """A start moved after a recorded bilan, project or intervention of the parcours."""
    refused: list[Rejected] = []
    for file, key, day in (
        ("bilans", "bilan_id", "held_on"),
        ("projects", "project_id", "defined_on"),
        ("interventions", "intervention_id", "held_on"),
    ):
        refused += _all("parcours", "starts_on", store.db.execute(
            "SELECT DISTINCT now.line FROM e_parcours now JOIN r_parcours was USING (parcours_id)"
            f" JOIN r_{file} r ON r.parcours_id = now.parcours_id"
            f" AND r.{day} < now.starts_on AND r.{day} >= was.starts_on"
            " WHERE now.line IS NOT NULL AND now.starts_on > was.starts_on"
            f" AND NOT EXISTS (SELECT 1 FROM f_{file} f WHERE f.{key} = r.{key} AND {standing(file)})"
        ))  # fmt: skip
    return refused


def sheets(store: Staging, today: str) -> list[Rejected]:
    """A session or a start moved so that a recorded attendance is before its parcours, or a session after today."""
    db = store.db
    db.execute("DROP TABLE IF EXISTS moved_sessions")
    db.execute(
        "CREATE TABLE moved_sessions AS SELECT now.session_id, now.line, now.held_on, was.held_on AS was"
        " FROM e_sessions now JOIN r_sessions was USING (session_id)"
        " WHERE now.line IS NOT NULL AND now.held_on <> was.held_on"
    )
    db.execute("DROP TABLE IF EXISTS moved_starts")
    db.execute("CREATE TABLE moved_starts (parcours_id PRIMARY KEY, line, starts_on, was) WITHOUT ROWID")
    db.execute(
        "INSERT INTO moved_starts SELECT now.parcours_id, now.line, now.starts_on, was.starts_on"
        " FROM e_parcours now JOIN r_parcours was USING (parcours_id)"
        " WHERE now.line IS NOT NULL AND now.starts_on > was.starts_on"
    )
    recorded = (
        "NOT EXISTS (SELECT 1 FROM f_attendance f WHERE f.session_id = r.session_id"
        f" AND f.parcours_id = r.parcours_id AND {standing('attendance')})"
    )
    found: dict[Rejected, None] = {}
    for session, held_on, held_was, start, starts_on, start_was in _moved(db, recorded):
        if held_on <= today and held_on >= starts_on:
            continue
        by_session, by_start = held_was >= starts_on, held_on >= start_was
        both = not by_session and not by_start and held_was >= start_was
        if session is not None and (held_on > today or by_session or both):
            found["sessions", session, Fall("held_on", CODE)] = None
        if start is not None and held_on <= today and (by_start or both):
            found["parcours", start, Fall("starts_on", CODE)] = None
    return list(found)


def _moved(db: sqlite3.Connection, recorded: str) -> Iterator[tuple[int | None, str, str, int | None, str, str]]:
    """Recorded attendance at a moved session, or of a parcours that now starts later; with both versions of both."""
    yield from db.execute(
        "SELECT DISTINCT s.line, s.held_on, s.was, m.line, p.starts_on, coalesce(m.was, p.starts_on)"
        " FROM moved_sessions s JOIN r_attendance r ON r.session_id = s.session_id"
        " JOIN e_parcours p ON p.parcours_id = r.parcours_id"
        f" LEFT JOIN moved_starts m ON m.parcours_id = r.parcours_id WHERE {recorded}"
    )
    if db.execute("SELECT 1 FROM moved_starts LIMIT 1").fetchone() is not None:
        yield from db.execute(
            "SELECT DISTINCT NULL, s.held_on, s.held_on, m.line, m.starts_on, m.was"
            " FROM r_attendance r CROSS JOIN moved_starts m ON m.parcours_id = r.parcours_id"
            f" JOIN e_sessions s ON s.session_id = r.session_id WHERE s.held_on < m.starts_on AND {recorded}"
            " AND NOT EXISTS (SELECT 1 FROM moved_sessions d WHERE d.session_id = r.session_id)"
        )


EARLY: Final[tuple[Callable[[Staging], list[Rejected]], ...]] = (births, sites, prolongations)
"""Judged once the parcours are settled, one by one: a refusal has all judged again before the next is asked."""
