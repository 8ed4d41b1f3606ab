"""The profile of those who come, year by year: shares in whole percent, and how many values the service does not know."""

from dataclasses import dataclass

from espace.demo.published import FIGURES


@dataclass(frozen=True)
class Shares:
    """Shares in percent of those known; `age` a mean in years."""

    men: int
    women: int
    age: int
    non_eu: int
    unqualified: int
    long_inactive: int
    weak_french: int
    fle: int
    alpha: int


# The published year's participants are given exactly its shares; of the others by the year in which they first came.
PUBLISHED = Shares(
    men=FIGURES["gender.man"],
    women=FIGURES["gender.woman"],
    age=FIGURES["age.mean"],
    non_eu=FIGURES["origin.non_eu"],
    unqualified=FIGURES["qualification.none_recognised"],
    long_inactive=FIGURES["inactivity.over_24_months"],
    weak_french=FIGURES["french.very_weak_to_medium"],
    fle=FIGURES["french.fle"],
    alpha=FIGURES["french.alpha"],
)
BY_FIRST_YEAR: dict[int, Shares] = {
    2012: Shares(men=50, women=50, age=46, non_eu=42, unqualified=67, long_inactive=100, weak_french=33, fle=17, alpha=8),
    2013: Shares(men=45, women=55, age=45, non_eu=54, unqualified=70, long_inactive=94, weak_french=51, fle=30, alpha=18),
    2014: Shares(men=42, women=58, age=44, non_eu=58, unqualified=72, long_inactive=95, weak_french=54, fle=31, alpha=21),
    2015: Shares(men=40, women=60, age=43, non_eu=62, unqualified=74, long_inactive=96, weak_french=57, fle=33, alpha=23),
    2017: Shares(men=41, women=58, age=40, non_eu=73, unqualified=79, long_inactive=93, weak_french=68, fle=42, alpha=25),
}
