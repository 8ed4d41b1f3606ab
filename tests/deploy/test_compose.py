"""The compose file: what runs, as whom, with which rights, and where its secrets come from."""

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from shared.settings import Settings

ROOT = Path(__file__).parents[2]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = ("intake", "bilan", "ateliers", "reporting")
SEALING = ("intake", "bilan", "ateliers")


def sources(service: dict[str, Any]) -> set[str]:
    """The names of the secrets a service is given."""
    return {one if isinstance(one, str) else one["source"] for one in service.get("secrets", [])}


def test_the_parts_are_those_of_the_design() -> None:
    assert set(SERVICES) == {"postgres", "kafka", "principals", "migrate", *OURS, "espace", "keeper"}
    assert SERVICES["postgres"]["image"] == "postgres:18"
    assert SERVICES["kafka"]["image"] == "apache/kafka:4.4.0"
    assert {SERVICES[name]["image"] for name in (*OURS, "principals", "migrate", "espace", "keeper")} == {
        "espace-ressources:local"
    }
    dockerfile = (ROOT / SERVICES["intake"]["build"]["dockerfile"]).read_text()
    assert re.search(r"^FROM python:3\.\d+-slim$", dockerfile, re.MULTILINE)
    assert "--require-hashes" in dockerfile


@pytest.mark.parametrize("name", SERVICES)
def test_a_container_has_no_rights_it_does_not_need(name: str) -> None:
    service = SERVICES[name]
    user = str(service["user"]).partition(":")[0]
    assert user.isdigit()
    assert int(user) > 0
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service["security_opt"]
    assert not service.get("privileged")


@pytest.mark.parametrize(
    "name", [name for name in SERVICES if name not in ("principals", "migrate", "espace", "keeper")]
)
def test_what_stays_up_is_watched_and_limited(name: str) -> None:
    service = SERVICES[name]
    assert service["healthcheck"]["test"]
    assert service["restart"] == "unless-stopped"
    assert service["mem_limit"]
    for port in service.get("ports", []):
        # Loopback only: TLS ends in front of it. The broker has its own, and may be published further.
        assert str(port).startswith("127.0.0.1:" if name != "kafka" else "${ESPACE_KAFKA_PORT:-127.0.0.1:")


@pytest.mark.parametrize("name", OURS)
def test_a_service_starts_after_the_migrations_with_all_its_settings(name: str) -> None:
    service = SERVICES[name]
    assert service["depends_on"]["migrate"]["condition"] == "service_completed_successfully"
    assert service["depends_on"]["principals"]["condition"] == "service_completed_successfully"
    # What a file holds is any word; a certificate would have to be one. A variable has what stands for it where it is not set.
    given = {key.removesuffix("_FILE"): "1" for key in service["environment"] if key.endswith("_FILE")}
    given |= {"ESPACE_KAFKA_CA": ""} | {
        key: re.sub(r"\$\{\w+:-(.*?)\}", r"\1", str(text))
        for key, text in service["environment"].items()
        if not key.endswith("_FILE")
    }
    settings = Settings.read(name, given)
    assert (settings.service, settings.kafka.security, settings.kafka.user) == (name, "SASL_SSL", name)
    assert {f"{name}-kafka-password", "kafka-ca.pem"} <= sources(service)
    assert ("ESPACE_SITE_KEY" in given) == (name in SEALING)
    others = {one: f"http://{one}:8000" for one in SEALING} if name == "reporting" else {}
    assert Settings.read(name, given).logs == others


@pytest.mark.parametrize("name", SERVICES)
def test_no_secret_stands_in_the_environment(name: str) -> None:
    for key, value in SERVICES[name].get("environment", {}).items():
        if re.search(r"PASSWORD|SECRET|SITE_KEY|PRIVATE_KEY|DATABASE_URL|KEYS_URL|POSTGRES_URL", key):
            assert key.endswith("_FILE")
            assert str(value).startswith("/run/secrets/")
        assert "://" not in str(value) or "@" not in str(value)
    assert sources(SERVICES[name]) <= set(COMPOSE["secrets"])


def test_the_script_makes_every_secret_once(tmp_path: Path) -> None:
    script = str(ROOT / "deploy" / "make-secrets.sh")
    folder = tmp_path / "secrets"
    subprocess.run(["sh", script, str(folder)], check=True, capture_output=True)
    first = {path.name: path.read_bytes() for path in folder.iterdir()}
    wanted = {Path(secret["file"]).name for secret in COMPOSE["secrets"].values()}
    assert wanted <= set(first)
    assert folder.stat().st_mode & 0o777 == 0o700
    subprocess.run(["sh", script, str(folder)], check=True, capture_output=True)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == first


def test_docker_reads_the_file_where_there_is_one(tmp_path: Path) -> None:
    docker = shutil.which("docker")
    plugin = docker and subprocess.run([docker, "compose", "version"], capture_output=True, check=False).returncode == 0
    if docker and plugin:
        command = [docker, "compose", "--project-directory", str(ROOT), "config", "--quiet"]
        done = subprocess.run(command, capture_output=True, text=True, check=False, env=dict(os.environ))
        assert done.returncode == 0, done.stderr
    # Whether or not Docker is here: every anchor was resolved, and each named volume and network is declared.
    used = {str(one).partition(":")[0] for service in SERVICES.values() for one in service.get("volumes", [])}
    assert {name for name in used if not name.startswith((".", "/"))} <= set(COMPOSE["volumes"])
    assert {one for service in SERVICES.values() for one in service.get("networks", [])} <= set(COMPOSE["networks"])
