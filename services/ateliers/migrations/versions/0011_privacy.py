"""Erasures are of the sites of the person's parcours."""

from shared.migrations import execute
from shared.walls import looks_up, parents_of

revision = "0011"
down_revision = "0010"

RECORDS = looks_up(
    (
        (
            ("workshop", "session"),
            "SELECT public.document_sites(stream, doc) FROM public.streams WHERE stream = _kind || ':' || _id",
        ),
        (("parcours",), "SELECT ARRAY[site] FROM public.roster WHERE parcours_id = _id"),
        (("group",), "SELECT ARRAY[site] FROM public.roster_groups WHERE group_id = _id"),
        (
            ("participant",),
            "SELECT array_agg(DISTINCT site) FROM public.roster WHERE participant_id = _id",
        ),
    ),
    anew=True,
)


def upgrade() -> None:
    """Say of which sites the new streams are."""
    execute(RECORDS + parents_of({"erasure": "participant"}))
