"""What a validator's signature covers, byte by byte (ENG-5).

Source: CometBFT 0.38, types/vote_test.go ``TestVoteSignBytesTestVectors``.
"""

import pytest

from mulu.ordering.cometbft.canonical_votes import (
    extension_bytes,
    is_nil,
    proposal_bytes,
    vote_bytes,
)
from mulu.ordering.cometbft.privval import (
    PRECOMMIT,
    PREVOTE,
    BlockID,
    PartSetHeader,
    Proposal,
    Vote,
)
from mulu.ordering.cometbft.shapes import Timestamp

YEAR_ONE = Timestamp(seconds=-62135596800)
TIME = bytes.fromhex("2a0b088092b8c398feffffff01")
ROUND = bytes.fromhex("110100000000000000190100000000000000")
CHAIN = b"\x32\x0dtest_chain_id"


@pytest.mark.parametrize(
    ("chain_id", "vote", "expected"),
    [
        ("", Vote(), b"\x0d" + TIME),
        ("", Vote(height=1, round=1, type=PRECOMMIT), b"\x21\x08\x02" + ROUND + TIME),
        ("", Vote(height=1, round=1, type=PREVOTE), b"\x21\x08\x01" + ROUND + TIME),
        ("", Vote(height=1, round=1), b"\x1f" + ROUND + TIME),
        ("test_chain_id", Vote(height=1, round=1), b"\x2e" + ROUND + TIME + CHAIN),
        (
            "test_chain_id",
            Vote(height=1, round=1, extension=b"extension"),
            b"\x2e" + ROUND + TIME + CHAIN,
        ),
    ],
)
def test_votes_are_written_as_the_engine_writes_them(chain_id, vote, expected):
    at = Vote(
        type=vote.type,
        height=vote.height,
        round=vote.round,
        extension=vote.extension,
        timestamp=YEAR_ONE,
    )
    assert vote_bytes(chain_id, at) == expected


def test_a_block_is_named_and_nil_is_left_out():
    named = BlockID(hash=b"h" * 32, part_set_header=PartSetHeader(total=1, hash=b"p" * 32))
    nil = BlockID(part_set_header=PartSetHeader())
    signed = vote_bytes("c", Vote(type=PRECOMMIT, height=1, block_id=named))
    assert b"\x22\x48\x0a\x20" + b"h" * 32 + b"\x12\x24\x08\x01\x12\x20" + b"p" * 32 in signed
    assert vote_bytes("c", Vote(type=PREVOTE, height=1, block_id=nil)) == vote_bytes(
        "c", Vote(type=PREVOTE, height=1)
    )
    assert (is_nil(Vote(block_id=nil)), is_nil(Vote(block_id=named))) == (True, False)


def test_a_proposal_names_its_round_of_lock_and_an_extension_only_its_place():
    proposal = Proposal(height=1, round=1, pol_round=-1, timestamp=YEAR_ONE)
    minus_one = b"\x20" + b"\xff" * 9 + b"\x01"
    inside = b"\x08\x20" + ROUND + minus_one + b"\x32" + TIME[1:] + b"\x3a\x01c"
    assert proposal_bytes("c", proposal) == bytes([len(inside)]) + inside
    extended = Vote(type=PRECOMMIT, height=1, round=1, extension=b"e", timestamp=YEAR_ONE)
    inside = b"\x0a\x01e" + ROUND + b"\x22\x01c"
    assert extension_bytes("c", extended) == bytes([len(inside)]) + inside
