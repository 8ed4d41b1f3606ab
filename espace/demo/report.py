"""What the demonstration prints: tables that fit 80 columns, with the labels that the annual report uses."""

from collections.abc import Callable, Mapping, Sequence

from rich import box
from rich.table import Table
from rich.text import Text

from espace.demo.figures import Comparison, Figure, Figures
from services.reporting.indicators import INDEX, INDICATORS

Labels = Callable[[str], str]
"""The French label of an indicator, by its id."""

# A handful that tells the service's history; the whole of each year is one command away.
EVOLUTION = (
    "participants",
    "groups.active",
    "sessions.held",
    "gender.woman",
    "age.mean",
    "origin.non_eu",
    "french.very_weak_to_medium",
    "outcome.abandoned",
    "outcome.prolonged",
    "outcome.social_project",
    "outcome.professional_project",
    "improvement.social_cultural",
    "attendance.rate",
    "share.individual",
)
LIVE = (
    "participants",
    "gender.woman",
    "age.mean",
    "outcome.professional_project",
    "improvement.social_cultural",
    "share.individual",
    "minutes.collective",
)


def label(name: str) -> str:
    """The French label of an indicator. KeyError where there is no such indicator."""
    return INDICATORS[INDEX[name]].fr


def shown(figure: Figure | None) -> str:
    """A figure as the annual table shows it, with its unit; "n/a" where nothing is counted."""
    if figure is None or (value := figure.whole()) is None:
        return "n/a"
    return f"{value:,} %" if figure.unit == "percent" else f"{value:,}"


def fraction(figure: Figure) -> str:
    return f"{figure.numerator:,}/{figure.denominator:,}" if figure.denominator is not None else f"{figure.numerator:,}"


def published_table(comparisons: Sequence[Comparison], labels: Labels, width: int) -> Table:
    """The published figures beside the counted ones. In less than 100 columns an id stands below its label."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, expand=False)
    table.add_column("Indicateur", ratio=1)
    wide = width >= 100
    if wide:
        table.add_column("id", style="dim", no_wrap=True)
    for head in ("publié", "compté", "", ""):
        table.add_column(head, justify="right", no_wrap=True)
    for one in comparisons:
        label = Text(labels(one.id))
        if not wide:
            label.append(f"\n{one.id}", style="dim")
        unit = " ans" if one.figure.unit == "years" else " %"
        tick = Text("✓", style="green") if one.equal else Text("✗", style="bold red")
        cells: list[Text | str] = [label, *([one.id] if wide else [])]
        cells += [f"{one.published}{unit}", fraction(one.figure), f"{_text(one.figure.whole())}{unit}", tick]
        table.add_row(*cells)
    return table


def _text(value: int | None) -> str:
    return "n/a" if value is None else str(value)


def evolution_table(years: Mapping[int, Figures], labels: Labels) -> Table:
    """A row an indicator, a column a year."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("Indicateur")
    for year in years:
        table.add_column(str(year), justify="right", no_wrap=True)
    for name in EVOLUTION:
        table.add_row(labels(name), *(shown(figures.get(name)) for figures in years.values()))
    return table


def live_table(figures: Figures, labels: Labels) -> Table:
    """The few figures of the published year that are watched while the events arrive."""
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column("", min_width=44)
    table.add_column("", justify="right", no_wrap=True, min_width=9)
    table.add_column("", justify="right", style="dim", no_wrap=True, min_width=20)
    for name in LIVE:
        figure = figures.get(name)
        detail = fraction(figure) if figure and figure.denominator else ""
        table.add_row(labels(name), shown(figure), detail)
    return table
