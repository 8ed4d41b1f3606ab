"""The tables of an event log, its relay and its inboxes, as SQL that a service's migration executes."""

from typing import Any


class Schema:
    """Where an inbox keeps its tables. `resolve` is called at the start of each transaction that uses them."""

    def __init__(self, name: str = "public") -> None:
        self.name = name

    async def resolve(self, connection: Any) -> None:
        """A fixed schema has nothing to look up."""


# UPDATE, DELETE and TRUNCATE of an event are refused twice: no grant lets the service try, and a trigger stops its owner.
LOG_TABLES = """
CREATE TABLE events (
    position bigint PRIMARY KEY CHECK (position > 0),
    stream text NOT NULL,
    version bigint NOT NULL CHECK (version > 0),
    id text NOT NULL UNIQUE,
    type text NOT NULL,
    data bytea NOT NULL,
    happened text NOT NULL,
    participant text,
    recorded_at text NOT NULL,
    actor text NOT NULL,
    command_id text NOT NULL,
    correlation_id text NOT NULL,
    causation_id text,
    traceparent text,
    hash bytea NOT NULL CHECK (length(hash) = 32),
    UNIQUE (stream, version)
);
CREATE FUNCTION events_are_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'an event is never changed or removed: record a correction or a void' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER events_are_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON events
    FOR EACH STATEMENT EXECUTE FUNCTION events_are_kept();
CREATE TABLE head (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    position bigint NOT NULL,
    hash bytea NOT NULL
);
INSERT INTO head (position, hash) VALUES (0, decode(repeat('00', 32), 'hex'));
CREATE TABLE streams (
    stream text COLLATE "C" PRIMARY KEY,
    version bigint NOT NULL,
    doc json NOT NULL
);
CREATE TABLE directory (
    kind text NOT NULL,
    id text NOT NULL,
    stream text NOT NULL,
    parent text,
    PRIMARY KEY (kind, id)
);
CREATE INDEX directory_parent ON directory (kind, parent) WHERE parent IS NOT NULL;
CREATE TABLE commands (
    key text PRIMARY KEY,
    fingerprint bytea NOT NULL,
    answer bytea NOT NULL,
    position bigint NOT NULL,
    recorded_at text NOT NULL
);
CREATE TABLE relay (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    confirmed bigint NOT NULL DEFAULT 0,
    epoch bigint NOT NULL DEFAULT 0,
    offsets jsonb NOT NULL DEFAULT '{}',
    ahead jsonb
);
INSERT INTO relay DEFAULT VALUES;
"""

# All that a transaction of appends writes, in one call. It writes where the log ends at `_position` and `_hash` and the streams
# named are at their versions; false says that this is not so, or that a key, a stream or a record is there already: nothing was
# written then. Each statement of a volatile function takes a snapshot of its own, so what follows the first UPDATE sees all that
# was committed before its lock was had. The block with EXCEPTION is rolled back whole. It runs with the rights of its caller.
# An event's id needs no index: it is made from the command's, and a command is there once by its key.
# Under row-level security an UPDATE passes over rows that are not to be seen: a document must not stay behind its events.
APPEND = """
CREATE OR REPLACE FUNCTION append(
    _position bigint, _hash bytea, _new_position bigint, _new_hash bytea, _streams text[], _versions bigint[],
    _events events[], _made streams[], _changed streams[],
    _claimed directory[], _entered directory[], _removed directory[], _commands commands[]
) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE _count bigint;
BEGIN
    UPDATE head SET position = _new_position, hash = _new_hash WHERE position = _position AND hash = _hash;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    IF cardinality(_streams) > 0 AND EXISTS (
        SELECT FROM unnest(_streams, _versions) AS wanted (stream, version) LEFT JOIN streams USING (stream)
        WHERE coalesce(streams.version, 0) <> wanted.version
    ) THEN
        RAISE unique_violation;
    END IF;
    INSERT INTO commands SELECT * FROM unnest(_commands);
    IF cardinality(_made) > 0 THEN
        INSERT INTO streams SELECT * FROM unnest(_made);
    END IF;
    IF cardinality(_changed) > 0 THEN
        UPDATE streams SET version = changed.version, doc = changed.doc FROM unnest(_changed) AS changed
        WHERE streams.stream = changed.stream;
        GET DIAGNOSTICS _count = ROW_COUNT;
        IF _count <> cardinality(_changed) THEN
            RAISE insufficient_privilege;
        END IF;
    END IF;
    INSERT INTO events SELECT * FROM unnest(_events);
    IF cardinality(_claimed) > 0 THEN
        INSERT INTO directory SELECT * FROM unnest(_claimed);
    END IF;
    IF cardinality(_entered) > 0 THEN
        INSERT INTO directory SELECT * FROM unnest(_entered)
        ON CONFLICT (kind, id) DO UPDATE SET stream = excluded.stream, parent = excluded.parent;
    END IF;
    IF cardinality(_removed) > 0 THEN
        DELETE FROM directory USING unnest(_removed) AS removed
        WHERE directory.kind = removed.kind AND directory.id = removed.id;
    END IF;
    RETURN true;
EXCEPTION WHEN unique_violation THEN
    RETURN false;
END $$;
"""
LOG_APPEND = "ALTER TABLE events DROP CONSTRAINT events_id_key;" + APPEND
LOG = LOG_TABLES + LOG_APPEND


# What a database made by the first version lacks: `ahead` is what the topic has and the log lacks (shared/ahead.py).
LOG_AHEAD = "ALTER TABLE relay ADD COLUMN IF NOT EXISTS ahead jsonb;"
INBOX_LINKS = "ALTER TABLE checkpoints ADD COLUMN IF NOT EXISTS links jsonb NOT NULL DEFAULT '{}';"
# In which shape a row's events were kept, and at which version of the row that was said (shared/checkpoints.py).
INBOX_SHAPE = "ALTER TABLE checkpoints ADD COLUMN read_as text NOT NULL DEFAULT '';"


def log_grants(role: str) -> str:
    """What the service's own role may do with the log."""
    return f"""
GRANT SELECT, INSERT ON events, commands TO "{role}";
GRANT SELECT, UPDATE ON head, relay TO "{role}";
GRANT SELECT, INSERT, UPDATE ON streams TO "{role}";
GRANT SELECT, INSERT, UPDATE, DELETE ON directory TO "{role}";
"""


# `applied` holds the positions whose effects are committed; a parked position is not among them. `offsets` says where to read on,
# `links` what is known of the log's hash chain (shared/links.py).
INBOX = """
CREATE TABLE checkpoints (
    source text PRIMARY KEY,
    applied int8multirange NOT NULL DEFAULT '{}',
    offsets jsonb NOT NULL DEFAULT '{}',
    version bigint NOT NULL DEFAULT 0,
    last_applied_at timestamptz,
    links jsonb NOT NULL DEFAULT '{}'
);
CREATE TABLE parked (
    place text PRIMARY KEY,
    source text NOT NULL,
    position bigint,
    participant text,
    headers json NOT NULL,
    value bytea,
    reason text NOT NULL,
    parked_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX parked_participant ON parked (source, participant);
"""


def inbox_grants(role: str) -> str:
    """What the service's own role may do with its inbox."""
    return f"""
GRANT SELECT, INSERT, UPDATE, DELETE ON checkpoints, parked TO "{role}";
"""
