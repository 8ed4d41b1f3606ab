"""Whole stacks for tests: `espace` as real processes in a home of its own."""

import contextlib
import os
import secrets
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from espace.backup.place import plan_of
from espace.client import Services, addresses
from espace.stack import kafka, processes
from espace.stack.home import Home
from espace.stack.provision import Plan, drop
from espace.tokens import Token, token_source
from services.kernel.roles import ROLES
from shared.kafka import Kafka
from tests.servers import temporary_home

ROOT = Path(__file__).parents[1]
EVERY_ROLE = [role.code for role in ROLES]


@dataclass
class Stack:
    """A home and the environment in which its `espace` commands run."""

    home: Home
    env: dict[str, str] = field(default_factory=dict)

    def espace(self, *words: str, cwd: Path | None = None, seconds: float = 180) -> subprocess.CompletedProcess[str]:
        """Runs a command to its end; standard output and standard error apart."""
        return subprocess.run(
            self.command(*words),
            env=self.environment(),
            cwd=cwd,
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
        )

    def command(self, *words: str) -> list[str]:
        return [sys.executable, "-m", "espace", *words]

    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("ESPACE_")}
        return {**kept, "PYTHONPATH": str(ROOT), "ESPACE_HOME": str(self.home.path), **self.env}

    def up(self) -> None:
        done = self.espace("up", "-d")
        assert done.returncode == 0, done.stderr

    def services(self) -> Services:
        """A client of the stack; use as an async context manager."""
        return Services(addresses(self.home, {}), self.tokens())

    def url(self, service: str) -> str:
        """Base URL of a service."""
        return addresses(self.home, {})[service]

    def database(self, service: str) -> str:
        """URL of a service's database as the server's owner reaches it."""
        plan = plan_of(self.home, {})
        return plan.url(plan.database(service))

    def tokens(self, *roles: str) -> Token:
        """Gives tokens of these roles; of all roles unless any is named."""
        return token_source(self.home, {}, roles=roles or EVERY_ROLE)

    def token(self, *roles: str) -> str:
        """A token good for some minutes: of these roles, or of all."""
        return self.tokens(*roles)()

    def kill(self, part: str) -> None:
        """Ends a part outright, as a crash would."""
        who = self.home.part(part)
        assert who is not None
        processes.stop(who, ((9, 10),))


@contextlib.contextmanager
def sharing(postgres: str, bootstrap: str) -> Iterator[Stack]:
    """A stack on servers that others use too: its databases, roles and topics have names of their own."""
    prefix = f"t{secrets.token_hex(4)}_"
    with temporary_home() as home:
        stack = Stack(
            home, {"ESPACE_POSTGRES_URL": postgres, "ESPACE_KAFKA_BOOTSTRAP": bootstrap, "ESPACE_PREFIX": prefix}
        )
        try:
            yield stack
        finally:
            stack.espace("down", "--wipe")
            processes.run_async(kafka.delete_topics(Kafka(bootstrap), f"{prefix}espace."))
            processes.run_in_thread(drop, Plan(postgres, prefix))


@contextlib.contextmanager
def owning() -> Iterator[Stack]:
    """A stack with servers of its own, for tests that stop or kill them."""
    with temporary_home() as home:
        yield Stack(home)
