"""The alert rules and the dashboard: what they read is exported, what they say parses, each alert fires when it should."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families

from tests.e2e.checks import SERVICES, client
from tests.operation.promql import evaluate, names, parsed
from tests.stacks import Stack

FOLDER = Path(__file__).parents[2] / "deploy" / "observability"
RULES: dict[str, Any] = {
    one["alert"]: one for one in yaml.safe_load((FOLDER / "rules.yml").read_text())["groups"][0]["rules"]
}
CASES: dict[str, Any] = yaml.safe_load((FOLDER / "rules-test.yml").read_text())
DASHBOARD: dict[str, Any] = json.loads((FOLDER / "dashboard.json").read_text())
SUFFIXES = {"counter": ("_total",), "histogram": ("_bucket", "_count", "_sum"), "gauge": ("",)}


def seconds(text: str) -> float:
    number, unit = re.fullmatch(r"(\d+)([sm])", text).groups()  # type: ignore[union-attr]
    return int(number) * {"s": 1, "m": 60}[unit]


def firing(rule: dict[str, Any], series: Any, at: float, interval: float) -> dict[Any, float]:
    """What fires: true at each evaluation for as long as the rule wants, in whole steps."""
    step = seconds(CASES["evaluation_interval"])
    wait = seconds(rule.get("for", "0s"))
    if at < wait:
        return {}
    found = evaluate(rule["expr"], series, at, interval)
    for back in range(int(wait // step) + 1):
        found = {
            key: found[key] for key in found.keys() & evaluate(rule["expr"], series, at - back * step, interval).keys()
        }
    return found


def test_every_metric_read_is_one_that_the_services_export(traced: Stack) -> None:
    exported = {"up"}
    for service in SERVICES:
        with client(traced, service) as http:
            for family in text_string_to_metric_families(http.get("/metrics").raise_for_status().text):
                exported |= {family.name + suffix for suffix in SUFFIXES.get(family.type, ("",))}
    expressions = [rule["expr"] for rule in RULES.values()]
    expressions += [target["expr"] for panel in DASHBOARD["panels"] for target in panel["targets"]]
    read = {name for expression in expressions for name in names(expression)}
    assert len(read) > 15
    assert read <= exported


def test_every_alert_is_tested() -> None:
    assert {one["alertname"] for case in CASES["tests"] for one in case["alert_rule_test"]} == set(RULES)


@pytest.mark.parametrize("case", CASES["tests"], ids=lambda case: case["alert_rule_test"][0]["alertname"])
def test_an_alert_fires_for_what_it_should_and_for_nothing_else(case: dict[str, Any]) -> None:
    series = [parsed(one["series"], one["values"]) for one in case["input_series"]]
    for test in case["alert_rule_test"]:
        rule = RULES[test["alertname"]]
        found = firing(rule, series, seconds(test["eval_time"]), seconds(case["interval"]))
        labels = [dict(one) | rule["labels"] for one in found]
        told = [{name: value for name, value in one.items() if name != "__name__"} for one in labels]
        assert told == [one["exp_labels"] for one in test["exp_alerts"]]
