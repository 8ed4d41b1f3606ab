"""Intake, put together: `python -m services.intake` runs it."""

from functools import partial

from services.intake import events, store
from services.intake.answers import ANSWERS
from services.intake.api import reads
from services.intake.commands import COMMANDS, RegisterParticipant
from services.intake.events import IDENTITY as FIELDS
from services.intake.examples import EXAMPLES
from services.intake.replay import numbers, replay
from services.intake.search.api import registered
from services.intake.search.index import Index
from services.intake.subjects import SUBJECTS
from services.kernel import published
from services.kernel.roles import IDENTITY, PROGRAMME, PROTECT, RECORDS, ROLES, TEXTS
from shared import erasures
from shared.service import Listing, Recording

INTAKE = Recording(
    name="intake",
    title="Espace Ressources: intake",
    summary="Groups, participants and parcours, from enrolment to the end.",
    commands=COMMANDS,
    examples=EXAMPLES,
    roles=ROLES,
    texts=TEXTS,
    domain=lambda pool, vault: store.Intake(vault),
    records={
        "erasures": Listing(erasures.WORD, erasures.WORD, lambda reading, streams: erasures.records(streams), PROTECT),
        "groups": Listing("group", "group", lambda reading, streams: store.groups(streams), PROGRAMME),
        "participants": Listing(
            "participant", "participant", lambda reading, streams: store.participants(streams, reading), RECORDS
        ),
        "participants-in-full": Listing(
            "participant",
            "participant",
            lambda reading, streams: store.participants(streams, reading, FIELDS),
            RECORDS | IDENTITY,
        ),
        "parcours": Listing("parcours", "participant", lambda reading, streams: store.parcours(streams), RECORDS),
    },
    reads=reads(),
    codes=published.versions(),
    answers=ANSWERS,
    replay=replay,
    events=events.RECORDS,
    protecting=PROTECT,
    subjects=SUBJECTS,
    settle=lambda vault: partial(numbers, vault),
    followers=lambda parts: [Index(parts.pool, parts.vault).follower()],
    further={RegisterParticipant: registered},
)
