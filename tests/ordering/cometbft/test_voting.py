"""A validator never signs two different things in one step, also after a fall (ENG-6)."""

from dataclasses import replace

import pytest

from mulu.core.signing import Ed25519Signer, verify
from mulu.ordering.cometbft.canonical_votes import extension_bytes, proposal_bytes, vote_bytes
from mulu.ordering.cometbft.privval import (
    PRECOMMIT,
    PREVOTE,
    BlockID,
    PartSetHeader,
    Proposal,
    Vote,
)
from mulu.ordering.cometbft.shapes import Timestamp
from mulu.ordering.cometbft.voting import DoubleSignError, LastSigned, Voter

SIGNER = Ed25519Signer(bytes([5]) * 32)
CHAIN = "lanchuan"
BLOCK = BlockID(hash=b"h" * 32, part_set_header=PartSetHeader(total=1, hash=b"p" * 32))
OTHER = BlockID(hash=b"i" * 32, part_set_header=PartSetHeader(total=1, hash=b"p" * 32))


def vote(type_=PREVOTE, height=7, round_=1, block=BLOCK, seconds=100, **more) -> Vote:
    return Vote(
        type=type_,
        height=height,
        round=round_,
        block_id=block,
        timestamp=Timestamp(seconds=seconds, nanos=5),
        **more,
    )


def proposal(height=7, round_=1, block=BLOCK, seconds=100) -> Proposal:
    time = Timestamp(seconds=seconds, nanos=5)
    return Proposal(height=height, round=round_, pol_round=-1, block_id=block, timestamp=time)


class Kept:
    """What was kept, newest last; a voter of it as after a fall."""

    def __init__(self) -> None:
        self.all: list[LastSigned] = [LastSigned()]

    def voter(self) -> Voter:
        return Voter(SIGNER, CHAIN, self.all[-1], self.all.append)


@pytest.fixture
def kept() -> Kept:
    return Kept()


def test_each_step_is_signed_and_kept_before_the_signature_leaves(kept):
    voter = kept.voter()
    proposed = voter.sign_proposal(proposal())
    assert verify(1, SIGNER.public_key, proposal_bytes(CHAIN, proposal()), proposed.signature)
    for type_, step in ((PREVOTE, 2), (PRECOMMIT, 3)):
        signed = voter.sign_vote(vote(type_))
        assert verify(1, SIGNER.public_key, vote_bytes(CHAIN, vote(type_)), signed.signature)
        last = kept.all[-1]
        assert (last.height, last.round, last.step) == (7, 1, step)
        assert last.signature == signed.signature.hex()
    assert len(kept.all) == 4


def test_nothing_leaves_that_could_not_be_kept():
    def fail(_: LastSigned) -> None:
        raise OSError("disk full")

    voter = Voter(SIGNER, CHAIN, LastSigned(), fail)
    for _ in range(2):
        with pytest.raises(OSError, match="disk full"):
            voter.sign_vote(vote())


def test_the_same_step_again_gives_the_same_signature_with_the_old_time(kept):
    first = kept.voter().sign_vote(vote(seconds=100))
    again = kept.voter().sign_vote(vote(seconds=200))
    assert (again.signature, again.timestamp) == (first.signature, first.timestamp)
    assert len(kept.all) == 2


@pytest.mark.parametrize(
    "asked",
    [
        vote(block=OTHER),
        vote(block=None),
        vote(round_=0),
        vote(height=6, round_=9, type_=PRECOMMIT),
        proposal(),
        proposal(round_=0),
    ],
    ids=["another block", "nil", "round before", "height before", "step before", "proposal before"],
)
def test_what_could_contradict_is_refused_and_nothing_is_kept(kept, asked):
    kept.voter().sign_vote(vote())
    voter = kept.voter()
    sign = voter.sign_vote if isinstance(asked, Vote) else voter.sign_proposal
    with pytest.raises(DoubleSignError):
        sign(asked)
    assert len(kept.all) == 2
    assert kept.voter().sign_vote(vote(PRECOMMIT)).signature


def test_only_a_precommit_for_a_block_is_extended(kept):
    extended = vote(PRECOMMIT, extension=b"sm2")
    signed = kept.voter().sign_vote(extended)
    covered = extension_bytes(CHAIN, extended)
    assert verify(1, SIGNER.public_key, covered, signed.extension_signature)
    again = kept.voter().sign_vote(replace(extended, extension=b"other"))
    assert again.signature == signed.signature
    assert again.extension_signature != signed.extension_signature
    nil = kept.voter().sign_vote(vote(PRECOMMIT, height=8, block=None))
    assert nil.extension_signature == b""
    with pytest.raises(DoubleSignError):
        kept.voter().sign_vote(vote(PREVOTE, height=9, extension=b"sm2"))
    assert kept.all[-1].height == 8


def test_a_vote_of_no_known_type_is_refused(kept):
    with pytest.raises(DoubleSignError):
        kept.voter().sign_vote(vote(type_=32))
