"""The main job from a folder to the annual table, with corrections there and back, on real servers."""

from pathlib import Path
from typing import Any

from tests.e2e.checks import bring, bring_folder, client, equal, figures_equal, heads, printed, settle, verify
from tests.e2e.folders import changed, make, sites, with_rejects
from tests.stacks import Stack

SITES = ("all", *sites("main"))


def working_day(stack: Stack, person: str) -> list[dict[str, Any]]:
    """A coordinator's day and a person's file, as reporting tells them now."""
    with client(stack, "reporting") as http:
        told = [
            http.get(f"/v1/{path}", params=params).raise_for_status().json()
            for path, params in (("day", {"site": "all"}), (f"participants/{person}/file", {}))
        ]
    assert told[0]["counts"]["bilans"]
    assert told[1]["parcours"]
    return told


def test_a_folder_corrected_and_corrected_back(fresh_stack: Stack, stack: Stack, tmp_path: Path) -> None:
    stack, elsewhere = fresh_stack, stack
    stack.up()
    first = make("main")
    folder, wrong = with_rejects(first, "main")
    assert bring(stack, tmp_path / "first", folder) == wrong
    settle(stack)
    once = heads(stack)
    for year, site, public in (
        (2016, "all", "all"),
        (2016, SITES[1], "all"),
        (2017, "all", "immigration"),
        (2018, *SITES[2:], "inactivity"),
    ):
        found = printed(stack, year, site, public)
        assert list(found) == ["year", "site", "public", "definitions", "watermark", "indicators"]
        assert found["watermark"] == once
        equal(found, first, year, site, public)
    figures_equal(stack, first, SITES)

    assert bring(stack, tmp_path / "again", folder) == wrong
    assert heads(stack) == once, "the same folder again records nothing"

    second = changed(first)
    assert bring(stack, tmp_path / "second", second) == set()
    settle(stack)
    corrected = heads(stack)
    assert all(corrected[name] > once[name] for name in once)
    figures_equal(stack, second, SITES)

    assert bring(stack, tmp_path / "back", first) == set()
    settle(stack)
    figures_equal(stack, first, SITES)
    verify(stack)

    known = working_day(stack, first["parcours"][0]["participant_id"])
    rebuilt = stack.espace("rebuild")
    assert rebuilt.returncode == 0, rebuilt.stderr
    figures_equal(stack, first, SITES)
    assert working_day(stack, first["parcours"][0]["participant_id"]) == known
    verify(stack)

    before = heads(stack)
    exported = stack.espace("export", str(tmp_path / "out"))
    assert exported.returncode == 0, exported.stderr
    assert bring_folder(stack, tmp_path / "out") == set()
    assert heads(stack) == before, "an export is what is recorded, names and reasons included"
    assert bring_folder(elsewhere, tmp_path / "out") == set()
    settle(elsewhere)
    figures_equal(elsewhere, first, SITES[1:])
