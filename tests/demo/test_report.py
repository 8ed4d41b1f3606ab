"""What the demonstration prints: exact figures, every one beside its published value, in 80 columns."""

import io

import pytest
from rich.console import Console

from espace.demo import report
from espace.demo.figures import Figure, compare, read
from espace.demo.published import FIGURES


def answer(**changed: tuple[int, int]) -> dict[str, object]:
    """An answer of reporting in which each figure has its published percentage, but for those changed."""
    rows = []
    for name, published in FIGURES.items():
        numerator, denominator = changed.get(name.replace(".", "_"), (published, 1 if name == "age.mean" else 100))
        unit = "years" if name == "age.mean" else "percent"
        rows.append({"id": name, "numerator": numerator, "denominator": denominator, "unit": unit})
    rows.append({"id": "participants", "numerator": 1234, "denominator": None, "unit": "count"})
    return {"year": 2016, "indicators": rows}


def printed(what: object, width: int) -> str:
    console = Console(file=io.StringIO(), width=width)
    console.print(what)
    text: str = console.file.getvalue()  # type: ignore[attr-defined]
    return text


@pytest.mark.parametrize(
    ("figure", "shown"),
    [
        (Figure(1, 8, "percent"), "13 %"),  # 12.5: half up
        (Figure(5, 2, "years"), "3"),
        (Figure(0, 0, "percent"), "n/a"),
        (Figure(0, 7, "percent"), "0 %"),
        (Figure(12345, None, "minutes"), "12,345"),
        (None, "n/a"),
    ],
)
def test_a_figure_is_rounded_half_up_and_never_invented(figure: Figure | None, shown: str) -> None:
    assert report.shown(figure) == shown


def test_every_published_figure_is_compared() -> None:
    comparisons = compare(read(answer()))
    assert [one.id for one in comparisons] == list(FIGURES)
    assert all(one.equal for one in comparisons)


def test_one_figure_off_is_seen() -> None:
    comparisons = compare(read(answer(outcome_abandoned=(13, 72))))
    assert [one.id for one in comparisons if not one.equal] == ["outcome.abandoned"]
    assert "✗" in printed(report.published_table(comparisons, str, 80), 80)


def test_a_figure_that_is_lacking_is_an_error() -> None:
    with pytest.raises(KeyError):
        compare({})


@pytest.mark.parametrize("width", [80, 120])
def test_the_published_table_fits(width: int) -> None:
    comparisons = compare(read(answer(share_individual=(408105, 1632420), share_collective=(1224315, 1632420))))
    table = report.published_table(comparisons, lambda name: f"Un libellé assez long pour {name[:12]}", width)
    text = printed(table, width)
    assert max(len(line) for line in text.splitlines()) <= width
    assert "1,224,315/1,632,420" in text
    assert text.count("✓") == len(FIGURES)
    for name in FIGURES:
        assert name in text


def test_the_evolution_fits_80_columns() -> None:
    years = {year: read(answer()) for year in range(2012, 2018)}
    text = printed(report.evolution_table(years, lambda name: f"Un libellé assez long pour {name}"), 80)
    assert max(len(line) for line in text.splitlines()) <= 80
    assert text.count("1,234") == 6
    assert "…" not in text
