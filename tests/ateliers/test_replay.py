"""Whatever is asked in whatever order: the events alone give the records, and each says truly what held before."""

from typing import Any

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from services.ateliers import commands as c
from services.ateliers.events import RECORDS
from shared.problems import Refusal
from tests.ateliers.given import Given

WORKSHOPS = st.sampled_from(["w1", "w2"])
SESSIONS = st.sampled_from(["s1", "s2"])
PARCOURS = st.sampled_from(["k1", "k2", "k3"])
DAYS = st.sampled_from(["2024-01-08", "2024-02-05", "2024-05-06", "2026-05-05", "2026-05-06"])
STATUS = st.sampled_from(["planned", "held", "cancelled"])
MINUTES = st.sampled_from([0, 45, 120])
FAMILY = st.sampled_from(["educational", "arts_culture"])
SITE = st.sampled_from(["saint-gilles", "forest"])
ROW = {
    "parcours_id": PARCOURS,
    "status": st.sampled_from(["present", "excused", "absent"]),
    "minutes": st.none() | MINUTES,
    "reason": st.none() | st.sampled_from(["Malade", "Au travail"]),
}
WORKSHOP: dict[str, Any] = {"workshop_id": WORKSHOPS, "site": SITE, "family": FAMILY, "label": st.just("Budget")}
SESSION: dict[str, Any] = {
    "session_id": SESSIONS,
    "workshop_id": WORKSHOPS,
    "held_on": DAYS,
    "minutes": MINUTES,
    "status": STATUS,
}
COMMAND = st.one_of(
    st.builds(c.PlanWorkshop, **WORKSHOP),
    st.builds(c.CorrectWorkshop, **WORKSHOP),
    st.builds(c.VoidWorkshop, workshop_id=WORKSHOPS, why=st.none()),
    st.builds(c.RecordSession, **SESSION),
    st.builds(c.CorrectSession, **SESSION),
    st.builds(c.HoldSession, session_id=SESSIONS),
    st.builds(c.CancelSession, session_id=SESSIONS, why=st.just("No heating")),
    st.builds(c.VoidSession, session_id=SESSIONS, why=st.none()),
    st.builds(c.TakeAttendance, session_id=SESSIONS, rows=st.lists(st.builds(c.Row, **ROW), min_size=1, max_size=3)),
    st.builds(c.VoidAttendance, session_id=SESSIONS, parcours_id=PARCOURS, why=st.none()),
)
START = [
    c.PlanWorkshop(workshop_id="w1", site="saint-gilles", family="educational", label="Budget"),
    c.RecordSession(session_id="s1", workshop_id="w1", held_on="2024-05-06", minutes=120, status="planned"),
]


@settings(deadline=None, max_examples=200)
@given(units=st.lists(st.lists(COMMAND, min_size=1, max_size=3), max_size=25))
def test_the_events_alone_give_the_records(units: list[list[Any]]) -> None:
    past = Given()
    replayed: dict[tuple[type, str], Any] = {}
    for unit in [START, *units]:
        try:
            steps = past.when(*unit)
        except Refusal:
            continue
        for step in steps:
            place = RECORDS[step.type], step.id
            said = msgspec.json.decode(step.event().data)
            assert said["before"] == replayed.get(place)
            assert said["before"] != said["record"]
            replayed[place] = said["record"]
    stand = {place: record for place, record in replayed.items() if record is not None}
    assert stand == documented(past)


def documented(past: Given) -> dict[tuple[type, str], Any]:
    """The records that the documents hold, by type and id, as JSON has them."""
    found: list[tuple[str, Any]] = []
    for doc in past.streams.documents_of("workshop"):
        found += [(doc.workshop.workshop_id, doc.workshop)] if doc.workshop else []
    for doc in past.streams.documents_of("session"):
        if doc.session is None:
            assert doc.attendance == {}
            continue
        found.append((doc.session.session_id, doc.session))
        workshop = past.streams.workshop(doc.session.workshop_id)
        assert workshop is not None
        assert doc.session.site == workshop.site
        for row in doc.attendance.values():
            found.append((f"{row.session_id}/{row.parcours_id}", row))
            what_counts = (row.held_on, row.family, row.cancelled)
            assert what_counts == (doc.session.held_on, workshop.family, doc.session.status == "cancelled")
            minutes = doc.session.minutes if row.given is None else row.given
            assert row.minutes == (minutes if row.status == "present" else 0)
    return {(type(record), identity): msgspec.to_builtins(record) for identity, record in found}
