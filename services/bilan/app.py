"""Bilan, put together: `python -m services.bilan` runs it."""

from services.bilan import dossiers, store
from services.bilan.answers import ANSWERS
from services.bilan.api import reads
from services.bilan.commands import COMMANDS
from services.bilan.dossiers import INTERVENTION, PROJECT
from services.bilan.events import RECORDS
from services.bilan.examples import EXAMPLES
from services.bilan.messages import inboxes
from services.bilan.replay import replay
from services.bilan.subjects import SUBJECTS
from services.kernel import published
from services.kernel.roles import BILANS, PROTECT, ROLES, TEXTS
from shared import erasures
from shared.service import Listing, Recording

BILAN = Recording(
    name="bilan",
    title="Espace Ressources: bilan",
    summary="Bilans, projects and interventions: the individual support of a parcours.",
    commands=COMMANDS,
    examples=EXAMPLES,
    roles=ROLES,
    texts=TEXTS,
    domain=store.Bilans,
    records={
        "erasures": Listing(erasures.WORD, erasures.WORD, lambda reading, streams: erasures.records(streams), PROTECT),
        "bilans": Listing("bilan", "parcours", lambda reading, streams: store.records(streams, dossiers.BILAN), BILANS),
        "projects": Listing("project", "parcours", lambda reading, streams: store.records(streams, PROJECT), BILANS),
        "interventions": Listing(
            "intervention", "parcours", lambda reading, streams: store.records(streams, INTERVENTION), BILANS
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
)
