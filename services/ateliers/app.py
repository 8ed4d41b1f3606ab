"""Ateliers, put together: `python -m services.ateliers` runs it."""

from services.ateliers import records, store
from services.ateliers.api import reads
from services.ateliers.commands import COMMANDS
from services.ateliers.examples import EXAMPLES
from services.ateliers.messages import inboxes
from services.ateliers.replay import replay
from services.ateliers.subjects import SUBJECTS
from services.kernel import codes
from shared.service import Recording

ATELIERS = Recording(
    name="ateliers",
    title="Espace Ressources: ateliers",
    summary="Workshops, sessions and attendance: the collective support.",
    commands=COMMANDS,
    examples=EXAMPLES,
    domain=store.Ateliers,
    records={
        "workshops": lambda parts: records.workshops(parts.log),
        "sessions": lambda parts: records.sessions(parts.log),
        "attendance": lambda parts: records.attendance(parts.log),
        "attendance-in-full": lambda parts: records.attendance_in_full(parts.log, parts.vault),
    },
    reads=reads(),
    codes=codes.document(),
    replay=replay,
    subjects=SUBJECTS,
    inboxes=inboxes,
)
