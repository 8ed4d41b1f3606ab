"""The profile of those who come, year by year, as shares in whole percent of those known."""

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
    2012: Shares(50, 50, 46, 42, 67, 100, 33, 17, 8),
    2013: Shares(45, 55, 45, 54, 70, 94, 51, 30, 18),
    2014: Shares(42, 58, 44, 58, 72, 95, 54, 31, 21),
    2015: Shares(40, 60, 43, 62, 74, 96, 57, 33, 23),
    2017: Shares(41, 58, 40, 73, 79, 93, 68, 42, 25),
}
