"""What is recorded of a read: whose, which fields, never a value; and the reason as clients can send it."""

import json
import re
from pathlib import Path

import pytest

from shared.problems import Refusal
from shared.reading import LONGEST_REASON, reads, reason_of
from shared.vault import Sealed

ROOT = Path(__file__).parents[2]
OPENS = re.compile(r"vault\.shown\(|(?<!def )\bunseal\(")
UNSEEN = {
    "services/intake/replay.py",  # the mark of a number, for the directory
    "services/intake/search/index.py",  # marks of names
    "services/intake/search/people.py",  # candidates that are compared: who of them is shown is noted
    "services/intake/store.py",  # a birth date, for a decision
    "shared/subjects.py",  # a text that moves to another person's key
    "shared/vault.py",
    "shared/reading.py",
}
"""What opens sealed texts and shows them to nobody, but for the last."""
NOW = "2026-01-15T13:02:11.000000+00:00"
WHY = Sealed("Y2lwaGVydGV4dA==", "bWFyaw==")


def test_a_request_leaves_one_event_a_person_in_one_stream() -> None:
    noted = {"p-2": {"participant": {"last_name", "first_name"}}, "p-1": {"goal": {"note"}, "action": {"note"}}}
    events = reads("r-1", "GET /v1/search", noted, {"p-1": WHY}, NOW)
    assert [(one.stream, one.type, one.participant, one.happened) for one in events] == [
        ("read:r-1", "person-read.v1", "p-1", NOW),
        ("read:r-1", "person-read.v1", "p-2", NOW),
    ]
    first, second = (json.loads(one.data) for one in events)
    assert first == {
        "id": "r-1/1",
        "record": {
            "read_id": "r-1/1",
            "participant_id": "p-1",
            "route": "GET /v1/search",
            "shown": {"action": ["note"], "goal": ["note"]},
        },
        "before": None,
        "why": {"text": WHY.text, "mark": WHY.mark},
    }
    assert (second["why"], second["record"]["shown"]) == (None, {"participant": ["first_name", "last_name"]})


def test_nobody_was_shown_anything() -> None:
    assert reads("r-1", "GET /v1/search", {}, {}, NOW) == []


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (None, None),
        (b"  ", None),
        (b"appel de la mutuelle", "appel de la mutuelle"),
        ("suivi après l'été".encode(), "suivi après l'été"),
        ("suivi après l'été".encode("latin-1"), "suivi après l'été"),
        (b"suivi%20apr%C3%A8s", "suivi après"),
        ("100 % sûr".encode(), "100 % sûr"),
        (b"x" * LONGEST_REASON, "x" * LONGEST_REASON),
    ],
)
def test_a_reason_is_read_as_clients_can_send_it(raw: bytes | None, text: str | None) -> None:
    assert reason_of(raw) == text


@pytest.mark.parametrize("raw", [b"x" * (LONGEST_REASON + 1), b"a%0Ab", b"a%00b", b"%1b[31m"])
def test_a_reason_that_is_no_short_line_of_text_is_refused(raw: bytes) -> None:
    with pytest.raises(Refusal) as refusal:
        reason_of(raw)
    assert (refusal.value.rule.code, refusal.value.field) == ("reason_unfit", "X-Reason")


def test_whatever_else_opens_what_is_sealed_does_so_through_a_reading() -> None:
    sources = [path for folder in ("services", "shared") for path in (ROOT / folder).rglob("*.py")]
    assert len(sources) > 200
    assert {str(path.relative_to(ROOT)) for path in sources if OPENS.search(path.read_text())} == UNSEEN
