"""Names as they are compared: without accents, case, hyphens and particles, and by their sound. Pure.

`Van den Berghe`, `vandenberghe` and `BERGHE, Van den` have the word `berghe` in common, the first two `vandenberghe` too.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import Final

PARTICLES: Final = frozenset((
    "a", "abou", "abu", "ait", "al", "ben", "bin", "bint", "bou", "d", "da", "dal", "de", "del", "della", "den", "der", "des",
    "di", "do", "dos", "du", "e", "el", "en", "het", "ibn", "in", "l", "la", "las", "le", "les", "los", "op", "ould", "s",
    "t", "te", "ten", "ter", "van", "vande", "vanden", "vander", "von", "y",
))  # fmt: skip
GLUED: Final = ("vanden", "vander", "vande", "van", "ben", "ait", "el", "al")
"""Particles that are also written in one with the word, the longer ones first."""
MOST_WORDS: Final = 8
LONGEST: Final = 24
"""Beyond these a text is no name; what is compared of it is cut, so that a question costs little whatever is sent."""
SHORTEST_REST: Final = 4
_LETTERS = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "\u0131": "i", "ħ": "h"}
)
_WORD = re.compile(r"[^\W\d_]+")
_SOUNDS = (
    (re.compile("ph"), "f"),
    (re.compile("tsch|tch|sch|ch|sh|sj|ş"), "x"),
    (re.compile("gh"), "g"),
    (re.compile("qu|ck|kh|[qc]"), "k"),
    (re.compile("dj|dzh"), "j"),
    (re.compile("w"), "v"),
    (re.compile("z"), "s"),
    (re.compile("h"), ""),
    (re.compile(r"(.)\1+"), r"\1"),
    (re.compile(r"^[aeiouy]"), "a"),
    (re.compile(r"(?<=.)[^\W\d_bcdfgjklmnpqrstvx]"), ""),
)


def plain(text: str) -> list[str]:
    """The words of a text in small letters without accents; whatever is no letter parts them."""
    letters = text.lower() if text.isascii() else _bare(text)
    return [word[:LONGEST] for word in _WORD.findall(letters)[:MOST_WORDS]]


def _bare(text: str) -> str:
    spread = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    return "".join(one for one in spread if not unicodedata.combining(one)).translate(_LETTERS)


def main_words(words: Sequence[str]) -> list[str]:
    """The words that are no particles; all of them where there is no other."""
    return [word for word in words if word not in PARTICLES] or list(words)


def joined(words: Sequence[str]) -> Iterator[list[str]]:
    """The words as they may also be written: particles in one with the word they go with, or two words that follow in one."""
    met: list[str] = []
    run = ""
    for word in words:
        run += word
        if word not in PARTICLES:
            met.append(run[:LONGEST])
            run = ""
    if met and met != list(words):
        yield met
    mains = main_words(words)
    for at in range(len(mains) - 1):
        yield [*mains[:at], (mains[at] + mains[at + 1])[:LONGEST], *mains[at + 2 :]]


def forms(words: Sequence[str]) -> set[str]:
    """Every word that one of these names can be found by."""
    mains = main_words(words)
    found = {*mains, *(word for way in joined(words) for word in way)}
    return found | {rest for word in mains if (rest := _without_particle(word))}


def _without_particle(word: str) -> str:
    start = next((one for one in GLUED if word.startswith(one)), "")
    rest = word[len(start) :]
    return rest if start and len(rest) >= SHORTEST_REST else ""


def sound(word: str) -> str:
    """What is left of a word when spellings of one sound are made one and its vowels go; "" where that says too little."""
    for pattern, letter in _SOUNDS:
        word = pattern.sub(letter, word)
    return word if len(word) > 1 else ""
