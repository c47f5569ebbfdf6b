"""Our proofs in the form that ICS-23 light clients read: the state tree and the header's fields.

A state key is proved to the state root (``SmtSpec``), the state root to the header hash
(``TendermintSpec``); one after the other they lead from a key to the header. Only chains whose hash
is SHA-256 have them: ICS-23 knows no other hash of ours.

Source: docs/spec/tree.md TRE-15 to TRE-18; cosmos/ics23 ``SmtSpec`` and ``TendermintSpec``.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from mulu.core.hashing import SHA256, Hasher
from mulu.core.merkle import INNER_TAG, LEAF_TAG, FieldProof
from mulu.proof import ics23_schema as schema

STATE_ROOT: Final = "state_root"


@dataclass(frozen=True, slots=True, kw_only=True)
class Present:
    """A key that stands in the state tree."""

    key: bytes
    value: bytes
    siblings: Sequence[bytes]
    """From the root down, 32 bytes each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chained:
    """Two CommitmentProofs, as IBC lists them: from the key up."""

    state: bytes
    """Key and value, or the key's absence, to the state root."""
    header: bytes
    """``state_root`` and its value to the header hash."""


def existence(hasher: Hasher, present: Present) -> bytes:
    """CommitmentProof (``SmtSpec``) that a key has a value under the state root.

    Raises:
        ValueError: The chain's hash is not SHA-256.
    """
    _ensure_sha256(hasher)
    proof: bytes = schema.CommitmentProof(exist=_smt(present)).SerializeToString(deterministic=True)
    return proof


def non_existence(hasher: Hasher, key: bytes, left: Present | None, right: Present | None) -> bytes:
    """CommitmentProof (``SmtSpec``) that a key has no value under the state root.

    Args:
        hasher: The chain's hash.
        key: The absent key.
        left: The key whose hash is next below that of ``key``, None when there is none.
        right: The key whose hash is next above, None when there is none.

    Raises:
        ValueError: The chain's hash is not SHA-256, or there is no neighbour at all.
    """
    _ensure_sha256(hasher)
    if left is None and right is None:
        raise ValueError("absence from an empty tree has no ICS-23 proof")
    message = schema.NonExistenceProof(
        key=key,
        left=None if left is None else _smt(left),
        right=None if right is None else _smt(right),
    )
    proof: bytes = schema.CommitmentProof(nonexist=message).SerializeToString(deterministic=True)
    return proof


def field_existence(hasher: Hasher, field: FieldProof) -> bytes:
    """CommitmentProof (``TendermintSpec``) that a header has a field's value.

    Raises:
        ValueError: The chain's hash is not SHA-256.
    """
    _ensure_sha256(hasher)
    leaf = schema.LeafOp(
        hash=schema.SHA256,
        prehash_value=schema.SHA256,
        length=schema.VAR_PROTO,
        prefix=LEAF_TAG,
    )
    steps = [_inner(node, is_right) for node, is_right in _sides(field)]
    message = schema.ExistenceProof(
        key=field.name.encode(), value=field.value, leaf=leaf, path=steps
    )
    proof: bytes = schema.CommitmentProof(exist=message).SerializeToString(deterministic=True)
    return proof


def chained(hasher: Hasher, state: bytes, field: FieldProof) -> Chained:
    """Lead a state proof on to the header hash.

    Args:
        hasher: The chain's hash.
        state: What ``existence`` or ``non_existence`` gave under this header's state root.
        field: Proof of the header's field ``state_root``.

    Raises:
        ValueError: The chain's hash is not SHA-256, or the field is another one.
    """
    if field.name != STATE_ROOT:
        raise ValueError(f"a state proof leads to {STATE_ROOT}, not to {field.name}")
    return Chained(state=state, header=field_existence(hasher, field))


def _smt(present: Present) -> Any:  # noqa: ANN401 - protobuf makes its classes while it runs
    leaf = schema.LeafOp(
        hash=schema.SHA256,
        prehash_key=schema.SHA256,
        prehash_value=schema.SHA256,
        length=schema.NO_PREFIX,
        prefix=LEAF_TAG,
    )
    number = int.from_bytes(SHA256.digest(present.key), "big")
    steps = [
        _inner(sibling, bool(number >> (255 - depth) & 1))
        for depth, sibling in enumerate(present.siblings)
    ]
    return schema.ExistenceProof(key=present.key, value=present.value, leaf=leaf, path=steps[::-1])


def _inner(sibling: bytes, is_right: bool) -> Any:  # noqa: ANN401
    """One step up; ``is_right`` when what is proved is the right child."""
    if is_right:
        return schema.InnerOp(hash=schema.SHA256, prefix=INNER_TAG + sibling)
    return schema.InnerOp(hash=schema.SHA256, prefix=INNER_TAG, suffix=sibling)


def _sides(field: FieldProof) -> list[tuple[bytes, bool]]:
    """Each node of an RFC 6962 path, and whether what is proved stands right of it."""
    sides: list[tuple[bytes, bool]] = []
    fn, sn = field.index, field.size - 1
    for node in field.path:
        is_right = bool(fn & 1) or fn == sn
        sides.append((node, is_right))
        while is_right and not fn & 1 and fn != 0:
            fn, sn = fn >> 1, sn >> 1
        fn, sn = fn >> 1, sn >> 1
    return sides


def _ensure_sha256(hasher: Hasher) -> None:
    if hasher.name != SHA256.name:
        raise ValueError(f"ICS-23 has no hash {hasher.name}; only sha256 chains have such proofs")
