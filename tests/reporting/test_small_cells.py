"""Small cells are hidden, and no sum of what is shown gives them away. Checked by solving the sums, which the rules do not."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.reporting.batch import Batch
from services.reporting.factset import FactSet
from services.reporting.fold import recount
from services.reporting.indicators import ALL, INDICATORS, Contributions, Triple
from services.reporting.small_cells import (
    DETAILS,
    FEWEST,
    OUTCOMES,
    PARTICIPANTS,
    Cell,
    Figures,
    Sum,
    cells,
    hidden,
    sums,
    told,
)
from tests.reporting.history import LAST, History, history
from tests.reporting.test_fold import incoming

PUBLICS = ("inactivity", "immigration")


def year_of(figures: Contributions, year: int, sites: tuple[str, ...]) -> Figures:
    """The figures of a year by scope, as the tables have them."""
    found: dict[tuple[str, str], dict[str, Triple]] = {
        (site, public): {} for site in (ALL, *sites) for public in (ALL, *PUBLICS)
    }
    for (of, site, public, index), triple in figures.items():
        if of == year and (site, public) in found:
            found[site, public][INDICATORS[index].id] = triple
    return found


def made(random: Random, persons: int, sites: tuple[str, ...]) -> Figures:
    """A year of so many persons, each at one site and in one public, who came and went as chance would have it."""
    found: dict[tuple[str, str], dict[str, list[int]]] = {
        (site, public): {row.id: [0, 0, 0] for row in INDICATORS}
        for site in (ALL, *sites)
        for public in (ALL, *PUBLICS)
    }
    for _ in range(persons):
        of, to = random.choice(sites), random.choice(PUBLICS)
        gender = random.choice(("man", "woman", "woman", "x", None))
        outcome = random.choice((None, None, *OUTCOMES))
        detail = random.choice(DETAILS[outcome]) if outcome in DETAILS else None
        minutes = random.choice((0, 30, 60))
        adds: dict[str, tuple[int, int, int]] = {"participants": (1, 0, 0), "minutes.individual": (minutes, 0, 0)}
        for one in ("man", "woman", "x"):
            adds[f"gender.{one}"] = (gender == one, gender is not None, gender is None)
        for members in (members for family, (_, members) in PARTICIPANTS.items() if family != "gender"):
            known, which = random.random() < 0.9, random.choice((*members, None))
            for one in members:
                adds[one] = (known and one == which, known, not known)
        adds["age.mean"] = (random.randint(18, 60), 1, 0)
        if outcome is not None:
            for row in INDICATORS:
                if row.over == "closing":
                    adds[row.id] = (row.id in (outcome, f"{outcome}.{detail}"), 1, 0)
                elif row.over == "completed" and outcome in OUTCOMES[2:5]:
                    adds[row.id] = (row.id.startswith("improvement") or row.id.startswith("term"), 1, 0)
        adds["share.individual"] = (minutes, minutes, 0)
        adds["share.collective"] = (0, minutes, 0)
        for scope in ((of, to), (of, ALL), (ALL, to), (ALL, ALL)):
            for name, triple in adds.items():
                for place, value in enumerate(triple):
                    found[scope][name][place] += value
    return {scope: {name: (row[0], row[1], row[2]) for name, row in rows.items()} for scope, rows in found.items()}


PRIME = 2**61 - 1


def solvable(every: list[Sum], away: set[Cell]) -> set[Cell]:
    """The hidden cells that the sums give: eliminated to the end, a row of that cell alone is left (modulo a large prime)."""
    solved: dict[Cell, dict[Cell, int]] = {}

    def less(row: dict[Cell, int], pivot: Cell, of: dict[Cell, int]) -> dict[Cell, int]:
        factor = row.get(pivot, 0)
        both = {cell: (row.get(cell, 0) - factor * of.get(cell, 0)) % PRIME for cell in row.keys() | of.keys()}
        return {cell: value for cell, value in both.items() if value}

    for one in every:
        row = {cell: sign % PRIME for cell, sign in one if cell in away}
        for pivot in [cell for cell in row if cell in solved]:
            row = less(row, pivot, solved[pivot])
        if row:
            pivot = next(iter(row))
            inverse = pow(row[pivot], -1, PRIME)
            row = {cell: value * inverse % PRIME for cell, value in row.items()}
            solved = {other: less(of, pivot, row) if pivot in of else of for other, of in solved.items()}
            solved[pivot] = row
    return {pivot for pivot, row in solved.items() if len(row) == 1}


def parts_of(every: list[Sum], away: set[Cell]) -> list[list[Sum]]:
    """The sums by what hangs together through hidden cells, so that each part can be solved for itself."""
    group: dict[Cell, list[Sum]] = {}
    for one in every:
        mine = [cell for cell, _ in one if cell in away]
        joined = [one]
        for other in {id(group[cell]): group[cell] for cell in mine if cell in group}.values():
            joined += other
        for cell in {cell for each in joined for cell, _ in each if cell in away}:
            group[cell] = joined
    return list({id(part): part for part in group.values()}.values())


@settings(deadline=None, max_examples=12, derandomize=True)
@given(st.integers(0, 2**32), st.integers(0, 60))
def test_no_small_count_is_shown_or_follows_from_what_is(seed: int, persons: int) -> None:
    figures = made(Random(seed), persons, ("forest", "saint-gilles"))
    away, values = hidden(figures), cells(figures)
    assert all(not sum(sign * values[cell] for cell, sign in one) for one in sums(figures)), "the sums are sums"
    small = {
        cell
        for cell, value in values.items()
        if 0 < value < FEWEST
        and not cell.name.endswith("/unknown")
        and not cell.name.startswith(("minutes", "attend", "age"))
    }
    assert small <= away
    for part in parts_of(sums(figures), away):
        assert not small & solvable(part, away)
    for scope in figures:
        for row in told(figures, scope):
            if row["unit"] == "percent" and not row["id"].startswith(("share", "attendance")):
                assert row["numerator"] is None or not 0 < row["numerator"] < FEWEST
                assert row["denominator"] is None or not 0 < row["denominator"] < FEWEST
                if row["numerator"] is None or row["denominator"] is None:
                    assert (row["value"], row["hidden"]) == (None, True)
            elif row["id"] == "participants":
                assert row["numerator"] is None or not 0 < row["numerator"] < FEWEST


@settings(deadline=None, max_examples=8, derandomize=True)
@given(history())
def test_the_sums_hold_of_what_the_fold_counts(made: History) -> None:
    """Those within a scope: persons of two sites count once in `all`."""
    facts = FactSet()
    facts.apply(Batch().add(incoming(made)))
    figures = recount(facts, LAST)
    for year in made.years:
        of_year = year_of(figures, year, ("forest", "saint-gilles"))
        values = cells(of_year)
        for one in sums(of_year):
            if len({(cell.site, cell.public) for cell, _ in one}) == 1:
                assert not sum(sign * values[cell] for cell, sign in one), one


def scope(**rows: Triple) -> dict[str, Triple]:
    return {name.replace("__", "."): triple for name, triple in rows.items()}


def test_the_second_smallest_goes_with_the_smallest() -> None:
    one = scope(participants=(40, 0, 0), gender__man=(12, 40, 0), gender__woman=(25, 40, 0), gender__x=(3, 40, 0))
    figures = dict.fromkeys([(ALL, ALL)], one)
    shown = {row["id"]: row for row in told(figures, (ALL, ALL))}
    assert [shown[f"gender.{one}"]["numerator"] for one in ("man", "woman", "x")] == [None, 25, None]
    assert [shown[f"gender.{one}"]["value"] for one in ("man", "woman", "x")] == [None, 62.5, None]
    assert (shown["participants"]["numerator"], shown["participants"]["hidden"]) == (40, False)


def test_a_rest_that_is_small_is_hidden_with_what_it_is_the_rest_of() -> None:
    one = scope(participants=(40, 0, 0), origin__non_eu=(38, 40, 0))
    shown = {row["id"]: row for row in told({(ALL, ALL): one}, (ALL, ALL))}
    assert (shown["origin.non_eu"]["numerator"], shown["origin.non_eu"]["value"]) == (None, None)


def test_a_part_that_is_small_is_hidden_in_a_second_public_and_not_told_by_all() -> None:
    def scoped(participants: int, deceased: int) -> dict[str, Triple]:
        closed = participants // 2
        return {
            "participants": (participants, 0, 0),
            **{row.id: (0, closed, 0) for row in INDICATORS if row.over == "closing"},
            "outcome.deceased": (deceased, closed, 0),
            "outcome.prolonged": (closed - deceased, closed, 0),
        }

    figures = {
        (site, public): scoped(*numbers)
        for site in (ALL, "forest")
        for public, numbers in {ALL: (80, 9), "inactivity": (40, 2), "immigration": (40, 7)}.items()
    }
    for site in (ALL, "forest"):
        numbers = [
            next(row["numerator"] for row in told(figures, (site, public)) if row["id"] == "outcome.deceased")
            for public in (ALL, *PUBLICS)
        ]
        assert numbers == [9, None, None]


@pytest.mark.parametrize("persons", [1, FEWEST - 1])
def test_of_a_few_participants_nothing_is_shown(persons: int) -> None:
    figures = made(Random(persons), persons, ("forest",))
    for row in told(figures, ("forest", ALL)):
        assert row["hidden"] or row["id"] in ("groups.active", "sessions.held"), row
        assert row["value"] is None or row["id"] in ("groups.active", "sessions.held")


def test_of_nobody_there_is_nothing_to_hide() -> None:
    figures: Figures = {(site, public): {} for site in (ALL, "forest") for public in (ALL, *PUBLICS)}
    assert not hidden(figures)
    assert not any(row["hidden"] for row in told(figures, (ALL, ALL)))
