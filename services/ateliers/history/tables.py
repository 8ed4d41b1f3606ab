"""What ateliers keeps of its own log by parcours and by day: attendance, the programme, sign-ups, signals.

Made anew from the log by `POST /v1/inbox/anew`, and wherever these tables are empty (a restored backup).
"""

from typing import Final

TABLES: Final = """
CREATE TABLE attended (
    parcours_id text COLLATE "C" NOT NULL,
    held_on text COLLATE "C" NOT NULL,
    session_id text COLLATE "C" NOT NULL,
    status text NOT NULL,
    minutes integer NOT NULL,
    position bigint NOT NULL,
    PRIMARY KEY (parcours_id, held_on, session_id)
);
CREATE TABLE programme (
    session_id text COLLATE "C" PRIMARY KEY,
    workshop_id text NOT NULL,
    group_id text COLLATE "C",
    held_on text COLLATE "C" NOT NULL,
    minutes integer NOT NULL,
    status text NOT NULL
);
CREATE INDEX programme_group ON programme (group_id, held_on) WHERE group_id IS NOT NULL;
CREATE TABLE asked (
    sign_up_id text COLLATE "C" PRIMARY KEY,
    parcours_id text COLLATE "C" NOT NULL,
    session_id text NOT NULL,
    status text NOT NULL
);
CREATE INDEX asked_parcours ON asked (parcours_id);
CREATE TABLE signalled (
    signal_id text COLLATE "C" PRIMARY KEY,
    parcours_id text COLLATE "C" NOT NULL,
    reached_on text NOT NULL,
    open boolean NOT NULL
);
CREATE INDEX signalled_parcours ON signalled (parcours_id);
CREATE TABLE absences_due (
    parcours_id text COLLATE "C" PRIMARY KEY,
    position bigint NOT NULL
);
"""
"""`attended` has no row of a cancelled session. `absences_due`: the parcours whose absences are to be judged again."""
BY_DAY: Final = "CREATE INDEX programme_day ON programme (held_on);"
"""For the programme of a site."""
SITES: Final = (
    ("programme", "record_sites('session', session_id)"),
    *((table, "record_sites('parcours', parcours_id)") for table in ("attended", "asked", "signalled", "absences_due")),
)
"""The tables, each with SQL for the sites of its row, for the walls between sites."""
NAMES: Final = ("attended", "programme", "asked", "signalled", "absences_due")


def grants(role: str) -> str:
    """What the service's own role may do with them."""
    return f'GRANT SELECT, INSERT, UPDATE, DELETE, TRUNCATE ON {", ".join(NAMES)} TO "{role}";'
