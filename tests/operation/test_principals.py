"""Each service signs in to the broker as itself: what it needs goes, and what it must not do is refused."""

import os
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from secrets import token_hex
from typing import Any

import pytest
from confluent_kafka import Consumer, KafkaError, KafkaException, Producer, TopicPartition
from confluent_kafka.admin import (
    AclBinding,
    AclBindingFilter,
    AclOperation,
    AclPermissionType,
    AdminClient,
    AlterConfigOpType,
    ConfigEntry,
    ConfigResource,
    NewTopic,
    ResourcePatternType,
    ResourceType,
)

from espace.backup import load
from espace.stack import kafka, processes
from espace.stack import principals as module
from espace.stack.principals import PREFIXED, RIGHTS, TOPIC, client_settings, make
from espace.stack.provision import Plan, drop
from espace.stack.trouble import Trouble
from shared.kafka import Kafka
from tests.e2e.checks import bring, figures_equal, settle
from tests.e2e.folders import make as made_of
from tests.operation.secured import PRINCIPALS, Secured, secured_broker
from tests.servers import temporary_home
from tests.stacks import ROOT, Stack

SECONDS = 15
LOGS = ("intake", "bilan", "ateliers")


@pytest.fixture(scope="module")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Secured]:
    """The broker with its principals, made by the command."""
    with secured_broker(tmp_path_factory.mktemp("broker")) as broker:
        for _ in range(2):
            done = principals(broker)
            assert done.returncode == 0, done.stderr
        yield broker


