"""Lists and maps under a Merkle root, against the published roots and a definition read aloud.

TRE-1 to TRE-8.
"""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mulu.core.errors import VerificationError
from mulu.core.hashing import SHA256
from mulu.core.merkle import (
    Frontier,
    inclusion_path,
    inner_hash,
    leaf_hash,
    map_leaf,
    map_proof,
    map_root,
    root,
    split,
    uvarint,
    verify_inclusion,
)

# The eight leaves and roots that implementations of RFC 6962 have always tested with.
LEAVES = [
    bytes.fromhex(text)
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
SIZES = [1, 2, 3, 4, 5, 6, 7, 8, 9, 13, 31, 32, 33]

leaf_lists = st.lists(st.binary(max_size=40), max_size=70)


def recursive_root(leaves: list[bytes]) -> bytes:
    """Section 2.1 of RFC 6962, word by word."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return hashlib.sha256(b"\x00" + leaves[0]).digest()
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    halves = recursive_root(leaves[:k]) + recursive_root(leaves[k:])
    return hashlib.sha256(b"\x01" + halves).digest()


def numbered(size: int) -> list[bytes]:
    return [b"leaf %d" % number for number in range(size)]


def hashes(leaves: list[bytes]) -> list[bytes]:
    return [leaf_hash(SHA256, leaf) for leaf in leaves]


@pytest.mark.parametrize("size", range(1, 9))
def test_root_is_the_published_one_of_as_many_leaves(size):
    assert root(SHA256, LEAVES[:size]).hex() == ROOTS[size - 1]


def test_root_of_no_leaves_is_the_hash_of_nothing():
    assert root(SHA256, []) == hashlib.sha256(b"").digest()


@given(leaf_lists)
def test_root_and_frontier_agree_with_the_definition(leaves):
    frontier = Frontier(SHA256)
    for leaf in leaves:
        frontier.append(leaf)
    assert root(SHA256, leaves) == frontier.root() == recursive_root(leaves)
    assert frontier.size == len(leaves)


@given(leaf_lists, leaf_lists)
def test_frontier_goes_on_after_being_written_and_read(first, second):
    frontier = Frontier(SHA256)
    for leaf in first:
        frontier.append(leaf)
    written = frontier.encode()
    read = Frontier.decode(SHA256, written)
    for leaf in second:
        read.append(leaf)
    assert read.root() == recursive_root(first + second)
    assert frontier.encode() == written, "the one it was read from stays where it was"


def test_frontier_copy_leaves_the_original_alone():
    frontier = Frontier(SHA256)
    frontier.append(b"a")
    copy = frontier.copy()
    copy.append(b"b")
    assert (frontier.size, copy.size) == (1, 2)
    assert frontier.root() == recursive_root([b"a"])


@pytest.mark.parametrize(
    "data",
    [
        b"",
        bytes(7),
        bytes(7) + b"\x01",
        bytes(7) + b"\x01" + bytes(31),
        bytes(7) + b"\x01" + bytes(64),
        bytes(7) + b"\x03" + bytes(32),
        b"\x80" + bytes(7) + bytes(32),
        bytes(8) + bytes(32),
    ],
)
def test_frontier_refuses_bytes_that_are_none(data):
    with pytest.raises(ValueError, match="frontier"):
        Frontier.decode(SHA256, data)


@pytest.mark.parametrize("size", SIZES)
def test_every_leaf_is_proved_and_nothing_else(size):
    leaves = numbered(size)
    top = root(SHA256, leaves)
    for index, leaf in enumerate(leaves):
        path = inclusion_path(SHA256, hashes(leaves), index)
        verify_inclusion(SHA256, leaf, index, size, path, top)
        spoiled = [
            (b"other", index, size, path, top),
            (leaf, index, size, path, bytes(32)),
            (leaf, index, size, [*path, bytes(32)], top),
            (leaf, size, size, path, top),
            (leaf, -1, size, path, top),
            *[(leaf, other, size, path, top) for other in range(size) if other != index],
            *[(leaf, index, size, path[:at] + path[at + 1 :], top) for at in range(len(path))],
            *[
                (leaf, index, size, [*path[:at], bytes(32), *path[at + 1 :]], top)
                for at in range(len(path))
            ],
        ]
        for attempt in spoiled:
            with pytest.raises(VerificationError):
                verify_inclusion(SHA256, *attempt)


def test_nodes_of_a_wrong_length_are_refused():
    leaves = numbered(2)
    with pytest.raises(VerificationError, match="no such path"):
        verify_inclusion(SHA256, leaves[0], 0, 2, [b"short"], root(SHA256, leaves))


def test_an_inner_node_does_not_pass_for_a_leaf():
    left, right = hashes(numbered(2))
    inner = inner_hash(SHA256, left, right)
    with pytest.raises(VerificationError):
        verify_inclusion(SHA256, left + right, 0, 1, [], inner)


@pytest.mark.parametrize("index", [-1, 3])
def test_a_leaf_that_is_not_there_has_no_path(index):
    with pytest.raises(IndexError, match="3 leaves"):
        inclusion_path(SHA256, hashes(numbered(3)), index)


@pytest.mark.parametrize(("size", "left"), [(2, 1), (3, 2), (4, 2), (5, 4), (8, 4), (9, 8)])
def test_split_is_the_largest_power_of_two_below(size, left):
    assert split(size) == left


FIELDS = {"height": (7).to_bytes(8, "big"), "chain": b"toy", "app_version": b"\x01", "z": b"\x00"}


def test_map_root_is_a_list_of_fields_sorted_by_name():
    leaves = [
        bytes([len(name)]) + name.encode() + b"\x20" + hashlib.sha256(FIELDS[name]).digest()
        for name in ("app_version", "chain", "height", "z")
    ]
    assert map_root(SHA256, FIELDS) == recursive_root(leaves)
    assert map_root(SHA256, dict(reversed(FIELDS.items()))) == recursive_root(leaves)


@pytest.mark.parametrize("name", sorted(FIELDS))
def test_map_proof_leads_from_a_field_to_the_root(name):
    proof = map_proof(SHA256, FIELDS, name)
    leaf = map_leaf(SHA256, name, FIELDS[name])
    assert (proof.name, proof.value, proof.size) == (name, FIELDS[name], len(FIELDS))
    verify_inclusion(SHA256, leaf, proof.index, proof.size, proof.path, map_root(SHA256, FIELDS))


def test_map_proof_of_an_unknown_field_is_an_error():
    with pytest.raises(KeyError, match="colour"):
        map_proof(SHA256, FIELDS, "colour")


@pytest.mark.parametrize("fields", [{"": b"x"}, {"x": b""}])
def test_an_empty_name_or_value_is_refused(fields):
    with pytest.raises(ValueError, match="may be empty"):
        map_root(SHA256, fields)


@pytest.mark.parametrize(
    ("number", "written"), [(0, "00"), (1, "01"), (127, "7f"), (128, "8001"), (300, "ac02")]
)
def test_uvarint_is_protobufs(number, written):
    assert uvarint(number).hex() == written
