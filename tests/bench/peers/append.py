# mypy: ignore-errors
"""Peer of the row `append`: threads that insert one event a call through PostgresApplicationRecorder."""

import argparse
import json
import os
import sys
import threading
import time
from uuid import uuid4

from eventsourcing.persistence import InfrastructureFactory, StoredEvent
from eventsourcing.utils import Environment

parser = argparse.ArgumentParser()
parser.add_argument("--threads", type=int)
parser.add_argument("--seconds", type=float)
parser.add_argument("--bytes", type=int)
parser.add_argument("--functions", choices=("y", "n"))
options = parser.parse_args()

environment = Environment("Bench", os.environ)
environment["POSTGRES_POOL_SIZE"] = str(options.threads)
environment["POSTGRES_MAX_OVERFLOW"] = "0"
# Inserts through a function in the database, an option of the library that saves round trips.
environment["POSTGRES_ENABLE_DB_FUNCTIONS"] = options.functions
with InfrastructureFactory.construct(environment) as factory:
    recorder = factory.application_recorder()
    state = b"x" * options.bytes
    counts = [0] * options.threads
    times = [[] for _ in counts]
    ready = threading.Barrier(options.threads + 1)

    def work(number):
        """Insert until the time is up."""
        recorder.insert_events([StoredEvent(uuid4(), 1, "bench:Attended", state)])  # its connection is made
        ready.wait()
        while time.perf_counter() < end:
            began = time.perf_counter()
            recorder.insert_events([StoredEvent(uuid4(), 1, "bench:Attended", state)])
            times[number].append(time.perf_counter() - began)
            counts[number] += 1

    end = float("inf")
    threads = [threading.Thread(target=work, args=(number,)) for number in range(options.threads)]
    for thread in threads:
        thread.start()
    start = time.perf_counter()
    end = start + 3600
    ready.wait()
    start = time.perf_counter()
    end = start + options.seconds
    for thread in threads:
        thread.join()
    took = time.perf_counter() - start
    ordered = sorted(one for mine in times for one in mine)
    found = {"a_second": sum(counts) / took, "p99_ms": ordered[int(len(ordered) * 0.99)] * 1000}
json.dump(found, sys.stdout)
