"""Up to when all that each of several stacks had told is counted in: kept with the figures, said in words where it is long ago."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

import msgspec

BRUSSELS: Final = ZoneInfo("Europe/Brussels")
LATE: Final = timedelta(seconds=10)
"""A stack that is there is looked at every few seconds."""
AS_OF: Final = {
    "fr": ("{stack} : situation à {at}", "%H:%M", "%H:%M le %d/%m/%Y"),
    "nl": ("{stack}: toestand om {at}", "%H:%M", "%H:%M op %d/%m/%Y"),
    "en": ("{stack}: as of {at}", "%H:%M", "%H:%M on %d/%m/%Y"),
}
UNREAD: Final = {
    "fr": "{stack} : pas encore lu en entier",
    "nl": "{stack}: nog niet helemaal gelezen",
    "en": "{stack}: not read whole yet",
}


class Age(msgspec.Struct, frozen=True):
    """All that the stack had told by `as_of` is counted in; None where it has not been read whole yet.

    `late` where that is long ago, with a sentence in each language.
    """

    stack: str
    as_of: datetime | None
    late: bool
    says: Mapping[str, str] | None


def age(stack: str, as_of: datetime | None, now: datetime) -> Age:
    """How old a stack's figures are at an instant."""
    late = as_of is None or now - as_of > LATE
    return Age(stack, as_of, late, _says(stack, as_of, now) if late else None)


def _says(stack: str, as_of: datetime | None, now: datetime) -> dict[str, str]:
    name = stack.replace("-", " ").title().replace(" ", "-")
    if as_of is None:
        return {language: text.format(stack=name) for language, text in UNREAD.items()}
    at, today = as_of.astimezone(BRUSSELS), now.astimezone(BRUSSELS).date()
    return {
        language: text.format(stack=name, at=at.strftime(hour if at.date() == today else day))
        for language, (text, hour, day) in AS_OF.items()
    }


async def note(connection: Any, schema: str, stack: str, as_of: datetime) -> None:
    """All that the stack had told by then is counted in."""
    await connection.execute(
        f'INSERT INTO "{schema}".stacks AS held VALUES ($1, $2) ON CONFLICT (stack) DO UPDATE'
        " SET as_of = greatest(held.as_of, excluded.as_of)",
        stack,
        as_of,
    )


async def ages(reader: Any, schema: str, stacks: Iterable[str], now: datetime) -> list[Age]:
    """How old the figures of these stacks are."""
    known = {row["stack"]: row["as_of"] for row in await reader.fetch(f'SELECT stack, as_of FROM "{schema}".stacks')}
    return [age(stack, known.get(stack), now) for stack in stacks]
