"""Absences in a row: which runs there are, what has to be recorded so that each has its one signal, and what is refused."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given as property_of
from hypothesis import settings
from hypothesis import strategies as st

from services.ateliers.absences import commands as c
from services.ateliers.absences.events import Signal
from services.ateliers.absences.refusals import RULES
from services.ateliers.absences.runs import End, Met, Raise, Reopen, Withdraw, judge, runs
from services.kernel.roster import Listed
from tests.ateliers.given import ROSTER, TODAY, Given

STATUS = {"A": "absent", "E": "excused", "P": "present"}
NOW = date(2026, 4, 30)


def history(letters: str, first: int = 1) -> list[Met]:
    """A session a day from 1 April 2026 on: A(bsent), E(xcused), P(resent); a dot is a day without."""
    days = enumerate(letters, first)
    return [Met(f"2026-04-{day:02}", f"s{day}", STATUS[one], 100 + day) for day, one in days if one != "."]


def signalled(letters: str, *signals: Signal, today: date = NOW) -> list[Any]:
    return judge("k1", history(letters), signals, today)


def raised(letters: str) -> Signal:
    (act,) = signalled(letters)
    assert isinstance(act, Raise)
    return Signal(act.signal_id, "k1", act.first_on, act.reached_on, act.sessions)


@pytest.mark.parametrize(
    ("letters", "found"),
    [
        ("", []),
        ("AA", []),
        ("AAPA", []),
        ("AAA", [("s1", "s3", None)]),
        ("PAAAA", [("s2", "s5", None)]),
        ("AEAEA", [("s1", "s5", None)]),
        ("AEAP", []),
        ("AAAEEP", [("s1", "s3", "2026-04-06")]),
        ("AAAPAAAA", [("s1", "s3", "2026-04-04"), ("s5", "s8", None)]),
    ],
)
def test_runs_of_absences(letters: str, found: list[Any]) -> None:
    assert [(run.rows[0].session_id, run.rows[-1].session_id, run.ended_on) for run in runs(history(letters))] == found


def test_who_came_at_all_on_a_day_has_come_whatever_the_order_of_its_sessions() -> None:
    day = [*history("AA"), Met("2026-04-03", "s3", "present", 103), Met("2026-04-03", "s4", "absent", 104)]
    assert [run.ended_on for run in runs(day)] == ["2026-04-03"]
    assert judge("k1", day, [], NOW) == []


def test_a_run_is_signalled_once() -> None:
    signal = raised("PAAA")
    assert (signal.first_on, signal.reached_on, signal.sessions) == ("2026-04-02", "2026-04-04", ["s2", "s3", "s4"])
    assert signalled("PAAAAAA", signal) == []
    assert raised("PAAA").signal_id == signal.signal_id


def test_it_ends_when_the_person_is_present_again_and_reopens_where_they_were_not() -> None:
    signal = raised("AAA")
    assert signalled("AAAP", signal) == [End(signal.signal_id, "2026-04-04")]
    ended = Signal(signal.signal_id, "k1", signal.first_on, signal.reached_on, signal.sessions, "2026-04-04")
    assert signalled("AAAP", ended) == []
    assert signalled("AAAAP", ended) == [End(signal.signal_id, "2026-04-05")]
    assert signalled("AAAA", ended) == [Reopen(signal.signal_id)]


@pytest.mark.parametrize("corrected", ["APA", "AEA", "AA.", "PAA"])
def test_a_corrected_sheet_that_undoes_the_run_withdraws_it(corrected: str) -> None:
    signal = raised("AAA")
    assert signalled(corrected, signal) == [Withdraw(signal.signal_id)]


def test_a_run_that_comes_again_is_another_signal() -> None:
    first, again = raised("AAA"), history("AAA")
    again[0] = Met("2026-04-01", "s1", "absent", 250)
    (act,) = judge("k1", again, [], NOW)
    assert isinstance(act, Raise)
    assert act.signal_id != first.signal_id


def test_a_longer_run_that_is_cut_keeps_its_signal_where_three_of_it_are_left() -> None:
    signal = raised("AAA")
    assert signalled("PAAAA", signal) == []
    withdrawn, new = signalled("AAPAAA", signal)[::-1]
    assert (withdrawn, new.sessions) == (Withdraw(signal.signal_id), ["s4", "s5", "s6"])


def test_two_runs_that_become_one_keep_the_first_signal() -> None:
    first = Signal("one", "k1", "2026-04-01", "2026-04-03", ["s1", "s2", "s3"], "2026-04-04")
    second = Signal("two", "k1", "2026-04-05", "2026-04-07", ["s5", "s6", "s7"])
    assert signalled("AAAPAAA", second, first) == []
    assert signalled("AAAAAAA", second, first) == [Withdraw("two"), Reopen("one")]


def test_what_is_brought_in_from_long_ago_or_is_over_raises_nothing() -> None:
    assert signalled("AAA", today=date(2026, 5, 1)) != []
    assert signalled("AAA", today=date(2026, 5, 2)) == []
    assert signalled("AAAP") == []
    assert signalled("AAAPAAAPAAA")[0].sessions == ["s9", "s10", "s11"]


def test_a_persons_own_signal_is_left_alone() -> None:
    assert signalled("PPP", Signal("by-hand", "k1", "2026-04-01", "2026-04-03")) == []


@settings(deadline=None, max_examples=300)
@property_of(st.lists(st.text("AEP.", min_size=0, max_size=20), min_size=1, max_size=6))
def test_whatever_the_corrections_what_stands_is_one_signal_a_run(sheets: list[str]) -> None:
    """Sheets one after another of the same days, each judged on the signals that the one before left."""
    standing: dict[str, Signal] = {}
    for position, letters in enumerate(sheets):
        rows = [Met(one.held_on, one.session_id, one.status, position) for one in history(letters)]
        for act in judge("k1", rows, standing.values(), NOW):
            if isinstance(act, Raise):
                assert act.signal_id not in standing
                standing[act.signal_id] = Signal(act.signal_id, "k1", act.first_on, act.reached_on, act.sessions)
            elif isinstance(act, Withdraw):
                del standing[act.signal_id]
            else:
                one = standing[act.signal_id]
                ended = act.ended_on if isinstance(act, End) else None
                standing[act.signal_id] = Signal(one.signal_id, "k1", one.first_on, one.reached_on, one.sessions, ended)
        found = runs(rows)
        for run in found:
            missed = {row.session_id for row in run.rows}
            mine = [one for one in standing.values() if missed & set(one.sessions)]
            assert [one.ended_on for one in mine] in ([run.ended_on], [] if run.ended_on else None)
        assert len(standing) <= len(found)
        assert judge("k1", rows, standing.values(), NOW) == []


RAISED = c.SignalAbsences(
    signal_id="a1", parcours_id="k2", first_on="2026-04-01", reached_on="2026-04-03", sessions=["s1", "s2", "s3"]
)
DONE = c.AcknowledgeSignal(signal_id="a1", done="Appelé.")
BACK = c.EndAbsences(signal_id="a1", ended_on="2026-04-10")


def correction(**more: Any) -> c.CorrectSignal:
    return c.CorrectSignal(**(RAISED.model_dump(exclude={"command"}) | more))


def test_the_life_of_a_signal() -> None:
    past = Given()
    (step,) = past.when(RAISED)
    assert (step.type, step.stream, step.happened) == ("absences-signalled.v1", "signals:k2", "2026-04-03")
    (step,) = past.when(DONE)
    assert (step.type, step.record.acknowledged_on, step.record.done.text) == (
        "signal-acknowledged.v1",
        TODAY,
        "sealed Appelé.",
    )
    assert past.refused(DONE) == ("already_acknowledged", "signal_id")
    (step,) = past.when(BACK)
    assert (step.type, step.record.ended_on, step.record.done.text) == (
        "absences-ended.v1",
        "2026-04-10",
        "sealed Appelé.",
    )
    (step,) = past.when(c.ReopenAbsences(signal_id="a1"))
    assert (step.type, step.record.ended_on) == ("absences-reopened.v1", None)
    assert past.when(c.ReopenAbsences(signal_id="a1")) == []
    (step,) = past.when(correction(done="Appelé, puis visité.", acknowledged_on=TODAY))
    assert step.type == "signal-corrected.v1"
    past.streams.roster["k2"] = Listed("k2", "p2", "g1", "saint-gilles", "2024-03-04", None, standing=False)
    (step,) = past.when(c.VoidSignal(signal_id="a1", why="Another person."))
    assert (step.type, step.record) == ("signal-voided.v1", None)
    assert past.refused(RAISED) == ("id_taken", "signal_id")
    past.streams.roster["k2"] = ROSTER[1]


@pytest.mark.parametrize(
    ("command", "refusal"),
    [
        (c.SignalAbsences(**(RAISED.model_dump() | {"signal_id": "a2", "parcours_id": "k3"})), ("unknown_parcours", "parcours_id")),
        (correction(reached_on="2026-05-06"), ("after_today", "reached_on")),
        (correction(reached_on="2026-03-31"), ("end_before_start", "reached_on")),
        (c.EndAbsences(signal_id="a1", ended_on="2026-05-06"), ("after_today", "ended_on")),
        (c.AcknowledgeSignal(signal_id="a1", done="Appelé.", acknowledged_on="2026-03-31"), ("end_before_start", "acknowledged_on")),
        (c.ReopenAbsences(signal_id="a9"), ("no_such_record", "signal_id")),
    ],
)  # fmt: skip
def test_what_is_refused(command: Any, refusal: tuple[str, str]) -> None:
    past = Given()
    past.when(RAISED)
    assert past.refused(command) == refusal


def test_every_rule_was_met() -> None:
    assert RULES.keys() <= Given.seen
