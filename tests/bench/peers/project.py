# mypy: ignore-errors
"""Peer of the row `project`: ProjectionRunner with a counter in a PostgreSQL view, over events that are already recorded."""

import argparse
import json
import os
import sys
import time
from uuid import UUID

from eventsourcing.application import Application
from eventsourcing.domain import Aggregate
from eventsourcing.postgres import PostgresTrackingRecorder
from eventsourcing.projection import Projection, ProjectionRunner
from psycopg.sql import SQL, Identifier

BATCH = 500


class Counter(PostgresTrackingRecorder):
    """One number, moved in the transaction that records how far it has come."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.table = "bench_counter"
        name = Identifier(self.datastore.schema, self.table)
        self.sql_create_statements.append(
            SQL("CREATE TABLE IF NOT EXISTS {0} (name text PRIMARY KEY, value bigint)").format(name)
        )
        self.count_statement = SQL(
            "INSERT INTO {0} VALUES ('events', 1) ON CONFLICT (name) DO UPDATE SET value = bench_counter.value + 1"
        ).format(name)
        self.value_statement = SQL("SELECT value FROM {0}").format(name)

    def count(self, tracking):
        """One event more."""
        with self.datastore.transaction(commit=True) as cursor:
            self._insert_tracking(cursor, tracking)
            cursor.execute(self.count_statement, prepare=True)

    def value(self):
        """What was counted."""
        with self.datastore.transaction() as cursor:
            cursor.execute(self.value_statement)
            return cursor.fetchone()["value"]


class Counting(Projection[Counter]):
    """Counts every event."""

    name = "counting"

    def process_event(self, domain_event, tracking):
        """Count it."""
        self.view.count(tracking)


parser = argparse.ArgumentParser()
parser.add_argument("--events", type=int)
options = parser.parse_args()

with Application[UUID](env=os.environ) as application:
    for start in range(0, options.events, BATCH):
        application.save(*(Aggregate() for _ in range(min(BATCH, options.events - start))))

begin = time.perf_counter()
with ProjectionRunner(
    application_class=Application[UUID], projection_class=Counting, view_class=Counter, env=os.environ
) as runner:
    runner.wait(options.events, timeout=300)
    seconds = time.perf_counter() - begin
    counted = runner.view.value()
if counted != options.events:
    sys.exit(f"counted {counted} of {options.events} events")
json.dump({"events": counted, "seconds": seconds, "a_second": counted / seconds}, sys.stdout)
