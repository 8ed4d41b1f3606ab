"""What a process counts for Prometheus. Names of services, sources and rules only: nothing of a person."""

from prometheus_client import Counter, Gauge, Histogram

FAST = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10)

COMMANDS = Counter("espace_commands", "Units of commands answered, by what became of them", ["outcome"])
EVENTS = Counter("espace_events_appended", "Events appended to the log")
POSITION = Gauge("espace_log_position", "Position of the last event that this process appended")
APPEND_SECONDS = Histogram("espace_append_seconds", "Time of one transaction of appends", buckets=FAST)
APPEND_UNITS = Histogram(
    "espace_append_units", "Units in one transaction of appends", buckets=(1, 2, 5, 10, 20, 50, 100, 500)
)
RELAYED = Gauge("espace_relay_confirmed_position", "Position up to which the broker has confirmed", ["topic"])
APPLIED = Counter("espace_inbox_applied", "Events applied by an inbox", ["source"])
PARKED = Counter("espace_inbox_parked", "Records an inbox could not apply and keeps", ["source"])
APPLY_SECONDS = Histogram("espace_inbox_batch_seconds", "Time of one transaction of an inbox", buckets=FAST)
