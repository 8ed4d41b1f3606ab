"""Who may do what on the broker: a principal a service, with the rights it needs and no others.

Rights are ACLs of Kafka's own authorizer, passwords SCRAM credentials; both are kept by the broker. `espace principals` makes
them so, as often as one likes.
"""

import logging
import os
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, NamedTuple

from confluent_kafka import KafkaException
from confluent_kafka.admin import (
    AclBinding,
    AclBindingFilter,
    AclOperation,
    AclPermissionType,
    AdminClient,
    ResourcePatternType,
    ResourceType,
    ScramCredentialInfo,
    ScramMechanism,
    UserScramCredentialDeletion,
    UserScramCredentialUpsertion,
)

from espace.stack import kafka
from espace.stack.migrate import has_secret, secret
from espace.stack.provision import SEALING, SERVICES, prefix
from espace.stack.trouble import Trouble
from shared.kafka import Kafka

SECONDS: Final = 15.0
# The passwords are 256 random bits.
ITERATIONS: Final = 4096
TOPIC, GROUP = ResourceType.TOPIC, ResourceType.GROUP
LITERAL, PREFIXED = ResourcePatternType.LITERAL, ResourcePatternType.PREFIXED
OWN = (AclOperation.CREATE, AclOperation.READ, AclOperation.WRITE, AclOperation.DELETE)
READ = (AclOperation.READ,)


class Right(NamedTuple):
    """What a principal may do with the topics or groups of a name, or of those that begin so. To read is to see that it is there."""

    principal: str
    kind: Any
    name: str
    pattern: Any
    operations: tuple[Any, ...]


RIGHTS: Final = (
    # Its own topics, which it makes, fills and, where a loss was accepted, makes anew.
    *(Right(service, TOPIC, service, PREFIXED, OWN) for service in SEALING),
    # The roster.
    *(Right(service, TOPIC, "intake", LITERAL, READ) for service in ("bilan", "ateliers")),
    *(Right(service, GROUP, service, LITERAL, READ) for service in ("bilan", "ateliers")),
    Right("reporting", TOPIC, "", PREFIXED, READ),
    Right("reporting", GROUP, "reporting", PREFIXED, READ),
    # Another installation's joint reporting.
    *(Right("joint", TOPIC, service, LITERAL, READ) for service in SEALING),
    Right("joint", GROUP, "joint", PREFIXED, READ),
    # Whoever restores a backup, and has to see that no topic holds events of another log.
    Right("keeper", TOPIC, "", PREFIXED, (AclOperation.DESCRIBE,)),
)
"""Names without the prefix that all topics and groups have."""
OPTIONAL: Final = ("joint", "keeper")
"""Principals that are there only where a password is given for them."""


def run(*, say: Callable[[str], None], env: Mapping[str, str] | None = None) -> int:
    """Makes the principals of the broker that ESPACE_KAFKA_BOOTSTRAP names; passwords: ESPACE_<NAME>_KAFKA_PASSWORD (also ..._FILE)."""
    env = os.environ if env is None else env
    cluster = kafka.named(secret(env, "ESPACE_KAFKA_BOOTSTRAP"), env)
    names = [*SERVICES, *(one for one in OPTIONAL if has_secret(env, password_of(one)))]
    make(cluster, prefix(), {name: secret(env, password_of(name)) for name in names})
    say(f"The principals of the broker are {', '.join(names)}, each with its rights.")
    return 0


def password_of(principal: str) -> str:
    """The variable that a principal's password is given in."""
    return f"ESPACE_{principal.upper()}_KAFKA_PASSWORD"


def make(cluster: Kafka, names: str, passwords: Mapping[str, str]) -> None:
    """Makes these principals with their rights, and those of RIGHTS that are not among them none. `names`: an installation's prefix.

    Trouble: the broker cannot be reached, keeps no rights, or does not let this user.
    """
    admin = AdminClient(client_settings(cluster), logger=_silent())
    try:
        for principal in dict.fromkeys(right.principal for right in RIGHTS):
            user = f"{names}{principal}"
            wanted = set(_bindings(user, names, principal)) if principal in passwords else set()
            if principal in passwords:
                _password(admin, user, passwords[principal])
            # First what is missing: nobody is without what they may do for a moment.
            held = set(admin.describe_acls(_of(user), request_timeout=SECONDS).result())
            _done(admin.create_acls(sorted(wanted - held, key=repr), request_timeout=SECONDS) if wanted - held else {})
            too_much = [_exactly(one) for one in held - wanted]
            _done(admin.delete_acls(too_much, request_timeout=SECONDS) if too_much else {})
            if principal not in passwords:
                _no_password(admin, user)
    except KafkaException as error:
        raise Trouble(
            "principals_not_made",
            f"The broker at {cluster.bootstrap} did not make the principals ({error.args[0].str()}): check that it answers there,"
            " has an authorizer, and that this user is one of its super.users.",
            part="kafka",
        ) from error


def _bindings(user: str, names: str, principal: str) -> Iterator[AclBinding]:
    for right in RIGHTS:
        if right.principal == principal:
            name = f"{names}espace.{right.name}"
            for operation in right.operations:
                yield AclBinding(
                    right.kind, name, right.pattern, f"User:{user}", "*", operation, AclPermissionType.ALLOW
                )


def _of(user: str) -> AclBindingFilter:
    every = (ResourceType.ANY, None, ResourcePatternType.ANY)
    return AclBindingFilter(*every, f"User:{user}", None, AclOperation.ANY, AclPermissionType.ANY)


def _exactly(one: AclBinding) -> AclBindingFilter:
    return AclBindingFilter(
        one.restype, one.name, one.resource_pattern_type, one.principal, one.host, one.operation, one.permission_type
    )


def _password(admin: AdminClient, user: str, password: str) -> None:
    how = ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, ITERATIONS)
    change = UserScramCredentialUpsertion(user, how, password.encode())
    _done(admin.alter_user_scram_credentials([change], request_timeout=SECONDS))


def _no_password(admin: AdminClient, user: str) -> None:
    known = admin.describe_user_scram_credentials(None, request_timeout=SECONDS).result()
    if user in known:
        gone = UserScramCredentialDeletion(user, ScramMechanism.SCRAM_SHA_512)
        _done(admin.alter_user_scram_credentials([gone], request_timeout=SECONDS))


def _done(futures: Mapping[Any, Any]) -> None:
    for future in futures.values():
        future.result()


def client_settings(cluster: Kafka) -> dict[str, Any]:
    """A cluster as clients of librdkafka are told of it."""
    found: dict[str, Any] = {"bootstrap.servers": cluster.bootstrap, "security.protocol": cluster.security}
    if cluster.ca:
        found["ssl.ca.pem"] = cluster.ca
    if cluster.user:
        signed = {"sasl.mechanism": "SCRAM-SHA-512", "sasl.username": cluster.user, "sasl.password": cluster.password}
        found |= signed
    return found


def _silent() -> logging.Logger:
    """What goes wrong is told once, in our words."""
    logger = logging.getLogger("espace.principals")
    logger.addHandler(logging.NullHandler())
    logger.propagate = False
    return logger
