"""Given / when / then for a service's rules: a working set of plain data, units of commands, and what comes of each."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, ClassVar, Generic, TypeVar

import pytest

from shared.problems import Refusal
from shared.streams import Prepared, Step, Streams

Set = TypeVar("Set", bound=Streams)


class Rules(Generic[Set]):
    """A working set in which any stream that was not written is absent. A service's own class says how a command is prepared.

    `seen` gathers the rules that refused something, so that a file of tests can ask whether each of them did.
    """

    seen: ClassVar[set[str]]

    def __init__(
        self,
        streams: Set,
        decide: Callable[[Prepared, Set, datetime], Any],
        check: Callable[[Set, datetime], None],
        now: datetime,
    ) -> None:
        self.streams = streams
        self._decide, self._check, self._now = decide, check, now

    def __init_subclass__(cls) -> None:
        cls.seen = set()

    def prepared(self, command: Any) -> Prepared:
        """A command with what the edge would have sealed of it."""
        raise NotImplementedError

    def when(self, *commands: Any) -> list[Step]:
        """One unit of commands: its steps."""
        try:
            for command in commands:
                self._decide(self.prepared(command), self.streams, self._now)
            self._check(self.streams, self._now)
        except Refusal:
            self.streams.drop()
            raise
        steps = self.streams.steps
        self.streams.accept()
        return steps

    def refused(self, *commands: Any) -> tuple[str, str | None]:
        """The rule and the field by which a unit is refused."""
        with pytest.raises(Refusal) as caught:
            self.when(*commands)
        assert self.streams.touched() == []
        self.seen.add(caught.value.rule.code)
        return caught.value.rule.code, caught.value.field
