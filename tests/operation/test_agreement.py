"""What cannot both be true is said of the right part, with the command that ends it."""

import re
from typing import Any

import pytest

from espace.agreement import SENTENCES, disagreements
from services.kernel.codes import LANGUAGES

LOG = {"log": {"position": 15, "ahead": None}}


@pytest.mark.parametrize(
    ("parts", "part", "told"),
    [
        (
            {"intake": {"log": {"position": 15, "ahead": {"first": 16, "last": 30, "forked": False}}}},
            "intake",
            ["16 to 30", "`espace recover intake`"],
        ),
        (
            {"intake": {"log": {"position": 18, "ahead": {"first": 16, "last": 30, "forked": True}}}},
            "intake",
            ["16 to 30", "`espace recover intake --accept-loss`"],
        ),
        (
            {"intake": LOG, "reporting": {"inbox": {"intake": {"watermark": 15, "forked_at": 9}}}},
            "reporting",
            ["seen at event 9", "`espace recover intake --accept-loss`"],
        ),
        (
            {"intake": LOG, "bilan": {"inbox": {"intake": {"watermark": 30, "forked_at": None}}}},
            "bilan",
            ["applied 30", "ends at 15", "`espace recover intake`"],
        ),
        (
            {"intake": LOG | {"reads": {"log": {"position": 3, "ahead": {"first": 4, "last": 9, "forked": False}}}}},
            "intake",
            ["4 to 9", "`espace recover intake`"],
        ),
        (
            {"intake": LOG, "reporting": {"trail": {"intake-reads": {"watermark": 15, "forked_at": 9}}}},
            "reporting",
            ["seen at event 9", "`espace recover intake --accept-loss`"],
        ),
    ],
)
def test_a_disagreement_is_said(parts: dict[str, Any], part: str, told: list[str]) -> None:
    ((name, sentence),) = disagreements(parts)
    assert name == part
    assert all(piece in sentence for piece in told), sentence


def test_it_is_said_in_the_language_asked_for() -> None:
    parts = {"intake": {"log": {"position": 15, "ahead": {"first": 16, "last": 30, "forked": False}}}}
    told = {language: dict(disagreements(parts, language))["intake"] for language in LANGUAGES}
    assert len(set(told.values())) == 3
    assert all("16" in sentence and "`espace recover intake`" in sentence for sentence in told.values())
    holes = {code: [sorted(re.findall(r"{(\w+)}", text)) for text in texts] for code, texts in SENTENCES.items()}
    assert all(one == some[0] for some in holes.values() for one in some)


def test_what_agrees_and_what_is_not_known_is_not_said() -> None:
    behind = {"inbox": {"intake": {"watermark": 14, "forked_at": None}, "bilan": {"watermark": 3}}}
    assert (
        list(disagreements({"kafka": {"state": "up"}, "intake": LOG, "bilan": {"state": "down"}, "reporting": behind}))
        == []
    )