def principals(broker: Secured, **more: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ESPACE_")}
    env = kept | broker.passwords() | {"ESPACE_KAFKA_BOOTSTRAP": broker.admin, "PYTHONPATH": str(ROOT), **more}
    command = [sys.executable, "-m", "espace", "principals"]
    return subprocess.run(command, env=env, capture_output=True, text=True, timeout=60, check=False)


def code(error: KafkaError | None) -> str:
    """What the broker answers, `OK` where it does it."""
    return "OK" if error is None else str(error.name())


class Client:
    """One principal at the broker, that tries things: each gives the broker's answer."""

    def __init__(self, settings: dict[str, Any]) -> None:
        self._settings = settings | {"log_level": 0}

    @cached_property
    def _admin(self) -> AdminClient:
        return AdminClient(self._settings)

    @cached_property
    def _producer(self) -> Producer:
        return Producer(self._settings | {"message.timeout.ms": 1000 * SECONDS})

    def _consumer(self, group: str) -> Consumer:
        return Consumer(self._settings | {"group.id": group, "enable.auto.commit": False})

    @staticmethod
    def _outcome(futures: Mapping[Any, Any]) -> str:
        (future,) = futures.values()
        try:
            future.result(SECONDS)
        except KafkaException as error:
            return code(error.args[0])
        return "OK"

    def create(self, topic: str) -> str:
        return self._outcome(self._admin.create_topics([NewTopic(topic, 1, 1)]))

    def delete(self, topic: str) -> str:
        return self._outcome(self._admin.delete_topics([topic]))

    def configure(self, topic: str) -> str:
        shorter = [ConfigEntry("retention.ms", "1", incremental_operation=AlterConfigOpType.SET)]
        resource = ConfigResource(ConfigResource.Type.TOPIC, topic, incremental_configs=shorter)
        return self._outcome(self._admin.incremental_alter_configs([resource]))

    def appoint(self, user: str) -> str:
        """Give somebody a right."""
        right = AclBinding(TOPIC, "espace.", PREFIXED, f"User:{user}", "*", AclOperation.ALL, AclPermissionType.ALLOW)
        return self._outcome(self._admin.create_acls([right]))

    def write(self, topic: str) -> str:
        told: list[KafkaError | None] = []
        self._producer.produce(topic, b"{}", on_delivery=lambda error, _: told.append(error))
        self._producer.flush(SECONDS)
        return code(told[0])

    def read(self, topic: str) -> str:
        consumer = self._consumer("none")
        end = time.monotonic() + SECONDS
        answer = code(consumer.list_topics(topic, SECONDS).topics[topic].error)
        if answer == "OK":
            answer = "nothing"
            consumer.assign([TopicPartition(topic, 0, 0)])
        # It looks for its group although it is assigned, which is of no account here.
        while answer in ("nothing", "GROUP_AUTHORIZATION_FAILED") and time.monotonic() < end:
            if (found := consumer.poll(1)) is not None:
                answer = code(found.error())
        consumer.close()
        return answer if answer != "GROUP_AUTHORIZATION_FAILED" else "nothing"

    def intrude(self, group: str) -> str:
        """Be of a group: whoever may not is told so as soon as it looks for it."""
        consumer = self._consumer(group)
        consumer.assign([TopicPartition("espace.intake", 0, 0)])
        end = time.monotonic() + SECONDS
        answer = "nothing"
        try:
            while answer != "GROUP_AUTHORIZATION_FAILED" and time.monotonic() < end:
                if (found := consumer.poll(1)) is not None:
                    answer = code(found.error())
        finally:
            consumer.close()
        return answer

    def join(self, group: str) -> str:
        consumer = self._consumer(group)
        end = time.monotonic() + SECONDS
        answer = "nothing"
        try:
            # The broker makes the groups' topic for the first one.
            while answer in ("nothing", "NOT_COORDINATOR", "COORDINATOR_LOAD_IN_PROGRESS") and time.monotonic() < end:
                try:
                    consumer.committed([TopicPartition("espace.intake", 0)], SECONDS)
                    answer = "OK"
                except KafkaException as error:
                    answer = code(error.args[0])
        finally:
            consumer.close()
        return answer


Step = tuple[str, str, str]
MAY: list[Step] = [
    *((service, "create", f"espace.{service}") for service in LOGS),
    *((service, "write", f"espace.{service}") for service in LOGS),
    *((service, "read", f"espace.{service}") for service in LOGS),
    *((service, "read", "espace.intake") for service in ("bilan", "ateliers")),
    *((service, "join", f"espace.{service}") for service in ("bilan", "ateliers", "reporting", "joint")),
    *((reader, "read", f"espace.{service}") for reader in ("reporting", "joint") for service in LOGS),
    ("reporting", "join", "espace.reporting-gen_2"),
]
MUST_NOT: list[Step] = [
    *((who, "write", f"espace.{log}") for who in PRINCIPALS for log in LOGS if who != log),
    *((who, "read", f"espace.{log}") for who in LOGS for log in LOGS if log not in (who, "intake")),
    ("keeper", "read", "espace.intake"),
    # Who read what is for the service that says it, and for the trail.
    *((who, step, "espace.intake-reads") for who in ("bilan", "joint") for step in ("read", "write")),
    *((who, "create", "espace.other") for who in PRINCIPALS),
    *((who, "delete", "espace.intake") for who in PRINCIPALS if who != "intake"),
    *((who, "configure", "espace.intake") for who in PRINCIPALS),
    *((who, "intrude", "espace.reporting") for who in PRINCIPALS if who != "reporting"),
    *((who, "intrude", "espace.bilan") for who in PRINCIPALS if who != "bilan"),
    *((who, "appoint", who) for who in PRINCIPALS),
]


def tried(clients: Mapping[str, Client], steps: Iterable[Step]) -> dict[Step, str]:
    """What each of these steps came to."""
    return {(who, step, name): getattr(clients[who], step)(name) for who, step, name in steps}


def test_each_principal_may_do_what_it_needs_and_nothing_else(broker: Secured) -> None:
    clients = {who: Client(client_settings(broker.as_(who))) for who in PRINCIPALS}
    may = tried(clients, MAY)
    assert set(may.values()) == {"OK"}, may
    must_not = tried(clients, MUST_NOT)
    assert {step: answer for step, answer in must_not.items() if not answer.endswith("_AUTHORIZATION_FAILED")} == {}
    assert processes.run_async(load._topics(broker.as_("keeper"), "espace.")) == [f"espace.{log}" for log in LOGS]
    assert clients["intake"].delete("espace.intake") == "OK"


@pytest.mark.parametrize("who", ["wrong password", "nobody", "no password", "unknown certificate", "no TLS"])
async def test_nobody_else_gets_in(broker: Secured, who: str) -> None:
    good = broker.as_("bilan")
    assert await kafka.answers(good)
    assert broker.password("bilan") not in repr(good)
    strangers = {
        "wrong password": replace(good, password="wrong"),
        "nobody": replace(good, user="nobody"),
        "no password": replace(good, security="SSL"),
        "unknown certificate": replace(good, ca=""),
        "no TLS": Kafka(broker.address),
    }
    assert not await kafka.answers(strangers[who])


def test_what_a_principal_no_longer_has_is_taken_away(broker: Secured, monkeypatch: pytest.MonkeyPatch) -> None:
    given = {name: broker.password(name) for name in PRINCIPALS}
    make(Kafka(broker.admin), "gone_", given)
    admin = AdminClient({"bootstrap.servers": broker.admin})
    rights = AclBindingFilter(
        ResourceType.ANY,
        None,
        ResourcePatternType.ANY,
        "User:gone_joint",
        None,
        AclOperation.ANY,
        AclPermissionType.ANY,
    )
    assert "gone_joint" in admin.describe_user_scram_credentials(None).result()
    assert len(admin.describe_acls(rights).result()) == len(LOGS) + 1
    too_much = AclBinding(
        TOPIC, "gone_espace.bilan", PREFIXED, "User:gone_intake", "*", AclOperation.READ, AclPermissionType.ALLOW
    )
    admin.create_acls([too_much])[too_much].result()

    del given["joint"]
    make(Kafka(broker.admin), "gone_", given)
    known = admin.describe_user_scram_credentials(None).result()
    assert "gone_joint" not in known
    assert {f"gone_{name}" for name in given} <= set(known)
    assert admin.describe_acls(rights).result() == []
    rights.principal = "User:gone_intake"
    assert too_much not in admin.describe_acls(rights).result()
    assert {right.principal for right in RIGHTS} == set(PRINCIPALS)

    monkeypatch.setattr(module, "SECONDS", 1.0)
    for cluster in (Kafka("127.0.0.1:1"), broker.as_("intake")):
        with pytest.raises(Trouble, match=r"check that it answers there, .* one of its super.users"):
            make(cluster, "gone_", given)


def test_the_whole_way_with_each_service_as_itself(broker: Secured, postgres: str, tmp_path: Path) -> None:
    prefix = f"p{token_hex(4)}_"
    made = principals(broker, ESPACE_PREFIX=prefix)
    assert made.returncode == 0, made.stderr
    rows = made_of("named", people=8, sessions=6)
    with temporary_home() as home:
        named: dict[str, Any] = {
            "ESPACE_POSTGRES_URL": postgres,
            "ESPACE_PREFIX": prefix,
            "ESPACE_KAFKA_BOOTSTRAP": broker.address,
            "ESPACE_KAFKA_SECURITY": "SASL_SSL",
            "ESPACE_KAFKA_CA_FILE": str(broker.secrets / "kafka-ca.pem"),
            "ESPACE_KAFKA_USER": f"{prefix}keeper",
            "ESPACE_KAFKA_PASSWORD_FILE": str(broker.secrets / "keeper-kafka-password"),
        }
        stack = Stack(home, named | broker.passwords((*LOGS, "reporting")))
        try:
            stack.up()
            assert bring(stack, tmp_path / "folder", rows) == set()
            settle(stack)
            figures_equal(stack, rows, ("all", "named-nord"), (2016,))
            rebuilt = stack.espace("rebuild")
            assert rebuilt.returncode == 0, rebuilt.stderr
            status = stack.espace("status")
            assert status.returncode == 0, status.stdout
            log = "".join(path.read_text() for path in home.logs.glob("*.log"))
            assert not any(broker.password(name) in log for name in PRINCIPALS)
        finally:
            stack.espace("down", "--wipe")
            drop(Plan(postgres, prefix))
