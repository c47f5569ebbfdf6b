"""The light client: from the trust file's validators to the set that signed, step by step.

A set signs the header that names the next one, so whoever believes the first believes the last.

Source: docs/spec/bundle.md BUN-27 and BUN-30; CometBFT 0.38 light/verifier.go ``VerifyAdjacent``.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from mulu.proof.engine_format import EngineStep
from mulu.proof.engine_header import engine_header_hash, validators_hash
from mulu.proof.engine_votes import ensure_votes, verify_votes
from mulu.proof.reasons import failure
from mulu.proof.trust import Trust
from mulu.proof.trusted_set import engine_set


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """How far a chain of sets is believed."""

    chain_id: str
    """The engine's name of the chain."""
    set_hash: str
    """Hash of the set that signs what follows, hex."""
    height: int = 0
    """Engine height of the last header followed; 0 when there is none."""


def follow_sets(trust: Trust, steps: Sequence[EngineStep]) -> Reached:
    """Follow changes of the validator set, signatures included.

    Args:
        trust: A trust file with validators.
        steps: Signed headers that name another set than their own, oldest first.

    Raises:
        VerificationError: The first check of BUN-27 that fails; then
            ``finality.bad_signature``.
    """
    reached = ensure_steps(trust, steps)
    for step in steps:
        verify_votes(step.signed_header, step.validators)
    return reached


def ensure_steps(trust: Trust, steps: Sequence[EngineStep]) -> Reached:
    """Follow changes of the validator set without checking signatures.

    Raises:
        VerificationError: ``finality.steps``: a step changes nothing; or as ``advance``.
    """
    chain_id = trust.chain.partition("#")[0]
    trusted = validators_hash(engine_set(trust.validators)).hex()
    reached = Reached(chain_id=chain_id, set_hash=trusted)
    for step in steps:
        header = step.signed_header.header
        if header.next_validators_hash == header.validators_hash:
            raise failure("finality.steps", f"engine height {header.height}")
        reached = advance(reached, step)
    return reached


def advance(reached: Reached, step: EngineStep) -> Reached:
    """Believe one more signed header, its signatures left to be checked.

    Raises:
        VerificationError: ``finality.other_chain``, ``finality.header``, ``finality.set``,
            ``finality.other_set``, ``finality.steps``, ``finality.votes`` or
            ``finality.too_few``, in this order.
    """
    header, commit = step.signed_header.header, step.signed_header.commit
    if header.chain_id != reached.chain_id:
        raise failure("finality.other_chain", header.chain_id)
    if engine_header_hash(header).hex() != commit.block_id.hash:
        raise failure("finality.header", f"engine height {header.height}")
    if validators_hash(step.validators).hex() != header.validators_hash:
        raise failure("finality.set", f"engine height {header.height}")
    if header.validators_hash != reached.set_hash:
        raise failure("finality.other_set", f"engine height {header.height}")
    if header.height <= reached.height:
        raise failure("finality.steps", f"engine height {header.height}")
    ensure_votes(step.signed_header, step.validators)
    return Reached(
        chain_id=reached.chain_id, set_hash=header.next_validators_hash, height=header.height
    )
