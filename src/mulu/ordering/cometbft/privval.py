"""What the engine asks of whoever signs for it: the messages of a remote signer.

Names and numbers are those of ``tendermint/privval/types.proto`` and ``tendermint/types`` of
CometBFT 0.38.

Source: docs/spec/engine.md ENG-5; CometBFT 0.38, proto/tendermint/privval.
"""

from dataclasses import dataclass
from typing import Final

from mulu.ordering.cometbft.fields import byte_string, int32, int64, message, text, uint32
from mulu.ordering.cometbft.shapes import PublicKey, Timestamp

PREVOTE: Final = 1
PRECOMMIT: Final = 2
PROPOSAL: Final = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class PartSetHeader:
    """tendermint.types.PartSetHeader."""

    total: int = uint32(1)
    hash: bytes = byte_string(2)


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockID:
    """tendermint.types.BlockID; that of nil has no hash."""

    hash: bytes = byte_string(1)
    part_set_header: PartSetHeader | None = message(2, PartSetHeader)


@dataclass(frozen=True, slots=True, kw_only=True)
class Vote:
    """tendermint.types.Vote."""

    type: int = int32(1)
    height: int = int64(2)
    round: int = int32(3)
    block_id: BlockID | None = message(4, BlockID)
    timestamp: Timestamp | None = message(5, Timestamp)
    validator_address: bytes = byte_string(6)
    validator_index: int = int32(7)
    signature: bytes = byte_string(8)
    extension: bytes = byte_string(9)
    extension_signature: bytes = byte_string(10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """tendermint.types.Proposal."""

    type: int = int32(1)
    height: int = int64(2)
    round: int = int32(3)
    pol_round: int = int32(4)
    block_id: BlockID | None = message(5, BlockID)
    timestamp: Timestamp | None = message(6, Timestamp)
    signature: bytes = byte_string(7)


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoteSignerError:
    """Why there is no signature."""

    code: int = int32(1)
    description: str = text(2)


@dataclass(frozen=True, slots=True, kw_only=True)
class PubKeyRequest:
    """Which key is it?"""

    chain_id: str = text(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class PubKeyResponse:
    """The validator's key."""

    pub_key: PublicKey | None = message(1, PublicKey)
    error: RemoteSignerError | None = message(2, RemoteSignerError)


@dataclass(frozen=True, slots=True, kw_only=True)
class SignVoteRequest:
    """Sign a vote."""

    vote: Vote | None = message(1, Vote)
    chain_id: str = text(2)


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedVoteResponse:
    """The vote, signed."""

    vote: Vote | None = message(1, Vote)
    error: RemoteSignerError | None = message(2, RemoteSignerError)


@dataclass(frozen=True, slots=True, kw_only=True)
class SignProposalRequest:
    """Sign a proposal."""

    proposal: Proposal | None = message(1, Proposal)
    chain_id: str = text(2)


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedProposalResponse:
    """The proposal, signed."""

    proposal: Proposal | None = message(1, Proposal)
    error: RemoteSignerError | None = message(2, RemoteSignerError)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ping:
    """Is anybody there? Answered with the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignerMessage:
    """tendermint.privval.Message: one of these."""

    pub_key_request: PubKeyRequest | None = message(1, PubKeyRequest)
    pub_key_response: PubKeyResponse | None = message(2, PubKeyResponse)
    sign_vote_request: SignVoteRequest | None = message(3, SignVoteRequest)
    signed_vote_response: SignedVoteResponse | None = message(4, SignedVoteResponse)
    sign_proposal_request: SignProposalRequest | None = message(5, SignProposalRequest)
    signed_proposal_response: SignedProposalResponse | None = message(6, SignedProposalResponse)
    ping_request: Ping | None = message(7, Ping)
    ping_response: Ping | None = message(8, Ping)
