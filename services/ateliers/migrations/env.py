"""Alembic's entry: shared/migrations.py does the work."""

from shared.migrations import run

run()
