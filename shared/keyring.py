"""The site keys that a process is given: the first wraps what is new, all of them open what is there."""

import base64
import binascii
from collections.abc import Callable
from hashlib import sha256

from shared.problems import Misconfigured

SIZE = 32


def parsed(text: str) -> list[bytes]:
    """Site keys as a secret holds them, one a line in base64, the newest first. Raises Misconfigured."""
    try:
        keys = [base64.b64decode(line, validate=True) for line in text.split()]
    except binascii.Error as error:
        raise Misconfigured("ESPACE_SITE_KEY is not base64: set it to 32 bytes in base64.") from error
    if not keys or any(len(key) != SIZE for key in keys):
        raise Misconfigured("ESPACE_SITE_KEY has to be 32 bytes in base64, one key a line.")
    return keys


def identity(key: bytes) -> str:
    """What a site key is called: it tells nothing of the key."""
    return sha256(b"espace site key\0" + key).hexdigest()[:16]


class Keyring:
    """Site keys by what they are called. `read` gives the text of the secret as it is now, which a rotation changes."""

    def __init__(self, read: Callable[[], str]) -> None:
        self._read = read
        self._keys: dict[str, bytes] = {}
        self.again()

    def again(self) -> None:
        """Read the secret once more. Raises Misconfigured."""
        self._keys = {identity(key): key for key in parsed(self._read())}

    @property
    def current(self) -> str:
        """The key that wraps what is new."""
        return next(iter(self._keys))

    def names(self) -> list[str]:
        """What the keys are called, the current one first."""
        return list(self._keys)

    def key(self, name: str) -> bytes:
        """A key of the ring. KeyError where it has none of that name."""
        return self._keys[name]
