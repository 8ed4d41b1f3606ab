"""The four services as detached processes, told by their environment where everything is."""

import json
import os
import secrets
import signal
import sys
from base64 import b64encode
from collections.abc import Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path
from typing import Any

import httpx

from espace.stack import processes
from espace.stack.home import Home
from espace.stack.migrate import has_secret, secret
from espace.stack.provision import SEALING, SERVICES, Plan
from espace.tokens import AUDIENCE, ISSUER, issuer_keys


def start(home: Home, plan: Plan, bootstrap: str) -> None:
    """Starts the services that do not run, or run with other settings, in parallel; returns when all are ready.

    Trouble: the first that died or is not ready in time.
    """
    with ThreadPoolExecutor(len(SERVICES)) as threads:
        for done in [threads.submit(start_one, home, plan, bootstrap, service) for service in SERVICES]:
            done.result()


def start_one(home: Home, plan: Plan, bootstrap: str, service: str) -> None:
    """Starts a service that does not run, or runs with other settings; returns when it is ready.

    Trouble: it died, or is not ready in time.
    """
    environment = {
        **_shared_environment(home, plan, bootstrap),
        **_signs_in(plan, service),
        "ESPACE_DATABASE_URL": plan.url(plan.database(service), plan.role(service), password(home, service)),
    }
    if service in SEALING:
        environment["ESPACE_KEYS_URL"] = plan.url(plan.keys, plan.role(service), password(home, service))
    else:
        environment["ESPACE_LOGS"] = " ".join(f"{one}={_address(home, one)}" for one in SEALING)
    _start(home, service, environment)


def start_joint(home: Home, plan: Plan, stacks: Mapping[str, str]) -> None:
    """Starts the reporting of several stacks, as `start_one` does; `stacks` is the environment that says which.

    Trouble: it died, or is not ready in time.
    """
    own = plan.url(plan.database("reporting"), plan.role("reporting"), password(home, "reporting"))
    _start(home, "reporting", {**_who_is_let_in(home), **stacks, "ESPACE_DATABASE_URL": own})


def _start(home: Home, service: str, environment: Mapping[str, str]) -> None:
    log = home.logs / f"{service}.log"
    mark = sha256(json.dumps(environment, sort_keys=True).encode()).hexdigest()
    known = home.part(service)
    if known and processes.alive(known):
        if known["settings"] != mark:
            _stop(home, service)
        else:
            processes.wait_ready(service, known, lambda: is_ready(known["url"]), log=log)
            return
    port = home.port(service)
    who = processes.spawn(
        [sys.executable, "-m", f"services.{service}"],
        log=log,
        env={**_inherited(), **environment, "ESPACE_SERVICE_PORT": str(port)},
        cwd=home.path,
    )
    who |= {"url": f"http://127.0.0.1:{port}", "settings": mark}
    home.update("parts", service, who)
    processes.wait_ready(service, who, lambda: is_ready(who["url"]), log=log)


def _address(home: Home, service: str) -> str:
    """Where a service is, or will be."""
    known = home.part(service)
    return known["url"] if known and processes.alive(known) else f"http://127.0.0.1:{home.port(service)}"


def stop(home: Home, names: Collection[str] = SERVICES) -> None:
    """Ends these services, each with time to finish what it is doing."""
    with ThreadPoolExecutor(len(SERVICES)) as threads:
        list(threads.map(lambda service: _stop(home, service), names))


def password(home: Home, service: str) -> str:
    """The password of a service's runtime role."""
    return home.secret(f"postgres-{service}")


def is_ready(url: str) -> bool:
    """Whether the service at that address says it is ready."""
    try:
        return httpx.get(f"{url}/health/ready", timeout=5, trust_env=False).status_code == 200
    except httpx.TransportError:
        return False


def _stop(home: Home, service: str) -> None:
    who = home.part(service)
    if who:
        processes.stop(who, ((signal.SIGTERM, 15), (signal.SIGKILL, 10)))
        home.update("parts", service, None)


PASSED_ON = frozenset(
    {"ESPACE_LOG_NAME", "ESPACE_CHECKPOINTS", "ESPACE_READ_REASON", "ESPACE_RATE", "ESPACE_BURST", "ESPACE_FAILURES"}
)
"""What the services are told as the caller of `espace up` was, beside what an OpenID Connect provider needs."""


def _shared_environment(home: Home, plan: Plan, bootstrap: str) -> dict[str, str]:
    home.secret("site-key", lambda: b64encode(secrets.token_bytes(32)).decode())
    home.secret("log-key", lambda: b64encode(secrets.token_bytes(32)).decode())
    return {
        **_who_is_let_in(home),
        "ESPACE_KAFKA_BOOTSTRAP": bootstrap,
        "ESPACE_TOPIC_PREFIX": topic_prefix(plan),
        "ESPACE_SITE_KEY_FILE": str(home.secrets / "site-key"),
        "ESPACE_LOG_KEY_FILE": str(home.secrets / "log-key"),
        **{name: value for name, value in os.environ.items() if name in PASSED_ON or name.startswith("ESPACE_OIDC_")},
    }


def _who_is_let_in(home: Home) -> dict[str, str]:
    _, public = issuer_keys(home)
    return {
        "ESPACE_SERVICE_HOST": "127.0.0.1",
        "ESPACE_TOKEN_PUBLIC_KEY_FILE": str(public),
        "ESPACE_TOKEN_ISSUER": ISSUER,
        "ESPACE_TOKEN_AUDIENCE": AUDIENCE,
    }


def _signs_in(plan: Plan, service: str) -> dict[str, str]:
    """How a service signs in to a broker that is named: as whom the settings say, or as itself where it has a password there."""
    if not os.environ.get("ESPACE_KAFKA_BOOTSTRAP"):
        return {}
    given = os.environ
    found = {name: given[name] for name in ("ESPACE_KAFKA_SECURITY", "ESPACE_KAFKA_USER") if name in given}
    for name in ("ESPACE_KAFKA_PASSWORD", "ESPACE_KAFKA_CA"):
        if has_secret(given, name):
            found[name] = secret(given, name)
    if has_secret(given, own := f"ESPACE_{service.upper()}_KAFKA_PASSWORD"):
        found |= {"ESPACE_KAFKA_USER": plan.role(service), "ESPACE_KAFKA_PASSWORD": secret(given, own)}
    return found


def topic_prefix(plan: Plan) -> str:
    return f"{plan.prefix}espace."


def _inherited() -> dict[str, Any]:
    """The caller's environment without what would name another installation, and the place of this source tree."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("ESPACE_", "PG"))}
    if level := os.environ.get("ESPACE_LOG_LEVEL"):
        kept["ESPACE_LOG_LEVEL"] = level
    root = str(Path(__file__).parents[2])
    kept["PYTHONPATH"] = os.pathsep.join(filter(None, (root, os.environ.get("PYTHONPATH"))))
    return kept
