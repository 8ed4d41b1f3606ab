"""Everything that a running stack has written anywhere, to look for texts that should not be there."""

import base64
import binascii
import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import quote

import asyncpg
from aiokafka import AIOKafkaConsumer
from aiokafka.admin import AIOKafkaAdminClient

from espace.stack import postgres
from tests.e2e.checks import SERVICES, client
from tests.stacks import Stack

KINDS = {
    "intake": ("groups", "participants", "parcours"),
    "bilan": ("bilans", "projects", "interventions"),
    "ateliers": ("workshops", "sessions", "attendance"),
    "reporting": (),
}
_BASE64 = re.compile(rb"[A-Za-z0-9+/_-]{12,}={0,2}")
_HEX = re.compile(rb"(?:[0-9a-fA-F]{2}){8,}")


def disguises(text: str) -> set[bytes]:
    """The forms in which a text may stand somewhere: as it is, in JSON, in an address, in either case, in UTF-16."""
    plain = {text, text.lower(), text.upper(), json.dumps(text)[1:-1], quote(text), text.encode().hex()}
    return {form.encode() for form in plain} | {text.encode("utf-16-le"), text.encode("latin-1")}


def found(hay: bytes, needles: Iterable[str]) -> list[str]:
    """Which of the texts occur in some form in the bytes, or in what they hold as base64 or hexadecimal."""
    opened = b"\0".join((hay, *_opened(hay)))
    return [needle for needle in needles if any(form in opened for form in disguises(needle))]


def _opened(hay: bytes) -> Iterator[bytes]:
    for match in _BASE64.finditer(hay):
        token = match.group().rstrip(b"=").replace(b"-", b"+").replace(b"_", b"/")
        # Wherever in a longer text the encoded one begins.
        for start in range(4):
            part = token[start:]
            yield binascii.a2b_base64(part[: len(part) // 4 * 4])
            if len(part) % 4 > 1:
                yield base64.b64decode(part + b"=" * (-len(part) % 4))
    for match in _HEX.finditer(hay):
        yield bytes.fromhex(match.group().decode())


async def tables(stack: Stack) -> dict[str, bytes]:
    """Every row of every table of every database, by `database.schema.table`."""
    who = stack.home.part("postgres")
    assert who is not None
    admin = postgres.url(stack.home, who["port"])
    connection = await asyncpg.connect(admin)
    names = [row[0] for row in await connection.fetch("SELECT datname FROM pg_database WHERE datallowconn")]
    await connection.close()
    return await tables_of(admin, names)


async def tables_of(admin: str, names: Iterable[str]) -> dict[str, bytes]:
    """Every row of every table of these databases of a server, by `database.schema.table`."""
    dumped = {}
    for name in names:
        connection = await asyncpg.connect(admin.rpartition("/")[0] + f"/{name}")
        places = await connection.fetch(
            "SELECT quote_ident(n.nspname) || '.' || quote_ident(c.relname) FROM pg_class c"
            " JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'm', 'p', 'S')"
            " AND n.nspname NOT IN ('pg_catalog', 'information_schema')"
        )
        for (place,) in places:
            rows = await connection.fetch(f"SELECT t::text FROM {place} t")
            dumped[f"{name}.{place}"] = b"\n".join(row[0].replace("\\\\", "\\").encode() for row in rows)
            for (column,) in await connection.fetch(
                "SELECT quote_ident(attname) FROM pg_attribute WHERE attrelid = $1::text::regclass AND attnum > 0"
                " AND atttypid = 'bytea'::regtype AND NOT attisdropped",
                place,
            ):
                raw = await connection.fetch(f"SELECT {column} FROM {place} WHERE {column} IS NOT NULL")
                dumped[f"{name}.{place}.{column}"] = b"\n".join(row[0] for row in raw)
        await connection.close()
    return dumped


async def topics(stack: Stack) -> dict[str, bytes]:
    """Every record of every topic: keys, values and headers."""
    bootstrap = (stack.home.part("kafka") or {})["bootstrap"]
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    names = await admin.list_topics()
    await admin.close()
    return await topics_of(bootstrap, names)


async def topics_of(bootstrap: str, names: Iterable[str]) -> dict[str, bytes]:
    """Every record of these topics of a broker."""
    return {name: await _topic(bootstrap, name) for name in names}


async def _topic(bootstrap: str, name: str) -> bytes:
    consumer = AIOKafkaConsumer(
        name, bootstrap_servers=bootstrap, auto_offset_reset="earliest", exclude_internal_topics=False
    )
    await consumer.start()
    pieces: list[bytes] = []
    try:
        places = consumer.assignment()
        assert places, f"{name} has no partition"
        ends = await consumer.end_offsets(places)
        while any([await consumer.position(place) < ends[place] for place in places]):
            for records in (await consumer.getmany(timeout_ms=200)).values():
                for record in records:
                    pieces += [record.key or b"", record.value or b"", *(value for _, value in record.headers)]
    finally:
        await consumer.stop()
    return b"\n".join(pieces)


def files(stack: Stack) -> dict[str, bytes]:
    """Every file of the home: the servers' data and logs, the services' logs, what commands left."""
    places = {stack.home.path, *map(Path, stack.home.state().get("places", {}).values())}
    return {str(path): path.read_bytes() for place in places for path in place.rglob("*") if path.is_file()}


def answers(stack: Stack) -> dict[str, bytes]:
    """What the services tell of themselves, of their logs and of what is recorded."""
    told: dict[str, bytes] = {}
    for service in SERVICES:
        paths = ["/v1/status", "/metrics", "/openapi.json"]
        if service != "reporting":
            paths += ["/v1/events?limit=50000", "/v1/events/page?limit=20000"]
            paths += [f"/v1/records/{kind}" for kind in KINDS[service]]
        else:
            paths += ["/v1/figures", "/v1/sites", "/v1/indicators?year=2018"]
        with client(stack, service) as http:
            told |= {f"{service} {path}": http.get(path).raise_for_status().content for path in paths}
    return told
