"""What a header says of those who may finalise what follows: one hash over keys and powers.

Source: docs/spec/header.md HDR-1; docs/adr/0008-consortium.md.
"""

from collections.abc import Iterable, Sequence

from mulu.core.canonical import UInt, Wire, encode
from mulu.core.hashing import TAG_SET, Hasher
from mulu.core.signing import SM2, key_id
from mulu.proof.header import Header
from mulu.proof.reasons import failure
from mulu.proof.trust import Trust
from mulu.proof.trusted_set import TrustedValidator


class SetEntry(Wire):
    """A key that may finalise, and its power."""

    key_id: str
    power: UInt


def entries_of(validators: Iterable[TrustedValidator]) -> list[SetEntry]:
    """One entry for each key of each validator, sorted by key id."""
    found: list[SetEntry] = []
    for one in validators:
        keys = [(one.suite, one.public_key)]
        keys += [] if one.sm2 is None else [(SM2, one.sm2.public_key)]
        found += [
            SetEntry(key_id=key_id(suite, bytes.fromhex(key)), power=one.power)
            for suite, key in keys
        ]
    return sorted(found, key=lambda entry: entry.key_id)


def set_hash(hasher: Hasher, entries: Sequence[SetEntry]) -> bytes:
    """Hash of a set as headers bind it (32 bytes); the entries are sorted by key id."""
    return hasher.tagged(TAG_SET, encode(list(entries)))


def ensure_next_set(trust: Trust, header: Header) -> None:
    """Check that a header names a trust file's validators as the next set.

    A producer is named by the trust file alone.

    Raises:
        VerificationError: ``checkpoint.differs``.
    """
    if not trust.validators:
        return
    named = set_hash(trust.hasher, entries_of(trust.validators)).hex()
    if named != header.next_set:
        raise failure("checkpoint.differs")
