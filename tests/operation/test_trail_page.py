"""The page of a trail without the right to see who it is, and whatever text is put into it."""

import pytest

from espace.pages.render import field, shown
from espace.pages.trail_words import WORDS, say
from espace.trail import html
from services.kernel.code_rows import LANGUAGES, Language

STEP = {
    "source": "intake", "position": 3, "participant_id": "p-1", "type": "parcours-corrected.v1", "happened": "2026-01-15",
    "recorded_at": "2026-01-16T10:00:00.000000+00:00", "actor": "<script>x</script>", "command_id": "c", "correlation_id": "r",
    "causation_id": None, "labels": {"fr": "F", "nl": "N", "en": "E"}, "id": "k-1", "why": True,
    "changed": {"french_level": ["weak", "good"], "note": ['"><img src=x>', None]}, "sealed": ["identity.last_name"],
}  # fmt: skip


def trail(*steps: object) -> dict[str, object]:
    return {
        "participant_id": "p-1", "merged": [], "order": "recorded", "steps": list(steps), "watermark": {"intake": 3}, "identity": None,
    }  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_the_right_the_page_is_pseudonymous_and_says_so(language: Language) -> None:
    page = html(trail(STEP), language, None)
    words = say(language)
    assert f'<html lang="{language}">' in page
    assert words["pseudonymous"].replace("'", "&#39;") in page
    assert page.count(words["sealed"]) == 2
    assert words["identified"] not in page


def test_whatever_is_put_into_the_page_is_text() -> None:
    page = html(trail(STEP), "en", "<i>why</i>")
    for tag in ("<script", "<img", "<i>"):
        assert tag not in page
    assert "&lt;script&gt;x&lt;/script&gt;" in page


def test_a_trail_without_steps_is_a_page_all_the_same() -> None:
    assert f"{say('fr')['recorded_order']} (0)" in html(trail(), "fr", None).replace("&#39;", "'")


def test_codes_are_shown_by_their_labels_and_fields_by_their_words() -> None:
    assert list(shown("french_level", "weak", "fr")) == ["Faible"]
    assert list(shown("levels.housing", 3, "fr")) == ["3"]
    assert list(shown("domains", ["housing", "elephant"], "nl")) == ["housing", "elephant"]
    assert list(shown("note", None, "fr")) == [""]
    assert list(shown("never_worked", [False, True], "nl")) == ["nee", "ja"]
    assert list(shown("outcome", "solved", "en")) == ["Solved"]
    assert list(shown("reason", "health", "fr")) == ["Santé"]
    assert [field("levels.housing", "fr"), field("identity.last_name", "fr")] == [
        "niveaux / Logement",
        "identité / nom",
    ]
    assert field("parcours_id", "nl") == "traject"
    assert field("some.other_field", "en") == "some / other field"


def test_every_word_is_there_in_three_languages() -> None:
    assert all(len(texts) == 3 and all(texts) for texts in WORDS.values())
