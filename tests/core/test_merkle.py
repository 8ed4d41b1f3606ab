"""The tree against the published vectors of RFC 6962's reference implementation, and against its definition."""

from hashlib import sha256

import pytest

from espace.audit_check import consistent, included
from shared import merkle
from shared.merkle import STRIDE, Place

LEAVES = [bytes.fromhex(one) for one in (
    "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f",
)]  # fmt: skip
ROOTS = (
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)
# Of section 2.1.3's kind: index, size, and the proof.
PATHS = (
    (0, 8, ("96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4")),
    (5, 8, ("bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7")),
    (2, 3, ("fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",)),
)  # fmt: skip
SIZES = (1, 2, 3, 5, 8, 255, 256, 257, 300, 512, 1000)
MANY = [number.to_bytes(4, "big") for number in range(max(SIZES))]


def defined(leaves: list[bytes]) -> bytes:
    """Section 2.1 as it is written."""
    if not leaves:
        return sha256().digest()
    if len(leaves) == 1:
        return sha256(b"\0" + leaves[0]).digest()
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return sha256(b"\1" + defined(leaves[:k]) + defined(leaves[k:])).digest()


def known(leaves: list[bytes]) -> dict[Place, bytes]:
    _, made = merkle.extend([], 0, leaves)
    return {**made, **{Place(0, index): merkle.leaf_hash(leaf) for index, leaf in enumerate(leaves)}}


@pytest.mark.parametrize("size", range(len(ROOTS)))
def test_the_published_roots(size: int) -> None:
    assert merkle.root(merkle.extend([], 0, LEAVES[:size])[0]).hex() == ROOTS[size]


@pytest.mark.parametrize(("index", "size", "path"), PATHS)
def test_the_published_paths(index: int, size: int, path: tuple[str, ...]) -> None:
    proof = merkle.roots(merkle.inclusion(index, size), known(LEAVES[:size]))
    assert tuple(one.hex() for one in proof) == path


@pytest.mark.parametrize("size", SIZES)
def test_a_tree_grows_in_any_pieces_to_what_is_defined(size: int) -> None:
    edge: list[bytes] = []
    made: dict[Place, bytes] = {}
    at = 0
    for piece in (1, 7, 250, 3, size):
        leaves = MANY[at : min(size, at + piece)]
        edge, more = merkle.extend(edge, at, leaves)
        made |= more
        at += len(leaves)
    assert merkle.root(edge) == defined(MANY[:size])
    assert made == merkle.extend([], 0, MANY[:size])[1]
    assert merkle.roots(merkle.edge(size), known(MANY[:size])) == edge
    assert set(made) == {Place(STRIDE, index) for index in range(size >> STRIDE)}
    page = 1 << 6
    edges = [merkle.extend([], 0, MANY[start : min(size, start + page)])[0] for start in range(0, size, page)]
    assert merkle.root(merkle.joined(edges)) == merkle.root(edge)


@pytest.mark.parametrize("size", SIZES)
def test_every_leaf_and_every_older_tree_is_proven_and_no_other(size: int) -> None:
    nodes, root = known(MANY[:size]), defined(MANY[:size])
    for index in {0, size // 3, size // 2, size - 1}:
        proof = merkle.roots(merkle.inclusion(index, size), nodes)
        assert included(index, size, merkle.leaf_hash(MANY[index]), proof) == root
        assert included(index, size, merkle.leaf_hash(b"other"), proof) != root
    for old in {1, size // 3 or 1, size // 2 or 1, size - 1 or 1, size}:
        proof = merkle.roots(merkle.consistency(old, size), nodes)
        assert consistent(old, size, defined(MANY[:old]), root, proof)
        assert not consistent(old, size, defined([*MANY[: old - 1], b"other"]), root, proof)


def test_what_a_tree_does_not_have_is_refused() -> None:
    for index, size in ((-1, 3), (3, 3), (0, 0)):
        with pytest.raises(ValueError, match="leaf"):
            merkle.inclusion(index, size)
    with pytest.raises(ValueError, match="larger"):
        merkle.consistency(4, 3)
    assert merkle.consistency(0, 3) == []


@pytest.mark.parametrize("size", SIZES)
def test_a_consistency_proof_is_checked_as_the_auditors_program_checks_it(size: int) -> None:
    nodes = known(MANY[:size])
    newer = defined(MANY[:size])
    for old in {0, 1, size // 3, size // 2, size - 1, size}:
        older, proof = defined(MANY[:old]), merkle.roots(merkle.consistency(old, size), nodes)
        assert merkle.consistent(old, size, older, newer, proof)
        assert old == 0 or consistent(old, size, older, newer, proof)
        assert not merkle.consistent(old, size, older, newer, [*proof, bytes(32)])
        if proof:
            assert not merkle.consistent(old, size, older, newer, proof[:-1])
            assert not merkle.consistent(old, size, bytes(32), newer, proof)
            assert not merkle.consistent(old, size, older, bytes(32), proof)
