"""What the application answers: the responses of ABCI 2.0.

Names and numbers are those of ``tendermint/abci/types.proto`` of CometBFT 0.38.

Source: docs/spec/abci.md ABC-1; CometBFT 0.38, proto/tendermint/abci/types.proto.
"""

from dataclasses import dataclass
from typing import Final

from mulu.ordering.cometbft.fields import (
    byte_string,
    int32,
    int64,
    message,
    text,
    uint32,
    uint64,
)
from mulu.ordering.cometbft.shapes import (
    ConsensusParams,
    Event,
    ExecTxResult,
    ProofOps,
    Snapshot,
    ValidatorUpdate,
)

ACCEPT: Final = 1
"""The good verdict of every enum: proposal, extension, snapshot, chunk."""
REJECT: Final = 2
"""A proposal or an extension that no honest validator made."""
REJECT_SNAPSHOT_OFFER: Final = 3
"""Another snapshot, please (OfferSnapshot)."""
RETRY_CHUNK: Final = 3
"""This chunk again, from another sender (ApplySnapshotChunk)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseException:
    """It failed; the engine stops."""

    error: str = text(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseEcho:
    """The same again."""

    message: str = text(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseFlush:
    """Everything before this is answered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseInfo:
    """Where the application stands."""

    data: str = text(1)
    version: str = text(2)
    app_version: int = uint64(3)
    last_block_height: int = int64(4)
    last_block_app_hash: bytes = byte_string(5)


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseInitChain:
    """What the chain begins with."""

    consensus_params: ConsensusParams | None = message(1, ConsensusParams)
    validators: tuple[ValidatorUpdate, ...] = message(2, ValidatorUpdate, repeated=True)
    app_hash: bytes = byte_string(3)


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseQuery:
    """The answer to a question."""

    code: int = uint32(1)
    log: str = text(3)
    info: str = text(4)
    index: int = int64(5)
    key: bytes = byte_string(6)
    value: bytes = byte_string(7)
    proof_ops: ProofOps | None = message(8, ProofOps)
    height: int = int64(9)
    codespace: str = text(10)


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseCheckTx:
    """Whether a transaction may wait for a block; code 0 is yes."""

    code: int = uint32(1)
    data: bytes = byte_string(2)
    log: str = text(3)
    info: str = text(4)
    gas_wanted: int = int64(5)
    gas_used: int = int64(6)
    events: tuple[Event, ...] = message(7, Event, repeated=True)
    codespace: str = text(8)


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseCommit:
    """The block is durable."""

    retain_height: int = int64(3)


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseListSnapshots:
    """The snapshots that are kept."""

    snapshots: tuple[Snapshot, ...] = message(1, Snapshot, repeated=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseOfferSnapshot:
    """Whether to start from a snapshot."""

    result: int = int32(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseLoadSnapshotChunk:
    """A chunk; empty when it is not kept."""

    chunk: bytes = byte_string(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseApplySnapshotChunk:
    """Whether a chunk was good."""

    result: int = int32(1)
    refetch_chunks: tuple[int, ...] = uint32(2, repeated=True)
    reject_senders: tuple[str, ...] = text(3, repeated=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponsePrepareProposal:
    """What stands in the block."""

    txs: tuple[bytes, ...] = byte_string(1, repeated=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseProcessProposal:
    """Whether a proposal is one that an honest proposer may make."""

    status: int = int32(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseExtendVote:
    """What is added to the vote."""

    vote_extension: bytes = byte_string(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseVerifyVoteExtension:
    """Whether an extension is one that an honest validator may make."""

    status: int = int32(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseFinalizeBlock:
    """What executing a block gave."""

    events: tuple[Event, ...] = message(1, Event, repeated=True)
    tx_results: tuple[ExecTxResult, ...] = message(2, ExecTxResult, repeated=True)
    validator_updates: tuple[ValidatorUpdate, ...] = message(3, ValidatorUpdate, repeated=True)
    consensus_param_updates: ConsensusParams | None = message(4, ConsensusParams)
    app_hash: bytes = byte_string(5)


RESPONSES: Final[dict[int, type]] = {
    1: ResponseException,
    2: ResponseEcho,
    3: ResponseFlush,
    4: ResponseInfo,
    6: ResponseInitChain,
    7: ResponseQuery,
    9: ResponseCheckTx,
    12: ResponseCommit,
    13: ResponseListSnapshots,
    14: ResponseOfferSnapshot,
    15: ResponseLoadSnapshotChunk,
    16: ResponseApplySnapshotChunk,
    17: ResponsePrepareProposal,
    18: ResponseProcessProposal,
    19: ResponseExtendVote,
    20: ResponseVerifyVoteExtension,
    21: ResponseFinalizeBlock,
}
"""Members of the oneof in ``Response``."""
