"""The whole local stack: brought up, taken down, wiped."""

import contextlib
import os
import shutil
from collections.abc import Callable, Collection
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from aiokafka.errors import KafkaError

from espace.stack import kafka, postgres, processes, services
from espace.stack.home import Home
from espace.stack.provision import SERVICES, Plan, prefix, provisioned, reach
from espace.stack.trouble import Trouble

PARTS = ("postgres", "kafka", *SERVICES)

Say = Callable[[str], None]
Fill = Callable[[Plan, Callable[[], str]], None]


def up(home: Home, say: Say = lambda _: None, fill: Fill | None = None) -> dict[str, str]:
    """Starts what is missing; gives the address of each part. Trouble: the part that failed.

    A server that ESPACE_POSTGRES_URL or ESPACE_KAFKA_BOOTSTRAP names is used as it is. `fill` makes the databases in another way
    than empty: it is given where they are, and what waits for the broker and gives its address.
    """
    with home.lock():
        home.prepare()
        _check_room(home)
        names = prefix()
        _check_named()
        home.update("named", "prefix", names or None)
        expected = os.environ.get("ESPACE_KAFKA_BOOTSTRAP") or kafka.address(home)
        with ThreadPoolExecutor(1 + len(SERVICES)) as threads:
            broker = threads.submit(_kafka, home, say)
            plan = Plan(postgres_of(home, say), names)
            if fill is not None:
                fill(plan, broker.result)
            say("migrations")
            starting = []
            # A service waits for nobody but its own tables: the broker may come later, as it may go at any time.
            for service in provisioned(plan, lambda service: services.password(home, service)):
                say(service)
                starting.append(threads.submit(services.start_one, home, plan, expected, service))
            bootstrap = broker.result()
            for one in starting:
                one.result()
        if bootstrap != expected:
            # Another program took the port meanwhile.
            services.start(home, plan, bootstrap)
        return addresses(home)


def down(home: Home, *, wipe: bool = False, parts: Collection[str] = PARTS) -> None:
    """Stops those of the parts that `up` started, and nothing else; `wipe` also deletes what it made."""
    if not home.path.exists():
        return
    with home.lock():
        services.stop(home, [service for service in SERVICES if service in parts])
        servers = [server.stop for name, server in (("kafka", kafka), ("postgres", postgres)) if name in parts]
        with ThreadPoolExecutor(2) as threads:
            for done in [threads.submit(stop, home) for stop in servers]:
                done.result()
        if wipe:
            _wipe(home)


def addresses(home: Home) -> dict[str, str]:
    """The address of each part that the state knows, without passwords."""
    state = home.state()
    parts, named = state.get("parts", {}), state.get("named", {})
    found = {}
    if "postgres" in parts:
        found["postgres"] = without_password(postgres.url(home, parts["postgres"]["port"]))
    elif "postgres" in named:
        found["postgres"] = without_password(named["postgres"])
    if "kafka" in parts or "kafka" in named:
        found["kafka"] = named.get("kafka") or parts["kafka"]["bootstrap"]
    return found | {service: parts[service]["url"] for service in SERVICES if service in parts}


def ours(home: Home) -> dict[str, dict[str, Any]]:
    """What `up` started here and still runs."""
    return {name: who for name, who in home.state().get("parts", {}).items() if processes.alive(who)}


def without_password(url: str) -> str:
    parts = urlsplit(url)
    user, at, host = parts.netloc.rpartition("@")
    return urlunsplit(parts._replace(netloc=f"{user.partition(':')[0]}{at}{host}"))


def postgres_of(home: Home, say: Say) -> str:
    """The administrator's URL of the server that is named, or of the home's own, started where it is not."""
    named = os.environ.get("ESPACE_POSTGRES_URL")
    home.update("named", "postgres", named)
    if not named:
        say("PostgreSQL")
    elif home.part("postgres"):
        postgres.stop(home)
    return named or postgres.start(home)


def _kafka(home: Home, say: Say) -> str:
    named = os.environ.get("ESPACE_KAFKA_BOOTSTRAP")
    home.update("named", "kafka", named)
    if not named:
        say("Kafka")
        return kafka.start(home)
    if home.part("kafka"):
        kafka.stop(home)
    return named


def _check_named() -> None:
    """A server that is named and not there is told before anything is started."""
    if url := os.environ.get("ESPACE_POSTGRES_URL"):
        processes.run_async(reach(url))
    bootstrap = os.environ.get("ESPACE_KAFKA_BOOTSTRAP")
    if bootstrap and not processes.run_async(kafka.answers(kafka.named(bootstrap))):
        raise Trouble(
            "kafka_unreachable", f"No broker answers at {bootstrap}: check ESPACE_KAFKA_BOOTSTRAP.", part="kafka"
        )


def _check_room(home: Home) -> None:
    # Less than this and the servers fail half-way, with messages that do not say why.
    if shutil.disk_usage(home.path).free < 300 * 1024 * 1024:
        raise Trouble(
            "disk_full",
            f"Less than 300 MB are free where {home.path} is: make room, or name another folder in ESPACE_HOME.",
        )


def _wipe(home: Home) -> None:
    """Deletes the home's data. What a named server holds stays there, with the secrets that open it."""
    named = home.state().get("named", {})
    if "kafka" in named and "postgres" not in named:
        # The logs go; what the named broker carries of them should not meet the next ones.
        with contextlib.suppress(KafkaError, OSError):
            processes.run_async(kafka.delete_topics(kafka.named(named["kafka"]), f"{named.get('prefix', '')}espace."))
    home.wipe(keep_secrets="postgres" in named)
