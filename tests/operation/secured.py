"""A broker as the compose file has it: TLS, a password for each principal, and rights."""

import os
import re
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from espace.stack import kafka
from shared.kafka import Kafka
from tests.servers import temporary_home
from tests.stacks import ROOT

COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
PRINCIPALS = ("intake", "bilan", "ateliers", "reporting", "joint", "keeper")
TAKEN = re.compile(r"KAFKA_(SASL|SSL|AUTHORIZER|SUPER|LISTENER_NAME_INSIDE)_")
LISTENERS = """
listeners=ADMIN://127.0.0.1:{admin},CONTROLLER://127.0.0.1:{controller},INSIDE://127.0.0.1:{inside}
advertised.listeners=ADMIN://127.0.0.1:{admin},INSIDE://127.0.0.1:{inside}
inter.broker.listener.name=ADMIN
"""


@dataclass(frozen=True)
class Secured:
    """Where the broker is for principals, where for its administration, and the folder of the secrets."""

    address: str
    admin: str
    secrets: Path

    def password(self, principal: str) -> str:
        return (self.secrets / f"{principal}-kafka-password").read_text().strip()

    def as_(self, user: str, password: str | None = None) -> Kafka:
        """The broker as a principal reaches it; its password unless another is given."""
        given = self.password(user) if password is None else password
        return Kafka(self.address, "SASL_SSL", user, given, (self.secrets / "kafka-ca.pem").read_text())

    def passwords(self, names: tuple[str, ...] = PRINCIPALS) -> dict[str, str]:
        """The environment that names the passwords of these principals."""
        return {
            f"ESPACE_{name.upper()}_KAFKA_PASSWORD_FILE": str(self.secrets / f"{name}-kafka-password") for name in names
        }


def settings(environment: Mapping[str, str], secrets: Path) -> str:
    """The lines that the image makes of the environment: `_` is a point, `__` an underscore, `___` a dash."""
    found = {}
    for name, value in environment.items():
        if TAKEN.match(name):
            words = name.removeprefix("KAFKA_").lower().replace("___", "-").replace("__", "_").replace("_", ".")
            found[words] = value.replace("/run/secrets", str(secrets))
    assert len(found) == 6
    found["listener.security.protocol.map"] = environment["KAFKA_LISTENER_SECURITY_PROTOCOL_MAP"]
    return "".join(f"{name}={value}\n" for name, value in found.items())


@contextmanager
def secured_broker(folder: Path) -> Iterator[Secured]:
    """The broker, its principals not made yet."""
    secrets = folder / "secrets"
    made = subprocess.run(
        ["sh", ROOT / "deploy" / "make-secrets.sh", secrets],
        capture_output=True,
        text=True,
        check=False,
        env=dict(os.environ),
    )
    assert made.returncode == 0, made.stderr
    with temporary_home() as home, home.lock():
        ports = {
            "admin": home.port("kafka"),
            "controller": home.port("kafka-controller"),
            "inside": home.port("inside"),
        }
        lines = LISTENERS.format(**ports) + settings(COMPOSE["kafka"]["environment"], secrets)
        admin = kafka.start(home, settings=lines)
        yield Secured(f"127.0.0.1:{ports['inside']}", admin, secrets)
