"""Votes of a commit: who may vote, how much power they carry, what exactly they sign.

Source: docs/spec/bundle.md BUN-27; CometBFT 0.38 types/vote.go ``VoteSignBytes`` and
types/validation.go ``VerifyCommit``.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from mulu.core.signing import verify
from mulu.proof.engine_format import SignedHeader, Validator, Vote
from mulu.proof.engine_header import block_id_bytes, timestamp
from mulu.proof.protobuf import delimited, fixed64, number, sized
from mulu.proof.reasons import failure

PRECOMMIT: Final = 2


def ensure_votes(signed: SignedHeader, validators: Sequence[Validator]) -> None:
    """Check which validators voted and that they are enough, without checking signatures.

    Raises:
        VerificationError: ``finality.votes`` or ``finality.too_few``.
    """
    places = [vote.validator for vote in signed.commit.votes]
    if any(one >= other for one, other in pairwise(places)) or any(
        place >= len(validators) for place in places
    ):
        raise failure("finality.votes")
    power = sum(validators[place].power for place in places)
    if not exceeds_two_thirds(power, sum(one.power for one in validators)):
        raise failure("finality.too_few", f"{len(places)} of {len(validators)}")


def exceeds_two_thirds(power: int, total: int) -> bool:
    """Tell whether a power is more than two thirds of all."""
    return 3 * power > 2 * total


def verify_votes(signed: SignedHeader, validators: Sequence[Validator]) -> None:
    """Check every vote's signature.

    Args:
        signed: Header and commit, whose votes name validators of the set.
        validators: The set that signed, in its order.

    Raises:
        VerificationError: ``finality.bad_signature``.
    """
    for vote in signed.commit.votes:
        if not vote_holds(signed, vote, validators[vote.validator]):
            raise failure("finality.bad_signature", f"validator {vote.validator}")


def vote_holds(signed: SignedHeader, vote: Vote, validator: Validator) -> bool:
    """Tell whether a vote's signature holds under the strict rule of suite 1."""
    public_key, signature = bytes.fromhex(validator.public_key), bytes.fromhex(vote.signature)
    return verify(validator.suite, public_key, vote_bytes(signed, vote), signature)


def vote_bytes(signed: SignedHeader, vote: Vote) -> bytes:
    """What a validator signs: the length-prefixed ``CanonicalVote``."""
    header, commit = signed.header, signed.commit
    return delimited(
        number(1, PRECOMMIT)
        + fixed64(2, header.height)
        + fixed64(3, commit.round)
        + sized(4, block_id_bytes(commit.block_id))
        + sized(5, timestamp(vote.seconds, vote.nanos))
        + sized(6, header.chain_id.encode())
    )
