"""Consents: given, withdrawn once, and which hold on a day."""

from typing import Any

import pytest

from services.intake.consents import commands as c
from services.intake.consents.events import Consent
from services.intake.consents.refusals import RULES
from services.kernel.consents import holding
from tests.intake.given import PERSON, Given

GIVEN = c.GiveConsent(
    consent_id="a1", participant_id="p1", scope="support", given_on="2024-01-08", taken_by="Un travailleur"
)


def consent(**more: Any) -> c.GiveConsent:
    return c.GiveConsent(**(GIVEN.model_dump(exclude={"command"}) | more))


def corrected(**more: Any) -> c.CorrectConsent:
    return c.CorrectConsent(**(GIVEN.model_dump(exclude={"command"}) | more))


def test_a_consent_is_given_and_withdrawn_once() -> None:
    past = Given(PERSON)
    (step,) = past.when(GIVEN)
    assert (step.type, step.stream, step.record.taken_by.mark) == ("consent-given.v1", "consents:p1", "Un travailleur")
    withdrawn = c.WithdrawConsent(consent_id="a1", withdrawn_on="2024-06-03")
    assert past.refused(consent(consent_id="a2", given_on="2024-06-03")) == ("consent_holds", "given_on")
    (step,) = past.when(withdrawn)
    assert (step.type, step.record.withdrawn_on, step.before.withdrawn_on) == (
        "consent-withdrawn.v1",
        "2024-06-03",
        None,
    )
    assert past.refused(withdrawn) == ("consent_withdrawn", "consent_id")
    (step,) = past.when(consent(consent_id="a2", given_on="2024-06-03"))
    assert step.type == "consent-given.v1"


def test_a_consent_is_corrected_and_voided() -> None:
    past = Given(PERSON, GIVEN)
    assert past.when(corrected()) == []
    (step,) = past.when(corrected(given_on="2024-01-05", why="The date on the paper."))
    assert (step.type, step.before.given_on) == ("consent-corrected.v1", "2024-01-08")
    (step,) = past.when(c.VoidConsent(consent_id="a1", why="Another person."))
    assert (step.type, step.record, step.participant) == ("consent-voided.v1", None, "p1")
    assert past.refused(GIVEN) == ("id_taken", "consent_id")
    assert past.refused(c.WithdrawConsent(consent_id="a1", withdrawn_on="2024-06-03")) == (
        "no_such_record",
        "consent_id",
    )


@pytest.mark.parametrize(
    ("command", "refusal"),
    [
        (consent(participant_id="p9"), ("unknown_participant", "participant_id")),
        (consent(given_on="2026-05-06"), ("after_today", "given_on")),
        (consent(given_on="1980-02-28"), ("before_birth", "given_on")),
        (c.WithdrawConsent(consent_id="a0", withdrawn_on="2026-05-06"), ("after_today", "withdrawn_on")),
        (c.WithdrawConsent(consent_id="a0", withdrawn_on="2023-12-31"), ("end_before_start", "withdrawn_on")),
    ],
)
def test_what_is_refused(command: Any, refusal: tuple[str, str]) -> None:
    assert Given(PERSON, consent(consent_id="a0", scope="images")).refused(command) == refusal


def test_which_consents_hold_on_a_day() -> None:
    first = Consent("a1", "p1", "support", "2024-01-08", "2024-06-03")
    second = Consent("a2", "p1", "support", "2025-01-06")

    def held(on: str) -> str | None:
        found: str | None = holding([first, second], on)["scopes"]["support"]
        return found

    assert [held(on) for on in ("2024-01-07", "2024-01-08", "2024-06-02", "2024-06-03", "2025-01-06")] == [
        None, "a1", "a1", None, "a2",
    ]  # fmt: skip
    # A withdrawal in one file ends what was given before it in another; what is given later holds.
    third = Consent("a3", "p2", "support", "2024-02-05")
    for order in ([first, third], [third, first]):
        assert holding(order, "2024-06-02")["scopes"]["support"] == order[1].consent_id
        assert holding(order, "2024-06-03")["scopes"]["support"] is None
    assert holding([second, third, first], "2025-01-06")["scopes"]["support"] == "a2"
    assert set(holding([], "2024-01-08")["scopes"].values()) == {None}


def test_every_rule_was_met() -> None:
    assert RULES.keys() <= Given.seen
