"""What a table of codes is made of."""

from typing import Final, Literal, NamedTuple

Language = Literal["fr", "nl", "en"]
LANGUAGES: Final[tuple[Language, ...]] = ("fr", "nl", "en")


class Row(NamedTuple):
    """One code of one group with its label in each language; a retired one is still read, and offered no more."""

    group: str
    code: str
    fr: str
    nl: str
    en: str
    retired: bool = False


def rows(group: str, *lines: tuple[str, str, str, str]) -> tuple[Row, ...]:
    """The codes of a group, in the order in which people see them."""
    return tuple(Row(group, *line) for line in lines)
