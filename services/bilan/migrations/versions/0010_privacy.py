"""Erasures are of the sites of the person's parcours."""

from shared.migrations import execute
from shared.walls import looks_up, parents_of

revision = "0010"
down_revision = "0009"

RECORDS = looks_up(
    (
        (("parcours",), "SELECT ARRAY[site] FROM public.roster WHERE parcours_id = _id"),
        (
            ("bilan", "project", "intervention"),
            "SELECT public.stream_sites(stream) FROM public.directory WHERE kind = _kind AND id = _id",
        ),
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
