"""The phases of a parcours beside one another: levels, changes, what is not known."""

from typing import Any

from services.bilan.assessments.comparison import comparison
from services.bilan.assessments.events import Assessment
from services.bilan.events import Bilan
from services.kernel.codes import DOMAINS


def bilan(phase: str, held_on: str, parcours: str = "k1", **levels: Any) -> Bilan:
    return Bilan(f"{parcours}-{phase}-{held_on}", parcours, phase, held_on, 60, levels)


def of(domain: str, found: dict[str, Any]) -> dict[str, Any]:
    (one,) = (one for one in found["domains"] if one["domain"] == domain)
    assert isinstance(one, dict)
    return one


def test_nothing_known_is_all_domains_without_levels() -> None:
    found = comparison([], {})
    assert found["phases"] == dict.fromkeys(("entry", "middle", "end", "follow_up"))
    assert [one["domain"] for one in found["domains"]] == list(DOMAINS)
    none = dict.fromkeys(("middle", "end", "follow_up"))
    assert of("housing", found)["levels"] == {"entry": None, **none}
    assert of("housing", found)["changes"] == none
    assert [one["aspect"] for one in of("family", found)["aspects"]] == ["family.relations", "family.parenting"]
    assert of("social_cultural", found)["aspects"] == []


def test_levels_and_how_they_changed_since_entry() -> None:
    entry = bilan("entry", "2024-01-10", housing=2, health=3, family="not_concerned", finances=4)
    end = bilan("end", "2024-11-05", housing=4, health="declined", family=3, finances=3)
    assessments = {
        entry.bilan_id: Assessment("a1", entry.bilan_id, None, {"housing.cost": 1}, {"housing": "need"}),
        end.bilan_id: Assessment("a2", end.bilan_id, None, {"housing.cost": 5, "housing.state": 3}),
    }
    found = comparison([end, entry], assessments)
    assert found["phases"]["end"] == {"bilan_id": end.bilan_id, "parcours_id": "k1", "held_on": "2024-11-05"}
    housing = of("housing", found)
    assert housing["levels"] == {"entry": 2, "middle": None, "end": 4, "follow_up": None}
    assert housing["changes"] == {"middle": None, "end": 2, "follow_up": None}
    assert housing["findings"] == {"entry": "need", "middle": None, "end": None, "follow_up": None}
    state, _, cost = housing["aspects"]
    assert (state["aspect"], state["levels"]["end"], state["changes"]["end"]) == ("housing.state", 3, None)
    assert cost["changes"]["end"] == 4
    assert (of("health", found)["levels"]["end"], of("health", found)["changes"]["end"]) == ("declined", None)
    assert (of("family", found)["levels"]["entry"], of("family", found)["changes"]["end"]) == ("not_concerned", None)
    assert of("finances", found)["changes"]["end"] == -1


def test_of_several_follow_ups_the_last_counts() -> None:
    early, late = bilan("follow_up", "2025-02-03", health=2), bilan("follow_up", "2025-11-03", health=5)
    assert of("health", comparison([late, early], {}))["levels"]["follow_up"] == 5


def test_across_parcours_entry_is_that_of_the_first_and_the_others_those_of_the_last() -> None:
    first = [bilan("entry", "2024-01-10", health=1), bilan("end", "2024-11-05", health=2)]
    then = [bilan("entry", "2024-11-20", "k2", health=3), bilan("middle", "2025-04-07", "k2", health=4)]
    found = comparison([*first, *then], {})
    assert found["phases"]["entry"]["parcours_id"] == "k1"
    assert of("health", found)["levels"] == {"entry": 1, "middle": 4, "end": 2, "follow_up": None}
    assert of("health", found)["changes"] == {"middle": 3, "end": 1, "follow_up": None}
