"""Builders: sides of a path for any index and size, order of cosignatures (BUN-15, BUN-24)."""

import pytest

from mulu.core.hashing import SHA256
from mulu.core.merkle import inclusion_path, inner_hash, leaf_hash, root_of_hashes
from mulu.proof.build import sides, with_cosignatures
from mulu.proof.bundle import Cosignature, decode_finality, encode_finality
from tests.proof import world

LEAVES = [leaf_hash(SHA256, bytes([n])) for n in range(40)]


def climb(node: bytes, place: int, path: list[bytes]) -> bytes:
    for step, sibling in enumerate(path):
        left = place >> step & 1
        node = inner_hash(SHA256, sibling, node) if left else inner_hash(SHA256, node, sibling)
    return node


@pytest.mark.parametrize("size", range(1, len(LEAVES) + 1))
def test_sides_lead_from_every_leaf_to_the_root(size: int) -> None:
    leaves = LEAVES[:size]
    for index in range(size):
        path = inclusion_path(SHA256, leaves, index)
        place = sides(index, size)
        assert place < 2 ** len(path)
        assert climb(leaves[index], place, path) == root_of_hashes(SHA256, leaves)


@pytest.mark.parametrize("size", [1, 2, 8, 32])
def test_in_a_full_tree_the_sides_are_the_index(size: int) -> None:
    assert [sides(index, size) for index in range(size)] == list(range(size))


@pytest.mark.parametrize(("index", "size"), [(0, 0), (3, 3), (-1, 3)])
def test_there_are_no_sides_of_a_leaf_that_is_not_there(index: int, size: int) -> None:
    with pytest.raises(IndexError):
        sides(index, size)


def test_cosignatures_are_put_in_order() -> None:
    signed = [Cosignature(public_key=digit * 64, signature="00" * 64, suite=1) for digit in "cab"]
    made = with_cosignatures(world.SEAL.finality, signed)
    assert [one.public_key[0] for one in made.cosignatures] == ["a", "b", "c"]


def test_finality_is_written_as_blocks_keep_it() -> None:
    data = encode_finality(world.SEAL.finality)
    assert data.startswith(b'{"@type":"solo","public_key":"')
    assert b"cosignatures" not in data
    assert decode_finality(data) == world.SEAL.finality
