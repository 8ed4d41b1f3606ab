"""Which generation of the projections is live. The generations themselves are schemas that the service makes and drops."""

from shared.migrations import execute, runtime_role

revision = "0001"
down_revision = None

SQL = """
CREATE TABLE generation (one boolean PRIMARY KEY DEFAULT true CHECK (one), live integer NOT NULL DEFAULT 0);
INSERT INTO generation DEFAULT VALUES;
"""


def upgrade() -> None:
    """Make the pointer; the service owns the schemas it makes, since all in them can be made again."""
    role = runtime_role()
    execute(SQL)
    execute(f'GRANT SELECT, UPDATE ON generation TO "{role}"')
    execute(f"""DO $$ BEGIN EXECUTE format('GRANT CREATE ON DATABASE %I TO "{role}"', current_database()); END $$""")
