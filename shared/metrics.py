"""What a process tells Prometheus. Names of services, sources, routes and rules only: nothing of a person.

What is known only where it is kept (positions in PostgreSQL, pools) is looked up when it is asked for: see `gauges.py`.
"""

from prometheus_client import Counter, Gauge, Histogram

FAST = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10)

REQUEST_SECONDS = Histogram(
    "espace_request_seconds", "Time of one HTTP request", ["method", "route", "status"], buckets=FAST
)
COMMANDS = Counter("espace_commands", "Units of commands answered, by what became of them", ["outcome"])
COMMAND_SECONDS = Histogram("espace_command_seconds", "Time from a request's units to their answers", buckets=FAST)

EVENTS = Counter("espace_events_appended", "Events appended to the log by this process")
APPEND_SECONDS = Histogram("espace_append_seconds", "Time of one transaction of appends", buckets=FAST)
APPEND_UNITS = Histogram(
    "espace_append_units", "Units in one transaction of appends", buckets=(1, 2, 5, 10, 20, 50, 100, 500)
)
POSITION = Gauge("espace_log_position", "Position of the last event of the log", ["source"])

UNSIGNED_AGE = Gauge(
    "espace_log_unsigned_age_seconds",
    "Age of the oldest event under no signed checkpoint (0: there is none)",
    ["source"],
)
INTACT = Gauge(
    "espace_log_intact", "Whether the log is what was hashed, signed and witnessed (1) or not (0)", ["source"]
)

RELAYED = Gauge("espace_relay_confirmed_position", "Position up to which the broker has confirmed", ["source"])
RELAY_LAG = Gauge("espace_relay_lag_events", "Events of the log that the broker has not confirmed", ["source"])
LEADER = Gauge("espace_relay_leader", "Whether this process carries the log to Kafka (1) or not (0)", ["source"])

APPLIED = Counter("espace_inbox_applied", "Events applied by an inbox", ["source"])
PARKED = Counter("espace_inbox_parked", "Records an inbox could not apply and keeps", ["source"])
APPLY_SECONDS = Histogram("espace_inbox_batch_seconds", "Time of one transaction of an inbox", buckets=FAST)
WATERMARK = Gauge("espace_inbox_position", "Position up to which all events are applied", ["source"])
UNREAD = Gauge("espace_inbox_unread_records", "Records on the topic that were not fetched", ["source"])
LAST_APPLIED = Gauge(
    "espace_inbox_last_applied_timestamp_seconds", "When an event was last applied (Unix time; 0: never)", ["source"]
)
POLLED_AGE = Gauge("espace_inbox_polled_age_seconds", "Seconds since Kafka was last asked for records", ["source"])
HELD = Gauge("espace_inbox_parked_events", "Records that could not be applied and are kept now", ["source"])
MISSING = Gauge("espace_inbox_missing_events", "Events missing before one that was seen", ["source"])

STACK_AGE = Gauge(
    "espace_stack_age_seconds", "Of several stacks: how long ago all that it had told was counted in", ["stack"]
)

REBUILD = Gauge("espace_rebuild", "The state of the last rebuild: 1 for the one it is in", ["state"])

DATABASE = Gauge("espace_database_up", "Whether PostgreSQL answered when this was asked for (1) or not (0)")
CONNECTIONS = Gauge("espace_pool_connections", "Connections of a pool, by use", ["pool", "use"])
POOL_LIMIT = Gauge("espace_pool_limit", "Connections a pool may open", ["pool"])
