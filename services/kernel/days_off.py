"""The days on which workshops are not planned: Belgian public holidays, and the school holidays of a Community. Pure.

Both are those of the `holidays` library, which has the school holidays since 2010, each from its decree.
"""

from functools import cache
from typing import Final, Literal

from holidays.constants import PUBLIC, SCHOOL
from holidays.countries.belgium import Belgium

Community = Literal["french", "flemish"]
Off = Literal["public_holiday", "school_holiday"]
FIRST_SCHOOL_YEAR: Final = 2010
LAST_YEAR: Final = Belgium.end_year
_SUBDIVISIONS: Final = {"french": "French", "flemish": "Flemish"}
_LANGUAGES: Final = {"fr": "fr", "nl": "nl", "en": "en_US"}


def days_off(years: range, community: Community | None = None, language: str = "fr") -> dict[str, tuple[Off, str]]:
    """Why each day off of these years is one, and its name in a language (fr, nl, en). A day that is both is a public holiday."""
    found: dict[str, tuple[Off, str]] = {}
    for year in years:
        found |= _of_year(year, community, language)
    return found


@cache
def _of_year(year: int, community: Community | None, language: str) -> dict[str, tuple[Off, str]]:
    spoken = _LANGUAGES[language]
    found: dict[str, tuple[Off, str]] = {}
    if community is not None:
        school = Belgium(years=year, subdiv=_SUBDIVISIONS[community], categories=SCHOOL, language=spoken)
        found |= {day.isoformat(): ("school_holiday", name) for day, name in school.items()}
    public = Belgium(years=year, categories=PUBLIC, language=spoken)
    return found | {day.isoformat(): ("public_holiday", name) for day, name in public.items()}
