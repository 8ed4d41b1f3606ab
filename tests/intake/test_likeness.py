"""Names as they are spelt and misspelt: what is found by a common mark, and how alike it is then said to be."""

from typing import Any

import pytest

from services.intake.search.likeness import FOUND, double, likeness
from services.intake.search.marks import marks, sought
from services.intake.search.words import LONGEST, MOST_WORDS, forms, plain, sound

KEY = b"k" * 32
BERGHE = {"last_name": "Van den Regenboghe", "first_name": "Solène", "birth_date": "1985-07-03"}


def person(last: str, first: str, **more: str) -> dict[str, str | None]:
    return {"last_name": last, "first_name": first, **more}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Van den Regenboghe", ["van", "den", "regenboghe"]),
        ("  ÇİÇEKDAĞ-Güneşli ", ["cicekdag", "gunesli"]),
        ("d'Arcobaleno", ["d", "arcobaleno"]),
        ("Łunapiena ß Œuvre", ["lunapiena", "ss", "oeuvre"]),
        ("12 !?", []),
        ("Зоря", ["зоря"]),
    ],
)
def test_the_words_of_a_name(text: str, words: list[str]) -> None:
    assert plain(text) == words


def test_a_name_is_found_by_the_ways_in_which_it_is_written() -> None:
    assert forms(plain("Van den Regenboghe")) == {"regenboghe", "vandenregenboghe"}
    assert forms(plain("Vandenregenboghe")) == {"regenboghe", "vandenregenboghe"}
    assert forms(plain("El-Nassim")) >= {"nassim", "elnassim"}
    assert forms(plain("Marie-Solène")) == {"marie", "solene", "mariesolene"}
    assert forms(["el"]) == {"el"}


@pytest.mark.parametrize(
    ("one", "other"),
    [("nejma", "nedjma"), ("philippe", "filip"), ("zahra", "sara"), ("bahr", "bar"), ("quamari", "kamari")],
)
def test_spellings_of_one_sound(one: str, other: str) -> None:
    assert sound(one) == sound(other) != ""


def test_what_says_too_little_has_no_sound() -> None:
    assert (sound("o"), sound("зоря")) == ("", "")


FINDS = [
    ("regenboghe solene", "as it is"),
    ("SOLÈNE VAN DEN REGENBOGHE", "another order, in capitals"),
    ("vandenregenboghe", "in one word"),
    ("regenboge", "a letter short"),
    ("regenbohge", "two exchanged"),
    ("rekenboghe", "a wrong one"),
    ("regen", "begun"),
    ("Vanden Regenboghe, Solenne", "another particle, a letter too many"),
    ("raganboga", "its sound"),
]


@pytest.mark.parametrize(("name", "why"), FINDS, ids=[why for _, why in FINDS])
def test_a_name_is_found_however_it_is_spelt(name: str, why: str) -> None:
    assert sought(KEY, {"name": name}).names & marks(KEY, BERGHE).names, why
    assert likeness({"name": name}, BERGHE).score >= FOUND, why


@pytest.mark.parametrize("name", ["zonnebloem", "solange desnuages", "!!", "lente"])
def test_another_name_is_no_answer(name: str) -> None:
    assert likeness({"name": name}, BERGHE).score < FOUND


def test_who_fits_best_comes_first() -> None:
    asked = {"name": "Nassim Youssef", "birth_date": "1990-12-04"}
    people: list[dict[str, Any]] = [
        person("El Nassim", "Youssef", birth_date="1990-12-04"),
        person("El Nassim", "Youssef", birth_date="1990-04-12"),
        person("El Nassim", "Yousef", birth_date="1991-12-04"),
        person("El Nassim", "Youssef Karim"),
        person("Rabii", "Youssef", birth_date="1988-01-01"),
    ]
    found = [likeness(asked, one) for one in people]
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)
    assert found[0].score == 100
    assert [one.why for one in found[:3]] == [
        ("same_birth_date", "same_name"),
        ("close_birth_date", "same_name"),
        ("close_birth_date", "close_name"),
    ]
    assert found[-1].score < FOUND


