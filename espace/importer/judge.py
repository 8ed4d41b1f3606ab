"""The decision on a whole folder: which of its rows stand beside what is recorded, and why the others do not.

A pass judges every row from scratch: references and dates file by file, then what parcours and bilans owe one another.
If a correction that stands would make a recorded row break a rule, it is refused and another pass begins without it,
until no correction is refused any more. docs/import.md gives the reasons.
"""

from collections.abc import Iterable, Iterator

from espace.importer.columns import FILES, NUMBER
from espace.importer.linking import link
from espace.importer.references import HOLDS, hold, judge_references, standing
from espace.importer.refusing import EARLY, sheets, starts
from espace.importer.rows import Fall
from espace.importer.settle import Way, settle
from espace.importer.staging import PASS, REFUSED, Rejected, Staging


def judge(store: Staging, today: str) -> None:
    """Fill `falls` for the folder and the recorded state in the store. `today`: ISO text, the day in Brussels."""
    store.db.execute("CREATE INDEX r_parcours_participant ON r_parcours (participant_id)")
    while refused := _pass(store, today):
        for file, line, fall in refused:
            store.add_falls(file, [(line, fall)], REFUSED)


def _pass(store: Staging, today: str) -> list[Rejected]:
    """Judge everything with the corrections refused so far; gives those to refuse now."""
    db = store.db
    db.execute("DELETE FROM falls WHERE stage = ?", (PASS,))
    db.execute("BEGIN")
    for file in ("groups", "participants"):
        hold(store, file)
    judge_references(store, "parcours", today)
    _settle_parcours(store)
    hold(store, "parcours")
    _tell_missing_next(store)
    db.execute("CREATE INDEX e_parcours_participant ON e_parcours (participant_id)")
    db.execute("CREATE INDEX e_parcours_group ON e_parcours (group_id)")
    db.execute("CREATE INDEX e_parcours_next ON e_parcours (prolonged_into)")
    db.execute("COMMIT")
    for early in EARLY:
        if refused := early(store):
            return refused
    db.execute("BEGIN")
    for file in FILES:
        if file in ("groups", "participants", "parcours"):
            continue
        judge_references(store, file, today)
        if file == "bilans":
            _settle_phases(store)
        if file in HOLDS:
            hold(store, file)
    db.execute("COMMIT")
    return starts(store) + sheets(store, today)


# --- parcours


def _settle_parcours(store: Staging) -> None:
    _link_persons(store)
    for recorded, rows in _persons(store):
        if rows:
            store.add_falls("parcours", settle(recorded, rows).items(), PASS)


def _tell_missing_next(store: Staging) -> None:
    """A next parcours that does not hold in the end: say whether it was rejected, or is nowhere at all."""
    store.db.execute(
        "UPDATE falls SET fall = 'prolonged_into:' || CASE"
        " WHEN n.held IS NOT NULL AND fall LIKE '%:reference_unknown' THEN 'bad_prolongation'"
        " WHEN n.held IS NOT NULL OR n.itself THEN substr(fall, 16)"
        " WHEN n.named IS NOT NULL THEN 'reference_rejected' ELSE 'reference_unknown' END"
        " FROM (SELECT p.line, p.parcours_id = p.prolonged_into AS itself,"
        "   e.parcours_id AS held, f.parcours_id AS named FROM f_parcours p"
        "   LEFT JOIN e_parcours e ON e.parcours_id = p.prolonged_into"
        "   LEFT JOIN f_parcours f ON f.parcours_id = p.prolonged_into) n"
        f" WHERE n.line = falls.line AND file = {NUMBER['parcours']} AND stage = {PASS}"
        " AND fall LIKE 'prolonged_into:%'"
    )


def _link_persons(store: Staging) -> None:
    """Persons between whom a correction moves a parcours are settled together."""
    link(store, store.db.execute(
        "SELECT f.participant_id, r.participant_id FROM f_parcours f JOIN r_parcours r USING (parcours_id)"
        f" WHERE f.participant_id <> r.participant_id AND {standing('parcours')}"
    ))  # fmt: skip


def _persons(store: Staging) -> Iterator[tuple[list[Way], list[Way]]]:
    """The parcours of each person (or company of persons): recorded, and the folder's that stand, in file order."""
    columns = "p.participant_id, g.site, p.starts_on, p.ended_on, p.prolonged_into"
    found = store.db.execute(
        "SELECT * FROM ("
        f"SELECT coalesce(l.company, p.participant_id) AS company, 0 AS new, p.parcours_id, 0 AS line, {columns}"
        " FROM r_parcours p JOIN e_groups g USING (group_id) LEFT JOIN linked l ON l.person = p.participant_id"
        f" UNION ALL SELECT coalesce(l.company, p.participant_id), 1, p.parcours_id, p.line, {columns}"
        " FROM f_parcours p JOIN e_groups g USING (group_id) LEFT JOIN linked l ON l.person = p.participant_id"
        f" WHERE {standing('parcours', 'p')}"
        ") ORDER BY company, new, line"
    )
    company: str | None = None
    recorded: list[Way] = []
    rows: list[Way] = []
    for name, new, *values in found:
        if name != company:
            if company is not None:
                yield recorded, rows
            company, recorded, rows = name, [], []
        (rows if new else recorded).append(Way(*values))
    if company is not None:
        yield recorded, rows


# --- bilans


def _settle_phases(store: Staging) -> None:
    """Of two entry (middle, end) bilans of one parcours the first stands, recorded ones before all.

    Where a correction falls, what was recorded before takes its place again: all is judged anew without the correction.
    """
    second = (
        "SELECT line FROM (SELECT line, row_number() OVER (PARTITION BY parcours_id, phase ORDER BY new, line) AS place"
        f" FROM (SELECT 1 AS new, line, parcours_id, phase FROM f_bilans f WHERE {standing('bilans')}"
        " UNION ALL SELECT 0, NULL, parcours_id, phase FROM r_bilans r WHERE NOT EXISTS"
        f"  (SELECT 1 FROM f_bilans f WHERE f.bilan_id = r.bilan_id AND {standing('bilans')}))"
        " WHERE phase <> 'follow_up') WHERE place > 1 AND line IS NOT NULL"
    )
    while True:
        lines = [line for (line,) in store.db.execute(second)]
        corrections = {
            line
            for line in lines
            if store.db.execute(
                "SELECT 1 FROM f_bilans f JOIN r_bilans r USING (bilan_id) WHERE f.line = ?", (line,)
            ).fetchone()
        }
        fallen: Iterable[int] = corrections or lines
        store.add_falls("bilans", ((line, Fall("phase", "phase_taken")) for line in fallen), PASS)
        if not corrections:
            return
