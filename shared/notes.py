"""Signed notes and the checkpoints of logs in them, as C2SP has them (c2sp.org/signed-note, c2sp.org/tlog-checkpoint).

A note is text that ends with a line's end, an empty line, and a line for each signature.
"""

import base64
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

ED25519 = b"\x01"
COSIGNATURE = b"\x04"


def checkpoint(origin: str, size: int, root: bytes) -> str:
    """The text of a checkpoint: the log's name, its number of leaves, the root of its tree."""
    return f"{origin}\n{size}\n{base64.b64encode(root).decode()}\n"


class Signer:
    """Signs notes under a name (no space, no plus) with an Ed25519 key, given as its 32 bytes."""

    def __init__(self, name: str, seed: bytes) -> None:
        if not name or "+" in name or any(sign.isspace() for sign in name):
            raise ValueError("a key's name has no space and no plus")
        self.name = name
        self._key = Ed25519PrivateKey.from_private_bytes(seed)
        self._public = ED25519 + self._key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        self._id = sha256(name.encode() + b"\n" + self._public).digest()[:4]

    @property
    def verifier(self) -> str:
        """The public key in one word, as tools take it: name, key id, algorithm and key."""
        return f"{self.name}+{self._id.hex()}+{base64.b64encode(self._public).decode()}"

    def sign(self, text: str) -> str:
        """The note of this text with our signature. `text` ends with a line's end."""
        signature = base64.b64encode(self._id + self._key.sign(text.encode())).decode()
        return f"{text}\n— {self.name} {signature}\n"

    def cosign(self, text: str, at: int) -> str:
        """The line of a witness under a checkpoint that it saw at this time, in seconds (c2sp.org/tlog-cosignature, version 1)."""
        identity = sha256(self.name.encode() + b"\n" + COSIGNATURE + self._public[1:]).digest()[:4]
        signature = self._key.sign(f"cosignature/v1\ntime {at}\n{text}".encode())
        return f"— {self.name} {base64.b64encode(identity + at.to_bytes(8, 'big') + signature).decode()}\n"

    def would_sign(self, text: str, note: str) -> bool:
        """Whether a note is of this text, and the signature under it is ours unless it is by another key (one before it, say)."""
        # Ed25519 gives one signature for a text: ours is what signing it again gives.
        return note == self.sign(text) or (note.startswith(f"{text}\n— ") and _key_id(note) != self._id)


class NotSigned(Exception):
    """A note that has no valid signature of the key."""


def read_checkpoint(note: str, verifier: str) -> tuple[int, bytes]:
    """The number of leaves and the root in a note signed with the key of `verifier`. Raises NotSigned."""
    name, _, key = verifier.partition("+")
    text, _, signatures = note.rpartition("\n\n")
    for line in signatures.splitlines():
        if not line.startswith(f"— {name} "):
            continue
        try:
            public = Ed25519PublicKey.from_public_bytes(base64.b64decode(key.partition("+")[2])[1:])
            public.verify(base64.b64decode(line.rpartition(" ")[2])[4:], f"{text}\n".encode())
            _, size, root = text.split("\n")[:3]
            return int(size), base64.b64decode(root, validate=True)
        except (InvalidSignature, ValueError) as error:
            raise NotSigned(name) from error
    raise NotSigned(name)


def _key_id(note: str) -> bytes:
    try:
        return base64.b64decode(note.rstrip("\n").rpartition(" ")[2], validate=True)[:4]
    except ValueError:
        return b""