def test_a_number_or_a_date_alone() -> None:
    held = BERGHE | {"national_number": "85070300112"}
    assert likeness({"national_number": "85070300112"}, held).why == ("same_national_number",)
    assert likeness({"national_number": "85070300113"}, held).score == 0
    assert likeness({"birth_date": "1985-03-07"}, held).why == ("close_birth_date",)
    assert sought(KEY, {"birth_date": "1985-03-07"}).exact & marks(KEY, held).exact
    assert likeness({"birth_date": "1960-01-01"}, held).score == 0
    assert likeness({}, held).score == 0


def test_marks_tell_nothing_without_the_key() -> None:
    mine, theirs = marks(KEY, BERGHE), marks(b"l" * 32, BERGHE)
    assert mine == marks(KEY, dict(BERGHE))
    assert not mine.names & theirs.names
    assert not mine.exact & theirs.exact
    assert all(-(2**31) <= mark < 2**31 for mark in mine.all)
    assert marks(KEY, {}).all == []


def test_a_text_that_is_no_name_costs_little() -> None:
    words = plain("a" * 10_000 + " b" * 5_000)
    assert (len(words), max(map(len, words))) == (MOST_WORDS, LONGEST)


NUMBER, OTHER_NUMBER = "85073003328", "90120400178"
DOUBLES: list[tuple[dict[str, Any], dict[str, Any], tuple[str, ...] | None]] = [
    # The same number, whatever else is said.
    (person("Rabii", "Omar", national_number=NUMBER), person("Zorya", "Nino", national_number=NUMBER), ("same_national_number",)),
    # The same date with a name that is close, the last and the first exchanged.
    (person("Qamari", "Houda", birth_date="1990-12-04"), person("Houda", "Kamari", birth_date="1990-12-04"),
     ("same_birth_date", "close_name")),
    # The same date, another name.
    (person("Qamari", "Houda", birth_date="1990-12-04"), person("Zorya", "Nino", birth_date="1990-12-04"), None),
    # The same name, no date on one side; day and month exchanged; quite another date.
    (person("Qamari", "Houda", birth_date="1990-12-04"), person("QAMARI", "Houda"), ("same_name",)),
    (person("Qamari", "Houda", birth_date="1990-12-04"), person("Qamari", "Houda", birth_date="1990-04-12"),
     ("close_birth_date", "same_name")),
    (person("Qamari", "Houda", birth_date="1990-12-04"), person("Qamari", "Houda", birth_date="1961-05-30"), None),
    # Two numbers: twins are two persons, one person may have a bis number and then another.
    (person("Qamari", "Houda", birth_date="1990-12-04", national_number=NUMBER),
     person("Qamari", "Malika", birth_date="1990-12-04", national_number=OTHER_NUMBER), None),
    (person("Qamari", "Houda", birth_date="1990-12-04", national_number=NUMBER),
     person("Qamari", "Houda", birth_date="1990-12-04", national_number=OTHER_NUMBER), ("same_birth_date", "same_name")),
    # Nobody knows anything.
    ({}, {}, None),
    (person("Qamari", "Houda"), {}, None),
]  # fmt: skip


@pytest.mark.parametrize(("mine", "other", "why"), DOUBLES)
def test_possible_doubles(mine: dict[str, Any], other: dict[str, Any], why: tuple[str, ...] | None) -> None:
    found, back = double(mine, other), double(other, mine)
    assert found == back
    assert (found and found.why) == why
    assert found is None or 0 < found.score <= 100


def test_the_surer_a_double_the_higher_its_score() -> None:
    scores = [found.score for mine, other, _ in DOUBLES if (found := double(mine, other))]
    number, dated, undated, exchanged, renumbered = scores
    assert number >= dated > undated == exchanged > renumbered
