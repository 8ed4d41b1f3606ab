"""The address of a feed: its id, signed with a key for that alone. Nothing secret is recorded; a void ends it. Pure."""

import hmac
from base64 import urlsafe_b64encode
from hashlib import sha256

PURPOSE = "feed address"
"""Of the key that `Vault.derived` gives."""


def address(key: bytes, feed_id: str) -> str:
    """What stands for a feed in a path: the id and its signature (43 characters)."""
    signature = urlsafe_b64encode(hmac.digest(key, feed_id.encode(), sha256)).decode().rstrip("=")
    return f"{feed_id}.{signature}"


def feed_of(key: bytes, told: str) -> str | None:
    """The feed of an address, None where the signature is not ours."""
    feed_id = told.rpartition(".")[0]
    if feed_id and hmac.compare_digest(address(key, feed_id).encode(), told.encode()):
        return feed_id
    return None
