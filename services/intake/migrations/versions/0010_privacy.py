"""Rules of a site are the site's, and erasures are of the sites of the person's file."""

from shared.migrations import execute
from shared.walls import looks_up, parents_of

revision = "0010"
down_revision = "0009"

RECORDS = looks_up(
    (
        (
            ("group", "participant"),
            "SELECT public.document_sites(stream, doc) FROM public.streams WHERE stream = _kind || ':' || _id",
        ),
        (
            ("parcours",),
            "SELECT public.record_sites('group', parent) FROM public.directory WHERE kind = 'parcours' AND id = _id",
        ),
        (("site",), "ARRAY[_id]"),
    ),
    anew=True,
)


def upgrade() -> None:
    """Say of which sites the new streams are."""
    execute(RECORDS + parents_of({"site_rules": "site", "erasure": "participant"}))
