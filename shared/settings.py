"""What a process is told by its environment. A secret may be named as a file: `X_FILE` instead of `X`."""

import os
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from shared.kafka import PROTOCOLS, Kafka
from shared.problems import Misconfigured

READ_REASONS = ("optional", "required")


def setting(env: Mapping[str, str], name: str, default: str | None = None) -> str:
    """The value of a variable, or of the file that `<name>_FILE` names. Raises Misconfigured where neither is set."""
    if value := env.get(name):
        return value
    if path := env.get(f"{name}_FILE"):
        try:
            return Path(path).read_text().strip()
        except OSError as error:
            raise Misconfigured(f"{name}_FILE names {path}, which cannot be read ({error.strerror}).") from error
    if default is not None:
        return default
    raise Misconfigured(f"{name} is not set: set it, or {name}_FILE to a file that holds it.")


@dataclass(frozen=True)
class Limits:
    """How much one caller may ask: `burst` requests at once, then `rate` a second; and `failures` tokens that are not valid from one
    address, then so many a minute. A limit that is 0 is none."""

    rate: float
    burst: float
    failures: float

    @classmethod
    def read(cls, env: Mapping[str, str]) -> "Limits":
        """From ESPACE_RATE, ESPACE_BURST and ESPACE_FAILURES. Raises Misconfigured."""
        found = []
        for name, default in (("ESPACE_RATE", "1000"), ("ESPACE_BURST", "10000"), ("ESPACE_FAILURES", "60")):
            said = setting(env, name, default)
            if not (said.isascii() and said.isdecimal()):
                raise Misconfigured(f"{name} is {said}: give a whole number, 0 for no limit.")
            found.append(float(said))
        rate, burst, failures = found
        return cls(rate, burst if rate else 0, failures)


@dataclass(frozen=True)
class Oidc:
    """An OpenID Connect provider: its issuer, the audience of tokens for us, where they say the roles and the sites, and which of
    our roles each of theirs is (empty: theirs have our names)."""

    issuer: str
    audience: str
    roles: str
    sites: str
    named: Mapping[str, frozenset[str]]

    @classmethod
    def read(cls, env: Mapping[str, str]) -> "Oidc | None":
        """From ESPACE_OIDC_ISSUER and what goes with it; None where it is not set. Raises Misconfigured."""
        issuer = setting(env, "ESPACE_OIDC_ISSUER", "")
        if not issuer:
            return None
        named: dict[str, frozenset[str]] = {}
        for pair in filter(str.strip, setting(env, "ESPACE_OIDC_ROLE_NAMES", "").split(";")):
            theirs, sign, ours = (part.strip() for part in pair.rpartition("="))
            if not (theirs and sign and ours):
                raise Misconfigured(f"ESPACE_OIDC_ROLE_NAMES has {pair.strip()}, which is not their role = our role.")
            named[theirs] = named.get(theirs, frozenset()) | {ours}
        return cls(
            issuer,
            setting(env, "ESPACE_OIDC_AUDIENCE", "espace"),
            setting(env, "ESPACE_OIDC_ROLES", "roles"),
            setting(env, "ESPACE_OIDC_SITES", "sites"),
            named,
        )


