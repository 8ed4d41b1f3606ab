"""What goes wrong in a loop that tries again for ever: its kind, and since when, until it is over."""

from datetime import UTC, datetime
from typing import Any


class Failure:
    """The failure that lasts, if one does."""

    def __init__(self) -> None:
        self._kind: str | None = None
        self._since: datetime | None = None

    @property
    def lasts(self) -> bool:
        """Whether the last attempt failed."""
        return self._kind is not None

    def note(self, error: BaseException) -> None:
        """An attempt failed. The kind is kept, and not the message, which may quote what was sent."""
        self._kind = type(error).__name__
        self._since = self._since or datetime.now(UTC)

    def over(self) -> None:
        """An attempt succeeded."""
        self._kind = self._since = None

    def told(self) -> dict[str, Any]:
        """`error` (a kind) and `error_since` (an instant), None where all is well."""
        return {"error": self._kind, "error_since": self._since.isoformat(timespec="seconds") if self._since else None}
