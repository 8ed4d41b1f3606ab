"""The tables of a service's keys, in the database of the keys, and what is asked of them."""

# `under` names the site key that wraps a row: it is known as long as a row is under it (shared/rotation.py). A person's row
# without a key stays for good: nobody makes them another. Rows of the first version name no key, and are tried with all.
KEYS_SQL = """
CREATE TABLE IF NOT EXISTS keys (
    participant text PRIMARY KEY,
    wrapped bytea NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE IF NOT EXISTS site_keys (
    name text PRIMARY KEY,
    since timestamptz NOT NULL DEFAULT now()
);
ALTER TABLE keys ADD COLUMN IF NOT EXISTS under text REFERENCES site_keys;
ALTER TABLE keys ALTER COLUMN wrapped DROP NOT NULL;
CREATE TABLE IF NOT EXISTS root (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    wrapped bytea NOT NULL,
    under text NOT NULL REFERENCES site_keys
);
"""
LOAD = "SELECT participant, wrapped, under FROM keys WHERE participant = ANY($1)"
THERE = "SELECT participant FROM keys WHERE participant = ANY($1) AND wrapped IS NOT NULL"
# Another process may make one at the same time: the first stands, both read it back.
MAKE = (
    "INSERT INTO keys (participant, wrapped, under) SELECT *, $3::text FROM unnest($1::text[], $2::bytea[])"
    " ON CONFLICT DO NOTHING"
)
DESTROY = (
    "INSERT INTO keys (participant, wrapped) SELECT one, NULL FROM unnest($1::text[]) AS one"
    " ON CONFLICT (participant) DO UPDATE SET wrapped = NULL, under = NULL WHERE keys.wrapped IS NOT NULL"
)
LEFT = (
    "SELECT one FROM unnest($1::text[]) AS one LEFT JOIN keys ON participant = one"
    " WHERE participant IS NULL OR wrapped IS NOT NULL"
)
KNOW = "INSERT INTO site_keys (name) VALUES ($1) ON CONFLICT DO NOTHING"
KNOWN = "SELECT name FROM site_keys"
ROOT = "SELECT wrapped, under FROM root"
MAKE_ROOT = "INSERT INTO root (wrapped, under) VALUES ($1, $2) ON CONFLICT DO NOTHING"
OLDEST = "SELECT wrapped FROM keys WHERE under IS NULL AND wrapped IS NOT NULL LIMIT 1"
"""A key that the first version wrapped."""
