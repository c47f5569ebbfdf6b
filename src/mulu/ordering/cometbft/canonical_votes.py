"""What a validator's signature covers: the canonical form of a vote, a proposal, an extension.

What is not nullable in CometBFT's types is always written, also when it is empty; the identity of
nil is left out.

Source: docs/spec/engine.md ENG-5; CometBFT 0.38, types/canonical.go and canonical.proto.
"""

import dataclasses
import struct
from dataclasses import dataclass
from typing import Any, Final

from mulu.ordering.cometbft.codec import encode_message
from mulu.ordering.cometbft.fields import (
    FIELD,
    FieldForm,
    Kind,
    byte_string,
    int32,
    int64,
    message,
    sized,
    text,
)
from mulu.ordering.cometbft.privval import PROPOSAL, BlockID, PartSetHeader, Proposal, Vote
from mulu.ordering.cometbft.shapes import Timestamp
from mulu.ordering.cometbft.wire import FIXED64, read_varint, skip

_SFIXED64: Final = Kind(wire_type=FIXED64, write=struct.Struct("<q").pack)


def _sfixed64(number: int) -> Any:  # noqa: ANN401 - it is the default of a field
    form = FieldForm(number=number, kind=_SFIXED64)
    return dataclasses.field(default=0, metadata={FIELD: form})


@dataclass(frozen=True, slots=True, kw_only=True)
class _CanonicalVote:
    type: int = int32(1)
    height: int = _sfixed64(2)
    round: int = _sfixed64(3)
    block_id: BlockID | None = message(4, BlockID)
    timestamp: Timestamp | None = message(5, Timestamp)
    chain_id: str = text(6)


@dataclass(frozen=True, slots=True, kw_only=True)
class _CanonicalProposal:
    type: int = int32(1)
    height: int = _sfixed64(2)
    round: int = _sfixed64(3)
    pol_round: int = int64(4)
    block_id: BlockID | None = message(5, BlockID)
    timestamp: Timestamp | None = message(6, Timestamp)
    chain_id: str = text(7)


@dataclass(frozen=True, slots=True, kw_only=True)
class _CanonicalVoteExtension:
    extension: bytes = byte_string(1)
    height: int = _sfixed64(2)
    round: int = _sfixed64(3)
    chain_id: str = text(4)


def vote_bytes(chain_id: str, vote: Vote) -> bytes:
    """What the signature of a vote covers."""
    canonical = _CanonicalVote(
        type=vote.type,
        height=vote.height,
        round=vote.round,
        block_id=_canonical_id(vote.block_id),
        timestamp=vote.timestamp or Timestamp(),
        chain_id=chain_id,
    )
    return sized(encode_message(canonical))


def signed_place(signed: bytes) -> tuple[int, int, int]:
    """Height, round and type that signed bytes of a vote or proposal speak of.

    Raises:
        WireError: They are of neither.
        ValueError: They end too early.
    """
    found = {1: 0, 2: 0, 3: 0}
    _, at = read_varint(signed, 0, len(signed))
    while at < len(signed):
        tag, start = read_varint(signed, at, len(signed))
        at = skip(signed, tag, start, len(signed))
        if tag >> 3 == 1:
            found[1], _ = read_varint(signed, start, len(signed))
        elif tag >> 3 in found:
            found[tag >> 3] = int.from_bytes(signed[start:at], "little")
    return found[2], found[3], found[1]


def proposal_bytes(chain_id: str, proposal: Proposal) -> bytes:
    """What the signature of a proposal covers."""
    canonical = _CanonicalProposal(
        type=PROPOSAL,
        height=proposal.height,
        round=proposal.round,
        pol_round=proposal.pol_round,
        block_id=_canonical_id(proposal.block_id),
        timestamp=proposal.timestamp or Timestamp(),
        chain_id=chain_id,
    )
    return sized(encode_message(canonical))


def extension_bytes(chain_id: str, vote: Vote) -> bytes:
    """What the second signature of a precommit covers: its extension."""
    canonical = _CanonicalVoteExtension(
        extension=vote.extension, height=vote.height, round=vote.round, chain_id=chain_id
    )
    return sized(encode_message(canonical))


def is_nil(vote: Vote) -> bool:
    """Whether a vote is for no block."""
    return _canonical_id(vote.block_id) is None


def _canonical_id(block_id: BlockID | None) -> BlockID | None:
    if block_id is None:
        return None
    parts = block_id.part_set_header or PartSetHeader()
    if not (block_id.hash or parts.total or parts.hash):
        return None
    return BlockID(hash=block_id.hash, part_set_header=parts)
