"""What the engine asks: the requests of ABCI 2.0.

Names and numbers are those of ``tendermint/abci/types.proto`` of CometBFT 0.38.

Source: docs/spec/abci.md ABC-1; CometBFT 0.38, proto/tendermint/abci/types.proto.
"""

from dataclasses import dataclass
from typing import Final

from mulu.ordering.cometbft.fields import (
    boolean,
    byte_string,
    int32,
    int64,
    message,
    text,
    uint32,
    uint64,
)
from mulu.ordering.cometbft.shapes import (
    CommitInfo,
    ConsensusParams,
    ExtendedCommitInfo,
    Misbehavior,
    Snapshot,
    Timestamp,
    ValidatorUpdate,
)

NEW: Final = 0
RECHECK: Final = 1
"""Kinds of CheckTx: a transaction seen for the first time, or again after a block."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestEcho:
    """Say this again."""

    message: str = text(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestFlush:
    """Answer everything before this."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestInfo:
    """Where does the application stand?"""

    version: str = text(1)
    block_version: int = uint64(2)
    p2p_version: int = uint64(3)
    abci_version: str = text(4)


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestInitChain:
    """A chain begins."""

    time: Timestamp | None = message(1, Timestamp)
    chain_id: str = text(2)
    consensus_params: ConsensusParams | None = message(3, ConsensusParams)
    validators: tuple[ValidatorUpdate, ...] = message(4, ValidatorUpdate, repeated=True)
    app_state_bytes: bytes = byte_string(5)
    initial_height: int = int64(6)


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestQuery:
    """A question to the committed state."""

    data: bytes = byte_string(1)
    path: str = text(2)
    height: int = int64(3)
    prove: bool = boolean(4)


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestCheckTx:
    """May this wait for a block?"""

    tx: bytes = byte_string(1)
    type: int = int32(2)


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestCommit:
    """Keep the block that was finalized."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestListSnapshots:
    """Which snapshots are there?"""


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestOfferSnapshot:
    """Start from this snapshot?"""

    snapshot: Snapshot | None = message(1, Snapshot)
    app_hash: bytes = byte_string(2)


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestLoadSnapshotChunk:
    """Give a chunk for another node."""

    height: int = uint64(1)
    format: int = uint32(2)
    chunk: int = uint32(3)


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestApplySnapshotChunk:
    """Take a chunk that another node gave."""

    index: int = uint32(1)
    chunk: bytes = byte_string(2)
    sender: str = text(3)


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestPrepareProposal:
    """Choose what stands in the block to be proposed."""

    max_tx_bytes: int = int64(1)
    txs: tuple[bytes, ...] = byte_string(2, repeated=True)
    local_last_commit: ExtendedCommitInfo | None = message(3, ExtendedCommitInfo)
    misbehavior: tuple[Misbehavior, ...] = message(4, Misbehavior, repeated=True)
    height: int = int64(5)
    time: Timestamp | None = message(6, Timestamp)
    next_validators_hash: bytes = byte_string(7)
    proposer_address: bytes = byte_string(8)


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestProcessProposal:
    """Judge a proposed block."""

    txs: tuple[bytes, ...] = byte_string(1, repeated=True)
    proposed_last_commit: CommitInfo | None = message(2, CommitInfo)
    misbehavior: tuple[Misbehavior, ...] = message(3, Misbehavior, repeated=True)
    hash: bytes = byte_string(4)
    height: int = int64(5)
    time: Timestamp | None = message(6, Timestamp)
    next_validators_hash: bytes = byte_string(7)
    proposer_address: bytes = byte_string(8)


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestExtendVote:
    """Add to this validator's vote."""

    hash: bytes = byte_string(1)
    height: int = int64(2)
    time: Timestamp | None = message(3, Timestamp)
    txs: tuple[bytes, ...] = byte_string(4, repeated=True)
    proposed_last_commit: CommitInfo | None = message(5, CommitInfo)
    misbehavior: tuple[Misbehavior, ...] = message(6, Misbehavior, repeated=True)
    next_validators_hash: bytes = byte_string(7)
    proposer_address: bytes = byte_string(8)


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestVerifyVoteExtension:
    """Judge what another validator added to its vote."""

    hash: bytes = byte_string(1)
    validator_address: bytes = byte_string(2)
    height: int = int64(3)
    vote_extension: bytes = byte_string(4)


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestFinalizeBlock:
    """Execute a decided block."""

    txs: tuple[bytes, ...] = byte_string(1, repeated=True)
    decided_last_commit: CommitInfo | None = message(2, CommitInfo)
    misbehavior: tuple[Misbehavior, ...] = message(3, Misbehavior, repeated=True)
    hash: bytes = byte_string(4)
    height: int = int64(5)
    time: Timestamp | None = message(6, Timestamp)
    next_validators_hash: bytes = byte_string(7)
    proposer_address: bytes = byte_string(8)


REQUESTS: Final[dict[int, type]] = {
    1: RequestEcho,
    2: RequestFlush,
    3: RequestInfo,
    5: RequestInitChain,
    6: RequestQuery,
    8: RequestCheckTx,
    11: RequestCommit,
    12: RequestListSnapshots,
    13: RequestOfferSnapshot,
    14: RequestLoadSnapshotChunk,
    15: RequestApplySnapshotChunk,
    16: RequestPrepareProposal,
    17: RequestProcessProposal,
    18: RequestExtendVote,
    19: RequestVerifyVoteExtension,
    20: RequestFinalizeBlock,
}
"""Members of the oneof in ``Request``."""
