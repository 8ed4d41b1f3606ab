"""The annual figures as reporting answers them, and the published year beside them."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from espace.demo.published import FIGURES
from espace.demo.quotas import whole

Figures = Mapping[str, "Figure"]


class Figure(NamedTuple):
    """One indicator of one year. `denominator` is None for a count."""

    numerator: int
    denominator: int | None
    unit: str

    def whole(self) -> int | None:
        """What the annual table shows: whole percent or years, rounded half up; a count as it is; None for "n/a"."""
        if self.denominator is None:
            return self.numerator
        if self.denominator == 0:
            return None
        return whole(self.numerator, self.denominator, 1 if self.unit == "years" else 100)


class Comparison(NamedTuple):
    """A published figure beside the one counted from the records (None where that year counts none)."""

    id: str
    published: int
    figure: Figure

    @property
    def equal(self) -> bool:
        return self.figure.whole() == self.published


def read(answer: Mapping[str, Any]) -> dict[str, Figure]:
    """The figures of an answer of `GET /v1/indicators` (or of `espace indicators --format json`), by id."""
    return {row["id"]: Figure(row["numerator"], row["denominator"], row["unit"]) for row in answer["indicators"]}


def compare(figures: Figures) -> list[Comparison]:
    """Every published figure, in the order of the publication. KeyError where the answer lacks one."""
    return [Comparison(name, published, figures[name]) for name, published in FIGURES.items()]
