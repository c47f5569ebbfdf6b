"""The header hash: fifteen fields under one root, each provable by itself (HDR-1 to HDR-7)."""

import hashlib

import msgspec
import pytest

from mulu.core.canonical import NotCanonicalError, decode, encode
from mulu.core.hashing import SHA256
from mulu.core.merkle import map_leaf, verify_inclusion
from mulu.proof.header import Header, field_proof, header_fields, header_hash
from tests.proof import world

NAMES = sorted(Header.__struct_fields__)


def by_hand(header: Header) -> bytes:
    """The hash as docs/spec/header.md describes it, from the page alone (HDR-3 to HDR-5)."""

    def h(data: bytes) -> bytes:
        return hashlib.sha256(data).digest()

    def climb(nodes: list[bytes]) -> bytes:
        if len(nodes) == 1:
            return nodes[0]
        left = 1
        while left * 2 < len(nodes):
            left *= 2
        return h(b"\x01" + climb(nodes[:left]) + climb(nodes[left:]))

    leaves = []
    for name, value in sorted(msgspec.to_builtins(header).items()):
        if isinstance(value, int):
            raw = value.to_bytes(8, "big")
        elif name in ("chain", "hash", "ordering"):
            raw = value.encode()
        else:
            raw = bytes.fromhex(value)
        leaves.append(h(b"\x00" + bytes([len(name)]) + name.encode() + b"\x20" + h(raw)))
    return climb(leaves)


def test_the_hash_is_the_one_described() -> None:
    assert len(NAMES) == 15
    assert header_hash(world.HEADER, SHA256) == by_hand(world.HEADER)


def test_the_hash_of_the_golden_header_stays() -> None:
    kept = "7296c3076f775e59ca86747a2f4af497782c1fefed129a8bba6fbe59246e00e9"
    assert world.HEADER_HASH.hex() == kept


@pytest.mark.parametrize("name", NAMES)
def test_every_field_is_bound_by_the_hash(name: str) -> None:
    value = getattr(world.HEADER, name)
    other = (
        value + 1
        if isinstance(value, int)
        else "0" + value[1:]
        if value[0] != "0"
        else "1" + value[1:]
    )
    changed = msgspec.structs.replace(world.HEADER, **{name: other})
    assert header_hash(changed, SHA256) != world.HEADER_HASH


@pytest.mark.parametrize("name", NAMES)
def test_every_field_can_be_proved_by_itself(name: str) -> None:
    proof = field_proof(world.HEADER, name, SHA256)
    leaf = map_leaf(SHA256, name, header_fields(world.HEADER)[name])
    verify_inclusion(SHA256, leaf, proof.index, proof.size, proof.path, world.HEADER_HASH)


def test_a_field_that_is_not_there_cannot_be_proved() -> None:
    with pytest.raises(KeyError):
        field_proof(world.HEADER, "owner", SHA256)


def test_the_json_names_every_member_in_byte_order() -> None:
    data = encode(world.HEADER)
    assert list(msgspec.json.decode(data)) == NAMES
    assert decode(data, Header) == world.HEADER


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("height", 0),
        ("app_version", 0),
        ("log_size", -1),
        ("time_ms", 2**53),
        ("chain", ""),
        ("chain", "a" * 161),
        ("chain", "链"),
        ("hash", "SHA256"),
        ("ordering", "o" * 17),
        ("prev", "00"),
        ("prev", "0A" * 32),
    ],
)
def test_a_member_out_of_bounds_is_refused(name: str, value: object) -> None:
    data = encode({**msgspec.to_builtins(world.HEADER), name: value})
    with pytest.raises(NotCanonicalError):
        decode(data, Header)
