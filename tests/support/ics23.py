"""A minimal ICS-23 verifier, written from the comments of proofs.proto and the rules of its specs.

It shares the message classes with the source and no rule.
"""

import hashlib
from dataclasses import dataclass

from google.protobuf.message import DecodeError

from mulu.proof import ics23_schema as schema

CHILD = 32


class Ics23Error(Exception):
    """The proof proves nothing."""


@dataclass(frozen=True)
class Spec:
    """What an existence proof must look like."""

    prehash_key: bool
    length: int
    depth_max: int
    empty_child: bytes | None


SMT = Spec(prehash_key=True, length=schema.NO_PREFIX, depth_max=256, empty_child=bytes(CHILD))
TENDERMINT = Spec(prehash_key=False, length=schema.VAR_PROTO, depth_max=0, empty_child=None)


def parse(data: bytes):
    """Read a CommitmentProof."""
    try:
        return schema.CommitmentProof.FromString(data)
    except DecodeError as err:
        raise Ics23Error("no CommitmentProof") from err


def verify_membership(spec: Spec, root: bytes, data: bytes, key: bytes, value: bytes) -> None:
    proof = parse(data)
    _ensure(proof.WhichOneof("proof") == "exist", "not a proof of existence")
    _verify_existence(spec, root, proof.exist, key, value)


def verify_non_membership(spec: Spec, root: bytes, data: bytes, key: bytes) -> None:
    proof = parse(data)
    _ensure(proof.WhichOneof("proof") == "nonexist", "not a proof of absence")
    left = proof.nonexist.left if proof.nonexist.HasField("left") else None
    right = proof.nonexist.right if proof.nonexist.HasField("right") else None
    _ensure(left is not None or right is not None, "no neighbour")
    for side in (left, right):
        if side is not None:
            _verify_existence(spec, root, side, side.key, side.value)
    if right is not None:
        _ensure(_place(spec, key) < _place(spec, right.key), "not left of the right neighbour")
    if left is not None:
        _ensure(_place(spec, key) > _place(spec, left.key), "not right of the left neighbour")
    if left is None:
        _ensure(_is_outermost(spec, right.path, last=False), "something stands left of it")
    elif right is None:
        _ensure(_is_outermost(spec, left.path, last=True), "something stands right of it")
    else:
        _ensure(_are_neighbours(spec, list(left.path), list(right.path)), "not neighbours")


def _verify_existence(spec: Spec, root: bytes, proof, key: bytes, value: bytes) -> None:
    _ensure(proof.key == key and proof.value == value, "another key or value")
    _ensure(len(key) > 0 and len(value) > 0, "an empty key or value")
    leaf = proof.leaf
    _ensure(leaf.hash == schema.SHA256 and leaf.prehash_value == schema.SHA256, "leaf hashes")
    _ensure(leaf.prehash_key == (schema.SHA256 if spec.prehash_key else 0), "key hash")
    _ensure(leaf.length == spec.length and leaf.prefix.startswith(b"\x00"), "leaf form")
    _ensure(not spec.depth_max or len(proof.path) <= spec.depth_max, "too deep")
    for step in proof.path:
        _ensure(step.hash == schema.SHA256, "inner hash")
        _ensure(not step.prefix.startswith(b"\x00"), "an inner node with a leaf's prefix")
        _ensure(1 <= len(step.prefix) <= 1 + CHILD, "prefix length")
        _ensure(len(step.suffix) % CHILD == 0, "suffix length")
    _ensure(_calculate(spec, proof) == root, "another root")


def _calculate(spec: Spec, proof) -> bytes:
    key = _sha(proof.key) if spec.prehash_key else proof.key
    pieces = [key, _sha(proof.value)]
    if spec.length == schema.VAR_PROTO:
        pieces = [_uvarint(len(piece)) + piece for piece in pieces]
    node = _sha(proof.leaf.prefix + b"".join(pieces))
    for step in proof.path:
        node = _sha(step.prefix + node + step.suffix)
    return node


def _place(spec: Spec, key: bytes) -> bytes:
    return _sha(key) if spec.prehash_key else key


def _side(step) -> int:
    """0 when what is proved is the left child, 1 when it is the right one."""
    if len(step.prefix) == 1 and len(step.suffix) == CHILD:
        return 0
    _ensure(len(step.prefix) == 1 + CHILD and not step.suffix, "an inner node of another shape")
    return 1


def _is_outermost(spec: Spec, path, *, last: bool) -> bool:
    """No other leaf stands further out: each step goes there, or its sibling there is empty."""
    return all(
        _side(step) == int(last) or (step.suffix if last else step.prefix[1:]) == spec.empty_child
        for step in path
    )


def _are_neighbours(spec: Spec, left: list, right: list) -> bool:
    while left and right and left[-1] == right[-1]:
        left, right = left[:-1], right[:-1]
    _ensure(bool(left and right), "one path ends inside the other")
    return (
        (_side(left[-1]), _side(right[-1])) == (0, 1)
        and _is_outermost(spec, left[:-1], last=True)
        and _is_outermost(spec, right[:-1], last=False)
    )


def _sha(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def _uvarint(number: int) -> bytes:
    return bytes([number]) if number < 128 else bytes([number & 127 | 128]) + _uvarint(number >> 7)


def _ensure(condition: bool, text: str) -> None:
    if not condition:
        raise Ics23Error(text)
