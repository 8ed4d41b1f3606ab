# mypy: ignore-errors
"""Peer of the row `rebuild`: Pathway counts attendance by parcours, year, status and family from JSON lines, in static mode."""

import argparse
import json
import sys
import time

import pathway as pw

parser = argparse.ArgumentParser()
parser.add_argument("--folder")
parser.add_argument("--events", type=int)
options = parser.parse_args()


class Attendance(pw.Schema):
    """What of a row is counted, flat."""

    parcours_id: str
    year: int
    status: str
    family: str
    minutes: int


counted = [0]


def seen(key, row, time, is_addition):
    """Called for each sum that is made, or made anew."""
    counted[0] += row["rows"] if is_addition else -row["rows"]


begin = time.perf_counter()
rows = pw.io.jsonlines.read(options.folder, schema=Attendance, mode="static")
alike = (pw.this.parcours_id, pw.this.year, pw.this.status, pw.this.family)
sums = rows.groupby(*alike).reduce(*alike, rows=pw.reducers.count(), minutes=pw.reducers.sum(pw.this.minutes))
pw.io.subscribe(sums, seen)
pw.run(monitoring_level=pw.MonitoringLevel.NONE)
seconds = time.perf_counter() - begin
if counted[0] != options.events:
    sys.exit(f"counted {counted[0]} of {options.events} events")
json.dump({"events": counted[0], "seconds": seconds, "a_second": counted[0] / seconds}, sys.stdout)