@dataclass(frozen=True)
class Settings:
    """One service's settings; `keys_url`, `site_keys` and `log_key` only where the service holds data of persons.

    `site_keys` reads the secret as it is now: a rotation changes its file while services run.

    `logs` are the base URLs of the services whose logs can be read, by name: those that are named. `log_key` (32 bytes, base64)
    signs the checkpoints of the log under `log_name`; `checkpoints` is the folder that gets each of them, none if empty;
    `witnesses` are the sites that get them, `witnessed` the public keys of the logs that this one is witness to, by name. Tokens are
    those of `token_issuer`, none if `token_public_key` is empty, and of the provider `oidc`.
    `read_reason`, one of READ_REASONS: whether who is shown what is sealed of a person has to say why.
    """

    service: str
    host: str
    port: int
    database_url: str
    keys_url: str
    site_keys: Callable[[], str]
    log_key: str
    log_name: str
    checkpoints: str
    witnesses: tuple[str, ...]
    witnessed: Mapping[str, str]
    read_reason: str
    kafka: Kafka
    token_public_key: str
    token_issuer: str
    token_audience: str
    oidc: Oidc | None
    topic_prefix: str
    partitions: int
    replication: int
    log_level: str
    logs: Mapping[str, str]
    limits: Limits

    @classmethod
    def read(cls, service: str, env: Mapping[str, str] | None = None) -> "Settings":
        """Settings from the environment. Raises Misconfigured with the variable to set."""
        source = os.environ if env is None else env
        seals = service != "reporting"
        oidc = Oidc.read(source)
        public_key = setting(source, "ESPACE_TOKEN_PUBLIC_KEY", "" if oidc else None)
        return cls(
            service=service,
            host=setting(source, "ESPACE_SERVICE_HOST", "127.0.0.1"),
            port=int(setting(source, "ESPACE_SERVICE_PORT")),
            database_url=setting(source, "ESPACE_DATABASE_URL"),
            keys_url=setting(source, "ESPACE_KEYS_URL") if seals else "",
            site_keys=_read_again(source, "ESPACE_SITE_KEY") if seals else str,
            log_key=setting(source, "ESPACE_LOG_KEY") if seals else "",
            log_name=f"{setting(source, 'ESPACE_LOG_NAME', 'espace-ressources')}/{service}",
            checkpoints=setting(source, "ESPACE_CHECKPOINTS", ""),
            witnesses=tuple(setting(source, "ESPACE_WITNESSES", "").split()),
            witnessed=_verifiers(source),
            read_reason=_read_reason(source),
            # Where several installations are read, each has its own.
            kafka=kafka_of(
                source,
                setting(source, "ESPACE_KAFKA_BOOTSTRAP", "" if "ESPACE_STACKS" in source else None),
                user=service,
            ),
            token_public_key=public_key,
            token_issuer=setting(source, "ESPACE_TOKEN_ISSUER", None if public_key else ""),
            token_audience=setting(source, "ESPACE_TOKEN_AUDIENCE", None if public_key else ""),
            oidc=oidc,
            topic_prefix=setting(source, "ESPACE_TOPIC_PREFIX", "espace."),
            partitions=int(setting(source, "ESPACE_TOPIC_PARTITIONS", "4")),
            replication=int(setting(source, "ESPACE_TOPIC_REPLICATION", "1")),
            log_level=setting(source, "ESPACE_LOG_LEVEL", "INFO"),
            logs=named_urls(source, "ESPACE_LOGS"),
            limits=Limits.read(source),
        )

    def topic(self, service: str) -> str:
        """The Kafka topic of a service's log."""
        return f"{self.topic_prefix}{service}"


def _read_reason(env: Mapping[str, str]) -> str:
    found = setting(env, "ESPACE_READ_REASON", READ_REASONS[0])
    if found not in READ_REASONS:
        raise Misconfigured(f"ESPACE_READ_REASON is {found}: set it to one of {', '.join(READ_REASONS)}.")
    return found


def kafka_of(env: Mapping[str, str], bootstrap: str, start: str = "ESPACE_KAFKA_", user: str | None = None) -> Kafka:
    """The cluster at these brokers, by `<start>SECURITY`, `..._USER`, `..._PASSWORD` and `..._CA`. Raises Misconfigured.

    `user` is who signs in unless that is said.
    """
    security = setting(env, f"{start}SECURITY", "PLAINTEXT")
    if security not in PROTOCOLS:
        raise Misconfigured(f"{start}SECURITY is none of {', '.join(PROTOCOLS)}: set one of these.")
    kafka = Kafka(bootstrap, security, ca=setting(env, f"{start}CA", ""))
    if security.startswith("SASL_"):
        kafka = replace(kafka, user=setting(env, f"{start}USER", user), password=setting(env, f"{start}PASSWORD"))
    try:
        _ = kafka.options
    except ssl.SSLError as error:
        raise Misconfigured(
            f"{start}CA is no certificate in PEM: set it, or {start}CA_FILE to a file of one."
        ) from error
    return kafka


def _read_again(env: Mapping[str, str], name: str) -> Callable[[], str]:
    """What gives a secret as it is now. Raises Misconfigured where there is none even at first."""
    setting(env, name)
    return partial(setting, env, name)


def named_urls(env: Mapping[str, str], variable: str) -> dict[str, str]:
    """From a variable such as ESPACE_LOGS: `intake=http://... bilan=http://...`. Raises Misconfigured."""
    found = {}
    for word in setting(env, variable, "").split():
        name, _, url = word.partition("=")
        if not url:
            raise Misconfigured(f"{variable} has {word}, which is not name=URL.")
        found[name] = url.rstrip("/")
    return found


def _verifiers(env: Mapping[str, str]) -> dict[str, str]:
    """From ESPACE_WITNESSED: public keys in one word each, `name+id+key`, by name. Raises Misconfigured."""
    found = {}
    for word in setting(env, "ESPACE_WITNESSED", "").split():
        if word.count("+") < 2:
            raise Misconfigured(f"ESPACE_WITNESSED has {word}, which is not a public key as GET /v1/log/key gives it.")
        found[word.partition("+")[0]] = word
    return found
