"""Roles and what they may do: a table that a domain brings, and the refusal that names the roles that may.

A right is a word; a need is the rights that something takes, all of them. The rights of what every service has are here.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import Final, Protocol

from shared.problems import COMMON, LANGUAGES, Refusal

Need = frozenset[str]

REFERENCE: Final[Need] = frozenset({"reference"})
"""Codes, forms, definitions: what says nothing of anybody."""
OPERATE: Final[Need] = frozenset({"operate"})
"""The state of the service, and the ways out of trouble."""
LOG: Final[Need] = frozenset({"log"})
"""The log as it was hashed, identity and free text sealed, with its checkpoints and proofs."""


class Role(Protocol):
    """A row of the table: a code, what people see, and the rights."""

    @property
    def code(self) -> str: ...
    @property
    def fr(self) -> str: ...
    @property
    def nl(self) -> str: ...
    @property
    def en(self) -> str: ...
    @property
    def rights(self) -> frozenset[str]: ...


class Roles:
    """The roles of a deployment, as one table."""

    def __init__(self, rows: Iterable[Role]) -> None:
        self.rows = tuple(rows)
        self._rights = {row.code: row.rights for row in self.rows}
        self.all: Need = frozenset().union(*self._rights.values())

    def rights(self, roles: Iterable[str]) -> frozenset[str]:
        """What the holder of these roles may do, all together; a role that the table lacks gives nothing."""
        return frozenset().union(*(self._rights.get(role, ()) for role in roles))

    def refusal(self, need: Need, held: frozenset[str]) -> Refusal:
        """The refusal `forbidden` of what takes `need`: it names the roles that have the first right not held."""
        missing = min(need - held)
        able = [row for row in self.rows if missing in row.rights]
        rule = COMMON["forbidden"]
        en, fr, nl = (
            rule.sentence(language).replace("{roles}", ", ".join(getattr(row, language) for row in able))
            for language in LANGUAGES
        )
        return Refusal(replace(rule, en=en, fr=fr, nl=nl))
