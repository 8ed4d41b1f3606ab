"""When the trail reads on: it rests while the figures have much to do, so that an import is in the figures first. Pure."""

from typing import Final

BUSY: Final = 500
"""Events applied to the figures between two looks, or waiting for them, of which it is thought that an import is under way."""
LOOK_SECONDS: Final = 0.5
QUIET_SECONDS: Final = 3.0
"""How long after the last of them it goes on: an import too stands still for a moment now and then."""
PATIENCE_SECONDS: Final = 300.0
"""The longest it rests before it takes one batch all the same."""


class Pace:
    """Whether to rest, from what the figures' inbox has done so far. `now` is in seconds."""

    def __init__(self) -> None:
        self._applied = 0
        self._looked = 0.0
        self._busy = float("-inf")
        self._moved: float | None = None

    def rests(self, now: float, applied: int, unread: int, *, rebuilding: bool) -> bool:
        """`applied`: events put into the figures by this process until now; `unread`: records there that it has not fetched."""
        if unread >= BUSY or rebuilding:
            self._busy = now
        if now - self._looked >= LOOK_SECONDS:
            if applied - self._applied >= BUSY:
                self._busy = now
            self._applied, self._looked = applied, now
        if self._moved is None:
            self._moved = now
        if now - self._busy < QUIET_SECONDS and now - self._moved < PATIENCE_SECONDS:
            return True
        self._moved = now
        return False
