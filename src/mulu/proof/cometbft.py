"""Finality by an engine: a later signed header whose app hash is the hash of mulu's header.

Source: docs/spec/bundle.md BUN-26, BUN-27 and BUN-30.
"""

from mulu.proof.engine_format import EngineFinality, EngineStep
from mulu.proof.engine_votes import verify_votes
from mulu.proof.header import Header
from mulu.proof.reasons import failure
from mulu.proof.sets import advance, ensure_steps
from mulu.proof.trust import Trust


def ensure_engine_finality(
    finality: EngineFinality, trust: Trust, header: Header, digest: bytes
) -> None:
    """Check who signed what, without checking signatures.

    Args:
        finality: As read.
        trust: A trust file with validators.
        header: The header it makes final.
        digest: Its hash, 32 bytes.

    Raises:
        VerificationError: ``finality.…``: the first check of BUN-27 that fails.
    """
    reached = ensure_steps(trust, finality.steps)
    last = EngineStep(signed_header=finality.signed_header, validators=finality.validators)
    advance(reached, last)
    ensure_carried(finality, header.height, digest)


def verify_engine_signatures(finality: EngineFinality) -> None:
    """Check every vote, of the steps first.

    Raises:
        VerificationError: ``finality.bad_signature``.
    """
    for step in finality.steps:
        verify_votes(step.signed_header, step.validators)
    verify_votes(finality.signed_header, finality.validators)


def ensure_carried(finality: EngineFinality, height: int, digest: bytes) -> None:
    """Check that the engine's header is later and carries a header's hash.

    Raises:
        VerificationError: ``finality.app_hash``.
    """
    carrier = finality.signed_header.header
    if carrier.app_hash != digest.hex() or height >= carrier.height:
        raise failure("finality.app_hash", f"engine height {carrier.height}")
