"""Intake, put together: `python -m services.intake` runs it."""

from functools import partial

from services.intake import store
from services.intake.api import reads
from services.intake.commands import COMMANDS
from services.intake.events import IDENTITY
from services.intake.examples import EXAMPLES
from services.intake.replay import numbers, replay
from services.intake.search.index import Index
from services.intake.subjects import SUBJECTS
from services.kernel import published
from shared.service import Listing, Recording

INTAKE = Recording(
    name="intake",
    title="Espace Ressources: intake",
    summary="Groups, participants and parcours, from enrolment to the end.",
    commands=COMMANDS,
    examples=EXAMPLES,
    domain=lambda pool, vault: store.Intake(vault),
    records={
        "groups": Listing("group", "group", lambda parts, streams: store.groups(streams)),
        "participants": Listing(
            "participant", "participant", lambda parts, streams: store.participants(streams, parts.vault)
        ),
        "participants-in-full": Listing(
            "participant", "participant", lambda parts, streams: store.participants(streams, parts.vault, IDENTITY)
        ),
        "parcours": Listing("parcours", "participant", lambda parts, streams: store.parcours(streams)),
    },
    reads=reads(),
    codes=published.versions(),
    replay=replay,
    subjects=SUBJECTS,
    settle=lambda vault: partial(numbers, vault),
    followers=lambda parts: [Index(parts.pool, parts.vault).follower()],
)
