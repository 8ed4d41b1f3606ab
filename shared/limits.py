"""How much one caller may ask: token buckets, one a key, refilled as time passes. In this process: each process counts for itself."""

import math
import time
from collections.abc import Callable
from typing import Final

MOST_KEYS: Final = 10_000
"""Of a bucket more than that, those that were filled longest ago are forgotten, and so begin full again."""


class Buckets:
    """Up to `burst` at once, then `rate` a second, of each key; no limit where `burst` is 0."""

    def __init__(self, rate: float, burst: float, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._rate = rate
        self._burst = burst
        self._monotonic = monotonic
        self._left: dict[str, tuple[float, float]] = {}

    def wait(self, key: str) -> int:
        """Whole seconds until one may be taken; 0 where one may be now."""
        return self._wait(self._now(key)) if self._burst else 0

    def take(self, key: str) -> int:
        """Take one, if there is one; else as `wait`."""
        if not self._burst:
            return 0
        left = self._now(key)
        if left < 1:
            return self._wait(left)
        self._left.pop(key, None)
        if len(self._left) >= MOST_KEYS:
            del self._left[next(iter(self._left))]
        self._left[key] = (left - 1, self._monotonic())
        return 0

    def _now(self, key: str) -> float:
        known = self._left.get(key)
        if known is None:
            return self._burst
        left, since = known
        return min(self._burst, left + (self._monotonic() - since) * self._rate)

    def _wait(self, left: float) -> int:
        return 0 if left >= 1 else math.ceil((1 - left) / self._rate)
