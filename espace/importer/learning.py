"""What is recorded of the things a folder speaks of: no more of the services' history than the judging looks at.

A person is learnt with all their parcours, a parcours with all that a rule compares, a session with its sheet. Groups and
workshops are few and learnt whole. docs/import.md says which rule needs what.
"""

from collections.abc import Iterator
from typing import Any

from espace.importer.columns import FILES, File
from espace.importer.recorded import rows
from espace.importer.send import Http
from espace.importer.staging import Staging

LINES = 5_000
IDS = 2_000

MOVED_STARTS = "SELECT f.{} FROM f_parcours f JOIN r_parcours r USING (parcours_id) WHERE f.starts_on > r.starts_on"
MOVED_SESSIONS = "SELECT session_id FROM f_sessions f JOIN r_sessions r USING (session_id) WHERE f.held_on <> r.held_on"
# An attendance that a later start would leave before its parcours is at a session between the two starts.
BETWEEN_STARTS = (
    "SELECT s.session_id FROM r_sessions s WHERE EXISTS (SELECT 1 FROM f_parcours f JOIN r_parcours r USING (parcours_id)"
    " WHERE f.starts_on > r.starts_on AND s.held_on >= r.starts_on AND s.held_on < f.starts_on)"
)
WAYS = " UNION ".join(
    f"SELECT parcours_id FROM f_{name}" for name in ("parcours", "bilans", "projects", "interventions", "attendance")
)  # fmt: skip


async def learn(http: Http, store: Staging) -> None:
    """Bring into the store what is recorded of all that its folder names. Raises Problem and Trouble."""
    of = _Learning(http, store)
    for name in ("groups", "workshops"):
        await of.all(name)
    await of.some("parcours", "parcours", f"{WAYS} UNION SELECT prolonged_into FROM f_parcours")
    await of.some(
        "parcours",
        "participant",
        "SELECT participant_id FROM f_participants UNION SELECT participant_id FROM f_parcours",
    )
    await of.some(
        "parcours", "group", "SELECT f.group_id FROM f_groups f JOIN r_groups r USING (group_id) WHERE f.site <> r.site"
    )
    everyone = " UNION ".join(
        f"SELECT participant_id FROM {table}" for table in ("f_participants", "f_parcours", "r_parcours")
    )
    await of.some("participants", "participant", everyone)
    for name, word in (("bilans", "bilan"), ("projects", "project"), ("interventions", "intervention")):
        await of.some(name, word, f"SELECT {word}_id FROM f_{name}")
        await of.some(name, "parcours", MOVED_STARTS.format("parcours_id"))
    await of.some("bilans", "parcours", "SELECT parcours_id FROM f_bilans")  # of one phase there is one
    if of.any(MOVED_STARTS.format("line")):
        await of.all("sessions")
    else:
        await of.some(
            "sessions", "session", "SELECT session_id FROM f_sessions UNION SELECT session_id FROM f_attendance"
        )
    sheets = f"SELECT session_id FROM f_attendance UNION {MOVED_SESSIONS} UNION {BETWEEN_STARTS}"
    await of.some("attendance", "session", sheets)
    at_moved = f"SELECT parcours_id FROM r_attendance WHERE session_id IN ({MOVED_SESSIONS})"
    await of.some("parcours", "parcours", at_moved)  # whose starts the new dates are held against


class _Learning:
    def __init__(self, http: Http, store: Staging) -> None:
        self._http = http
        self._store = store

    def any(self, query: str) -> bool:
        """Whether a query of the store finds anything."""
        return self._store.db.execute(f"{query} LIMIT 1").fetchone() is not None

    async def all(self, name: str) -> None:
        """Everything that is recorded of a file."""
        await self._take(FILES[name], None)

    async def some(self, name: str, of: str, query: str) -> None:
        """What is recorded of a file in the streams of the ids that a query of the store gives."""
        for ids in self._pages(query):
            await self._take(FILES[name], {"of": of, "ids": ids})

    def _pages(self, query: str) -> Iterator[list[str]]:
        """The ids, sorted, each once, a page at a time: what is learnt meanwhile may change what the query would give."""
        self._store.db.execute("DROP TABLE IF EXISTS asked")
        self._store.db.execute("CREATE TABLE asked (id TEXT PRIMARY KEY) WITHOUT ROWID")
        self._store.db.execute(
            f"INSERT INTO asked SELECT id FROM (SELECT NULL AS id WHERE 0 UNION {query}) WHERE id IS NOT NULL"
        )
        last = ""
        while page := [
            row
            for (row,) in self._store.db.execute("SELECT id FROM asked WHERE id > ? ORDER BY id LIMIT ?", (last, IDS))
        ]:
            yield page
            last = page[-1]

    async def _take(self, file: File, body: dict[str, Any] | None) -> None:
        lines: list[bytes] = []
        async for line in self._http.lines(file.service, f"/v1/records/{file.name}", body=body):
            lines.append(line)
            if len(lines) == LINES:
                self._store.record(file, rows(file, lines))
                lines.clear()
        self._store.record(file, rows(file, lines))
