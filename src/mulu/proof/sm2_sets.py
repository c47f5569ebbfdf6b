"""Who may sign by SM2, and how much of the validators' whole power signatures carry.

A validator without SM2 key counts among the whole and cannot sign; so nobody gains by leaving an
SM2 key unnamed.

Source: docs/spec/bundle.md BUN-34; docs/spec/header.md HDR-1.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from mulu.core.hashing import Hasher
from mulu.core.signing import ED25519, SM2, key_id
from mulu.proof.engine_votes import exceeds_two_thirds
from mulu.proof.next_set import SetEntry, set_hash
from mulu.proof.reasons import failure
from mulu.proof.sm2_format import Sm2Entry, Sm2Signature
from mulu.proof.trusted_set import TrustedValidator


@dataclass(frozen=True, slots=True, kw_only=True)
class Sm2Set:
    """The SM2 keys of a set of validators."""

    total: int
    """Power of all validators, with and without SM2 keys."""
    powers: Mapping[str, int]
    """Power of each SM2 key, by key id."""
    points: Mapping[str, bytes]
    """Public key of each, 65 bytes, by key id."""


def trusted_sm2_set(validators: Sequence[TrustedValidator]) -> Sm2Set:
    """The set that a trust file or the state lists; asks for no other hash than SM3."""
    points = {
        key_id(SM2, bytes.fromhex(one.sm2.public_key)): (one, bytes.fromhex(one.sm2.public_key))
        for one in validators
        if one.sm2 is not None
    }
    return Sm2Set(
        total=sum(one.power for one in validators),
        powers={name: one.power for name, (one, _) in points.items()},
        points={name: point for name, (_, point) in points.items()},
    )


def named_sm2_set(entries: Sequence[Sm2Entry], next_set: str, hasher: Hasher) -> Sm2Set:
    """The set that a header names.

    Args:
        entries: What should stand under ``next_set``.
        next_set: The header's member, hex.
        hasher: The chain's hash.

    Raises:
        VerificationError: ``finality.set``: entries out of order, of another hash, with a public
            key of another id, or with more power by SM2 than in all.
    """
    points = {
        one.key_id: bytes.fromhex(one.public_key) for one in entries if one.public_key is not None
    }
    plain = [SetEntry(key_id=one.key_id, power=one.power) for one in entries]
    powers = {one.key_id: one.power for one in entries if one.public_key is not None}
    total = sum(one.power for one in entries if one.public_key is None)
    if (
        any(one.key_id >= other.key_id for one, other in pairwise(entries))
        or any(key_id(SM2, point) != name for name, point in points.items())
        or set_hash(hasher, plain).hex() != next_set
        or sum(powers.values()) > total
    ):
        raise failure("finality.set")
    return Sm2Set(total=total, powers=powers, points=points)


def sm2_entries(validators: Sequence[TrustedValidator]) -> tuple[Sm2Entry, ...]:
    """What stands under ``next_set`` of a header that names these validators, SM2 keys shown."""
    found = [
        Sm2Entry(key_id=key_id(ED25519, bytes.fromhex(one.public_key)), power=one.power)
        for one in validators
    ]
    for one in validators:
        if one.sm2 is not None:
            point = one.sm2.public_key
            name = key_id(SM2, bytes.fromhex(point))
            found.append(Sm2Entry(key_id=name, power=one.power, public_key=point))
    return tuple(sorted(found, key=lambda entry: entry.key_id))


def ensure_voters(signatures: Sequence[Sm2Signature], signers: Sm2Set) -> None:
    """Check who signed and that they are enough, without checking signatures.

    Raises:
        VerificationError: ``finality.votes`` or ``finality.too_few``.
    """
    names = [one.key_id for one in signatures]
    if any(one >= other for one, other in pairwise(names)) or not signers.powers.keys() >= {*names}:
        raise failure("finality.votes")
    if not exceeds_two_thirds(sum(signers.powers[name] for name in names), signers.total):
        raise failure("finality.too_few")
