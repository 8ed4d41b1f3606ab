"""The directory finds records of the working day by what they name, those recorded before this version too."""

from shared.migrations import execute

revision = "0005"
down_revision = "0004"

NAMED = (
    ("plans", "problems", "problem", "bilan_id"),
    ("plans", "progress", "progress", "bilan_id"),
    ("placements", "placements", "placement", "intervention_id"),
    ("project_ideas", "project_ideas", "project_idea", "project_id"),
    ("project_outcomes", "project_withdrawals", "project_withdrawal", "successor_id"),
    ("bilan_drafts", "bilan_drafts", "bilan_draft", "worker_id"),
)
"""Stream, shelf, kind and field, as they were named then."""


def upgrade() -> None:
    """Add what is missing; what a program of the version before records meanwhile is found once it is corrected."""
    for stream, shelf, kind, field in NAMED:
        execute(
            f"""INSERT INTO directory (kind, id, stream, parent)
            SELECT '{kind}.{field}', one.key, streams.stream, one.value ->> '{field}'
            FROM streams, json_each(streams.doc -> '{shelf}') one
            WHERE starts_with(streams.stream, '{stream}:') AND one.value ->> '{field}' IS NOT NULL
            ON CONFLICT DO NOTHING"""
        )
