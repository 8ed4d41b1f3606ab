"""How alike a person and what is asked are, or two persons, and why: a score with its reasons. Pure."""

from collections.abc import Mapping, Sequence
from typing import Final

import msgspec
from rapidfuzz.distance import OSA

from services.intake.search.words import forms, joined, main_words, plain, sound
from services.kernel.codes_intake import Likeness as Reason

Clear = Mapping[str, str | None]
"""Identity in clear: `last_name`, `first_name`, `national_number`, `birth_date`; None or left out where not known."""

FOUND: Final = 50
"""The score from which a person answers a question."""
CLOSE_WORD, CLOSE_NAME, SAME_NAME = 0.6, 0.7, 0.999
SHORTEST_BEGINNING: Final = 3
BEGINS, SOUNDS, EXCHANGED_DATE, MISTYPED_DATE = 0.9, 0.5, 0.8, 0.6
WEIGHTS: Final = {"national_number": 3.0, "name": 3.0, "birth_date": 2.0}
DOUBLE_NAME, SURE_NAME = 0.75, 0.9
"""How alike the names are of a possible double with the same birth date, and of one whose dates say less."""


class Likeness(msgspec.Struct, frozen=True):
    """A score from 0 to 100 and the reasons for it, codes of the group `likeness`."""

    score: int
    why: tuple[Reason, ...]


def likeness(asked: Clear, held: Clear) -> Likeness:
    """How well a person answers a question for a `name` (any words of a name, in any order), a number, a birth date."""
    name, number, born = asked.get("name"), asked.get("national_number"), asked.get("birth_date")
    parts: dict[str, float] = {}
    told = 0.0
    if name:
        words, theirs = plain(name), _names(held)
        told = _told(words, theirs)
        # All that was asked is what counts; of two who have it, the one with no other name comes first.
        only = _told([word for one in theirs for word in one], [words]) if told else 0.0
        parts["name"] = told * (0.95 + 0.05 * only)
    if number:
        parts["national_number"] = float(number == held.get("national_number"))
    if born:
        parts["birth_date"] = _dates(born, held.get("birth_date"))
    whole = sum(WEIGHTS[part] for part in parts)
    score = sum(WEIGHTS[part] * value for part, value in parts.items()) / whole if whole else 0.0
    return Likeness(round(100 * score), _why(parts, same_name=told >= SAME_NAME))


def double(mine: Clear, other: Clear) -> Likeness | None:
    """Whether two files may be of one person: None where nothing says so.

    The same number says so alone. The same birth date does with names that are close; a date that is not known, or mistyped, with
    names that are the same but for their spelling; and where two numbers differ, only the same date with such names.
    """
    number, theirs = mine.get("national_number"), other.get("national_number")
    parts = {"name": _both(_names(mine), _names(other)), "birth_date": 0.0, "national_number": 0.0}
    if number and theirs:
        parts["national_number"] = float(number == theirs)
    born, day = mine.get("birth_date"), other.get("birth_date")
    if born and day:
        parts["birth_date"] = _dates(born, day)
    names, dates = parts["name"], parts["birth_date"]
    if parts["national_number"]:
        score = 0.9 + 0.05 * names + 0.05 * dates
    elif number and theirs:
        score = 0.6 * names if names >= SURE_NAME and dates == 1.0 else 0.0
    elif dates == 1.0:
        score = 0.4 + 0.5 * names if names >= DOUBLE_NAME else 0.0
    elif dates or not (born and day):
        score = 0.7 * names if names >= SURE_NAME else 0.0
    else:
        score = 0.0
    return Likeness(round(100 * score), _why(parts, same_name=names >= SAME_NAME)) if score else None


def _why(parts: Mapping[str, float], *, same_name: bool) -> tuple[Reason, ...]:
    why: list[Reason] = []
    if parts.get("national_number"):
        why.append("same_national_number")
    if born := parts.get("birth_date", 0.0):
        why.append("same_birth_date" if born == 1.0 else "close_birth_date")
    if same_name:
        why.append("same_name")
    elif parts.get("name", 0.0) >= CLOSE_NAME:
        why.append("close_name")
    return tuple(why)


def _names(held: Clear) -> list[list[str]]:
    """The words of each name of a person."""
    return [words for field in ("last_name", "first_name") if (words := plain(held.get(field) or ""))]


def _both(mine: Sequence[Sequence[str]], theirs: Sequence[Sequence[str]]) -> float:
    """How alike two persons' names are, 0 to 1: each told by the other; the last name of one may be the first of the other."""
    if not mine or not theirs:
        return 0.0
    flat, other = ([word for words in names for word in words] for names in (mine, theirs))
    return (_told(flat, theirs) + _told(other, mine)) / 2


def _told(asked: Sequence[str], held: Sequence[Sequence[str]]) -> float:
    """How much of the words asked is in the names held, by letters, 0 to 1; of the ways to write them the one that fits best."""
    there = {form for words in held for form in forms(words)}
    if not asked or not there:
        return 0.0
    ways = [main_words(asked), *joined(asked)]
    best = {word: max(_word(word, one) for one in there) for word in {word for way in ways for word in way}}
    return max(sum(len(word) * best[word] for word in way) / sum(map(len, way)) for way in ways)


def _word(asked: str, held: str) -> float:
    if asked == held:
        return 1.0
    if len(asked) >= SHORTEST_BEGINNING and held.startswith(asked):
        return BEGINS
    near = OSA.normalized_similarity(asked, held, score_cutoff=SOUNDS)
    if near >= SOUNDS and (heard := sound(asked)) and heard == sound(held):
        return near + (1 - near) / 2
    return near if near >= CLOSE_WORD else 0.0


def _dates(asked: str, held: str | None) -> float:
    """1 for the same day, less where day and month are exchanged or one digit differs, else 0."""
    if asked == held:
        return 1.0
    if held is None:
        return 0.0
    if (asked[:4], asked[5:7], asked[8:]) == (held[:4], held[8:], held[5:7]):
        return EXCHANGED_DATE
    return MISTYPED_DATE if sum(one != other for one, other in zip(asked, held, strict=True)) == 1 else 0.0
