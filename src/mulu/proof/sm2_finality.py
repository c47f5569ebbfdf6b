"""Finality by SM2 signatures: with a chain's hash SM3 it needs no other hash and no other suite.

Source: docs/spec/bundle.md BUN-33 and BUN-34.
"""

from collections.abc import Iterator, Sequence

from mulu.core.canonical import encode
from mulu.core.hashing import TAG_FINALITY
from mulu.core.signing import SM2, verify
from mulu.proof.header import Header, header_hash
from mulu.proof.reasons import failure
from mulu.proof.sm2_format import Finalised, Sm2Finality, Sm2Signature
from mulu.proof.sm2_sets import Sm2Set, ensure_voters, named_sm2_set, trusted_sm2_set
from mulu.proof.trust import Trust


def ensure_sm2_finality(finality: Sm2Finality, trust: Trust, header: Header) -> None:
    """Check who signed, without checking signatures.

    Args:
        finality: As read.
        trust: A trust file with validators.
        header: The header it makes final.

    Raises:
        VerificationError: ``finality.…``: the first check of BUN-34 that fails.
    """
    signers, height = trusted_sm2_set(trust.validators), 0
    for step in finality.steps:
        if step.header.height <= height:
            raise failure("finality.steps", f"height {step.header.height}")
        if not _same_chain(step.header, header):
            raise failure("finality.other_chain", f"height {step.header.height}")
        ensure_voters(step.signatures, signers)
        signers = named_sm2_set(step.entries, step.header.next_set, trust.hasher)
        height = step.header.height
    if header.height <= height:
        raise failure("finality.steps", f"height {header.height}")
    ensure_voters(finality.signatures, signers)


def verify_sm2_signatures(
    finality: Sm2Finality, trust: Trust, header: Header, digest: bytes
) -> None:
    """Check every signature, of the steps first.

    Args:
        finality: As read, its signers checked.
        trust: A trust file with validators.
        header: The header it makes final.
        digest: Its hash, 32 bytes.

    Raises:
        VerificationError: ``finality.bad_signature``.
    """
    sets = _sets(finality, trust)
    for step in finality.steps:
        step_hash = header_hash(step.header, trust.hasher)
        verify_signers(step.signatures, next(sets), finality_bytes(step.header, step_hash))
    verify_signers(finality.signatures, next(sets), finality_bytes(header, digest))


def finality_bytes(header: Header, digest: bytes) -> bytes:
    """What validators sign of a header with this hash."""
    final = Finalised(chain=header.chain, hash=digest.hex(), height=header.height)
    return TAG_FINALITY + encode(final)


def _sets(finality: Sm2Finality, trust: Trust) -> Iterator[Sm2Set]:
    yield trusted_sm2_set(trust.validators)
    for step in finality.steps:
        yield named_sm2_set(step.entries, step.header.next_set, trust.hasher)


def verify_signers(signatures: Sequence[Sm2Signature], signers: Sm2Set, message: bytes) -> None:
    """Check signatures of members of a set over one message.

    Raises:
        VerificationError: ``finality.bad_signature``.
    """
    for one in signatures:
        if not verify(SM2, signers.points[one.key_id], message, bytes.fromhex(one.signature)):
            raise failure("finality.bad_signature", f"key {one.key_id}")


def _same_chain(one: Header, other: Header) -> bool:
    return (one.chain, one.hash, one.ordering) == (other.chain, other.hash, other.ordering)
