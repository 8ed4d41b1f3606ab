"""The compose file of the joint reporting, the settings it begins with, and the mirror that may stand in its place."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from services.reporting.stacks import stacks
from shared.settings import Settings
from tests.deploy.test_compose import COMPOSE as STACK
from tests.deploy.test_compose import ROOT, sources

COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "deploy" / "joint.yml").read_text())
OURS = ("migrate", "reporting", "espace")
LINE = re.compile(r"^([A-Z_]+)=(.+)$", re.MULTILINE)


def given() -> dict[str, str]:
    """The environment that the reporting begins with; each file that it names holds a word."""
    found = dict(LINE.findall((ROOT / "deploy" / "joint.env").read_text()))
    return {name.removesuffix("_FILE"): "" if name.endswith("_CA_FILE") else value for name, value in found.items()}


@pytest.mark.parametrize("name", OURS)
def test_a_container_has_no_rights_and_no_secret_it_does_not_need(name: str) -> None:
    service = COMPOSE["services"][name]
    assert (service["read_only"], service["cap_drop"], service["user"]) == (True, ["ALL"], "10001:10001")
    assert "no-new-privileges:true" in service["security_opt"]
    assert service["mem_limit"]
    assert all(str(port).startswith("127.0.0.1:") for port in service.get("ports", ()))
    assert sources(service) <= set(COMPOSE["secrets"])
    assert not sources(service) & {"site-key", "log-key", "keys-url"}, "there is nothing to open"


def test_its_secrets_are_some_of_those_that_the_script_makes() -> None:
    made = {Path(secret["file"]).name for secret in STACK["secrets"].values()}
    assert {Path(secret["file"]).name for secret in COMPOSE["secrets"].values()} <= made
    assert COMPOSE["services"]["postgres"]["extends"]["service"] in STACK["services"]
    assert set(COMPOSE["volumes"]) >= {one.partition(":")[0] for one in STACK["services"]["postgres"]["volumes"]}


def test_reporting_starts_with_the_settings_that_are_there() -> None:
    service = COMPOSE["services"]["reporting"]
    env = {re.sub(r"_FILE$", "", key): "1" for key in service["environment"]} | given()
    found = stacks(Settings.read("reporting", env), env)
    assert [one.name for one in found] == ["forest", "saint-gilles"]
    for one in found:
        assert (one.kafka.security, one.kafka.user, one.kafka.bootstrap) == (
            "SASL_SSL",
            "joint",
            f"kafka.{one.name}.example:9095",
        )
    mounted = service["volumes"][0].split(":")[1]
    named = LINE.findall((ROOT / "deploy" / "joint.env").read_text())
    assert all(value.startswith(f"{mounted}/") for name, value in named if name.endswith("_FILE"))


def test_the_mirror_carries_the_three_logs_and_no_others() -> None:
    text = (ROOT / "deploy" / "mirror-maker.properties").read_text()
    settings = dict(re.findall(r"^([a-z>.-]+) = (.+)$", text, re.MULTILINE))
    clusters = settings["clusters"].split(", ")
    assert clusters[-1] == "joint"
    for name in clusters[:-1]:
        wanted = re.compile(settings[f"{name}->joint.topics"].replace("\\\\", "\\"))
        assert all(wanted.fullmatch(f"espace.{one}") for one in ("intake", "bilan", "ateliers"))
        assert not any(wanted.fullmatch(one) for one in ("espace.intake-reads", "espacexintake", "__consumer_offsets"))
        assert settings[f"{name}.security.protocol"] == "SASL_SSL"
    assert f"{clusters[0]}.espace." in (ROOT / "docs" / "joint.md").read_text()
