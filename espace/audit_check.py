#!/usr/bin/env python3
"""Checks a package of `espace audit export` by itself: python audit_check.py PACKAGE [CHECKPOINT ...].

Needs Python 3.11 or later and the package `cryptography`, nothing of Espace Ressources: read it, it is short. A package is a zip with
a folder a log: `key` (the public key, C2SP signed-note), `checkpoint` (a signed C2SP tlog-checkpoint), `events.ndjson` (a line an event,
each field as it was hashed), and, where it has not the whole log, in each line the hash `previous` to it and its RFC 6962 inclusion
`proof`, or, in the place of events that it does not show, their hash alone; `consistency/SIZE`, the proof from an older checkpoint on.
A CHECKPOINT is a file that you kept from before.
"""

import base64
import json
import sys
import zipfile
from hashlib import sha256
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

FIELDS = (
    *("position", "stream", "version", "id", "type", "happened", "participant", "recorded_at", "actor"),
    *("command_id", "correlation_id", "causation_id", "traceparent", "data"),
)


class Wrong(Exception):
    """The package is not what it says."""


def node(left: bytes, right: bytes) -> bytes:
    return sha256(b"\1" + left + right).digest()


def event_hash(previous: bytes, event: dict[str, object]) -> bytes:
    """SHA-256 over the hash before it and the digest of its fields, each after its length (absent: -1) and a colon."""
    digest = sha256()
    for name in FIELDS:
        value = event[name]
        text = b"" if value is None else str(value).encode()
        digest.update(b"-1:" if value is None else b"%d:%s" % (len(text), text))
    return sha256(previous + digest.digest()).digest()


def signed(note: str, key: str) -> tuple[str, int, bytes]:
    """The log's name, the number of its events and the root of its tree, if the note is signed with the key."""
    name, _, rest = key.strip().partition("+")
    raw = base64.b64decode(rest.partition("+")[2])
    identity = sha256(name.encode() + b"\n" + raw).digest()[:4]
    text, _, lines = note.rpartition("\n\n")
    for line in lines.splitlines():
        mark, signer, signature = line.split(" ")
        found = base64.b64decode(signature)
        if (mark, signer, found[:4]) == ("—", name, identity):
            try:
                Ed25519PublicKey.from_public_bytes(raw[1:]).verify(found[4:], f"{text}\n".encode())
            except InvalidSignature:
                break
            origin, size, root = text.split("\n")[:3]
            return origin, int(size), base64.b64decode(root)
    raise Wrong("the checkpoint is not signed with this key")


def included(index: int, size: int, leaf: bytes, proof: list[bytes]) -> bytes:
    """The root that an inclusion proof comes to (RFC 9162, 2.1.3.2)."""
    last, found = size - 1, leaf
    for one in proof:
        if last == 0:
            raise Wrong("a proof is too long")
        if index & 1 or index == last:
            found = node(one, found)
            while not index & 1 and index:
                index, last = index >> 1, last >> 1
        else:
            found = node(found, one)
        index, last = index >> 1, last >> 1
    if last:
        raise Wrong("a proof is too short")
    return found


def consistent(old: int, size: int, older: bytes, newer: bytes, proof: list[bytes]) -> bool:
    """Whether the tree of `old` events is the beginning of that of `size` (RFC 9162, 2.1.4.2)."""
    if old == size:
        return older == newer and not proof
    if old & (old - 1) == 0:
        proof = [older, *proof]
    index, last = old - 1, size - 1
    while index & 1:
        index, last = index >> 1, last >> 1
    if not proof:
        return False
    first = second = proof[0]
    for one in proof[1:]:
        if last == 0:
            return False
        if index & 1 or index == last:
            first, second = node(one, first), node(one, second)
            while not index & 1 and index:
                index, last = index >> 1, last >> 1
        else:
            second = node(second, one)
        index, last = index >> 1, last >> 1
    return (first, second, last) == (older, newer, 0)


def check_log(package: zipfile.ZipFile, log: str, kept: list[str]) -> tuple[str, str]:
    """What was found right, in a sentence, and the log's name."""
    key = package.read(f"{log}/key").decode()
    origin, size, root = signed(package.read(f"{log}/checkpoint").decode(), key)
    edge: list[bytes] = []
    previous, count, told, last = bytes(32), 0, 0, 0
    with package.open(f"{log}/events.ndjson") as lines:
        for line in lines:
            event = json.loads(line)
            position, part = event["position"], "proof" in event
            before = bytes.fromhex(event["previous"]) if part else previous
            shown = set(event) != {"position", "hash"}
            previous = event_hash(before, event) if shown else bytes.fromhex(event["hash"])
            if position <= last:
                raise Wrong(f"position {position} comes after position {last}")
            last = position
            if previous.hex() != event["hash"]:
                raise Wrong(f"the event at position {position} is not the one that was hashed")
            leaf = sha256(b"\0" + previous).digest()
            if part:
                if included(position - 1, size, leaf, [bytes.fromhex(one) for one in event["proof"]]) != root:
                    raise Wrong(f"the event at position {position} is not under the checkpoint")
            elif position != count + 1:
                raise Wrong(f"position {count + 1} is missing")
            else:
                index = count
                while index & 1:
                    leaf, index = node(edge.pop(), leaf), index >> 1
                edge.append(leaf)
            count, told = count + 1, told + shown
    if edge:
        found = edge.pop()
        while edge:
            found = node(edge.pop(), found)
        if (found, count) != (root, size):
            raise Wrong(f"its {count} events are not the {size} under the checkpoint")
    for note in kept:
        if note.partition("\n")[0] == origin:
            _, old, older = signed(note, key)
            check_kept(package, log, old, older, size, root)
    return f"{origin}: {told} of {size} events are as they were signed", origin


def check_kept(package: zipfile.ZipFile, log: str, old: int, older: bytes, size: int, root: bytes) -> None:
    """Whether what was signed before is the beginning of what is signed now."""
    if old > size:
        raise Wrong(f"{old} events were signed before, and {size} are signed now: events are gone")
    name = f"{log}/consistency/{old}"
    if name not in package.namelist():
        raise Wrong(f"the package has no proof from the checkpoint of {old} events on: export it with --since")
    proof = [bytes.fromhex(one) for one in package.read(name).decode().split()]
    if not consistent(old, size, older, root, proof):
        raise Wrong(f"the log signed now does not begin with the {old} events that were signed before")


def main(package: str, *checkpoints: str) -> int:
    """0 where all is as it was signed, 1 with what is wrong on standard error."""
    kept = [Path(name).read_text(encoding="utf-8") for name in checkpoints]
    wrong, met = 0, set()
    with zipfile.ZipFile(package) as file:
        for log in sorted({name.partition("/")[0] for name in file.namelist()}):
            try:
                said, origin = check_log(file, log, kept)
                met.add(origin)
                sys.stdout.write(f"{said}\n")
            except (Wrong, KeyError, ValueError, TypeError) as error:
                what = str(error) if isinstance(error, Wrong) else f"damaged ({error!r})"
                sys.stderr.write(f"{log}: {what}\n")
                wrong = 1
    for note in kept:
        if not wrong and (name := note.partition("\n")[0]) not in met:
            sys.stderr.write(f"{name}: a checkpoint of it was kept, and the package does not have that log\n")
            wrong = 1
    if not (wrong or met):
        sys.stderr.write("the package has no log\n")
        wrong = 1
    return wrong


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
