"""Ateliers, put together: `python -m services.ateliers` runs it."""

from services.ateliers import records, store
from services.ateliers.answers import ANSWERS
from services.ateliers.api import reads
from services.ateliers.commands import COMMANDS
from services.ateliers.events import RECORDS
from services.ateliers.examples import EXAMPLES
from services.ateliers.following import followers
from services.ateliers.messages import inboxes
from services.ateliers.replay import replay
from services.ateliers.subjects import SUBJECTS
from services.kernel import published
from services.kernel.roles import ATTENDANCE, NOTES, PROGRAMME, PROTECT, ROLES, TEXTS
from shared import erasures
from shared.service import Listing, Recording

ATELIERS = Recording(
    name="ateliers",
    title="Espace Ressources: ateliers",
    summary="Workshops, sessions and attendance: the collective support.",
    commands=COMMANDS,
    examples=EXAMPLES,
    roles=ROLES,
    texts=TEXTS,
    domain=store.Ateliers,
    records={
        "erasures": Listing(erasures.WORD, erasures.WORD, lambda reading, streams: erasures.records(streams), PROTECT),
        "workshops": Listing("workshop", "workshop", lambda reading, streams: records.workshops(streams), PROGRAMME),
        "sessions": Listing("session", "session", lambda reading, streams: records.sessions(streams), PROGRAMME),
        "attendance": Listing(
            "attendance", "session", lambda reading, streams: records.attendance(streams), ATTENDANCE
        ),
        "attendance-in-full": Listing(
            "attendance",
            "session",
            lambda reading, streams: records.attendance_in_full(streams, reading),
            ATTENDANCE | NOTES,
        ),
    },
    reads=reads(),
    codes=published.versions(),
    answers=ANSWERS,
    replay=replay,
    events=RECORDS,
    protecting=PROTECT,
    subjects=SUBJECTS,
    inboxes=inboxes,
    followers=followers,
)
