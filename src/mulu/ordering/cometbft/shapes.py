"""What several ABCI messages hold: times, validators, votes, misbehaviour, snapshots, parameters.

Names and numbers are those of ``tendermint/abci/types.proto`` of CometBFT 0.38 and its imports.

Source: docs/spec/abci.md ABC-1; CometBFT 0.38, proto/tendermint.
"""

from dataclasses import dataclass
from typing import Final

from mulu.ordering.cometbft.fields import (
    boolean,
    byte_string,
    int32,
    int64,
    message,
    one_of_bytes,
    text,
    uint32,
    uint64,
)

NANOS_OF_MS: Final = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Timestamp:
    """google.protobuf.Timestamp."""

    seconds: int = int64(1)
    nanos: int = int32(2)

    @property
    def ms(self) -> int:
        """Milliseconds since 1970, UTC, rounded down."""
        return self.seconds * 1000 + self.nanos // NANOS_OF_MS


def timestamp_of(ms: int) -> Timestamp:
    """The instant of a number of milliseconds since 1970."""
    return Timestamp(seconds=ms // 1000, nanos=ms % 1000 * NANOS_OF_MS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Duration:
    """google.protobuf.Duration."""

    seconds: int = int64(1)
    nanos: int = int32(2)


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicKey:
    """tendermint.crypto.PublicKey: one of several."""

    ed25519: bytes | None = one_of_bytes(1)
    secp256k1: bytes | None = one_of_bytes(2)
    mldsa65: bytes | None = one_of_bytes(4)


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockParams:
    """tendermint.types.BlockParams."""

    max_bytes: int = int64(1)
    max_gas: int = int64(2)


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceParams:
    """tendermint.types.EvidenceParams."""

    max_age_num_blocks: int = int64(1)
    max_age_duration: Duration | None = message(2, Duration)
    max_bytes: int = int64(3)


@dataclass(frozen=True, slots=True, kw_only=True)
class ValidatorParams:
    """tendermint.types.ValidatorParams."""

    pub_key_types: tuple[str, ...] = text(1, repeated=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionParams:
    """tendermint.types.VersionParams."""

    app: int = uint64(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class ABCIParams:
    """tendermint.types.ABCIParams."""

    vote_extensions_enable_height: int = int64(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsensusParams:
    """tendermint.types.ConsensusParams."""

    block: BlockParams | None = message(1, BlockParams)
    evidence: EvidenceParams | None = message(2, EvidenceParams)
    validator: ValidatorParams | None = message(3, ValidatorParams)
    version: VersionParams | None = message(4, VersionParams)
    abci: ABCIParams | None = message(5, ABCIParams)


@dataclass(frozen=True, slots=True, kw_only=True)
class Validator:
    """A validator by its address: the first 20 bytes of SHA-256 of its public key."""

    address: bytes = byte_string(1)
    power: int = int64(3)


@dataclass(frozen=True, slots=True, kw_only=True)
class ValidatorUpdate:
    """A validator by its key; power 0 removes it."""

    pub_key: PublicKey | None = message(1, PublicKey)
    power: int = int64(2)


@dataclass(frozen=True, slots=True, kw_only=True)
class VoteInfo:
    """Whether a validator signed."""

    validator: Validator | None = message(1, Validator)
    block_id_flag: int = int32(3)


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitInfo:
    """The votes of a commit."""

    round: int = int32(1)
    votes: tuple[VoteInfo, ...] = message(2, VoteInfo, repeated=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtendedVoteInfo:
    """Whether a validator signed, and the extension of its vote."""

    validator: Validator | None = message(1, Validator)
    vote_extension: bytes = byte_string(3)
    extension_signature: bytes = byte_string(4)
    block_id_flag: int = int32(5)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtendedCommitInfo:
    """The votes of a commit with their extensions."""

    round: int = int32(1)
    votes: tuple[ExtendedVoteInfo, ...] = message(2, ExtendedVoteInfo, repeated=True)


DUPLICATE_VOTE: Final = 1
LIGHT_CLIENT_ATTACK: Final = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Misbehavior:
    """What a validator did against the rules of consensus."""

    type: int = int32(1)
    validator: Validator | None = message(2, Validator)
    height: int = int64(3)
    time: Timestamp | None = message(4, Timestamp)
    total_voting_power: int = int64(5)


@dataclass(frozen=True, slots=True, kw_only=True)
class EventAttribute:
    """One word of an event."""

    key: str = text(1)
    value: str = text(2)
    index: bool = boolean(3)


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """What happened, for the engine's own index."""

    type: str = text(1)
    attributes: tuple[EventAttribute, ...] = message(2, EventAttribute, repeated=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExecTxResult:
    """What became of one transaction."""

    code: int = uint32(1)
    data: bytes = byte_string(2)
    log: str = text(3)
    info: str = text(4)
    gas_wanted: int = int64(5)
    gas_used: int = int64(6)
    events: tuple[Event, ...] = message(7, Event, repeated=True)
    codespace: str = text(8)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofOp:
    """One step of a proof."""

    type: str = text(1)
    key: bytes = byte_string(2)
    data: bytes = byte_string(3)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofOps:
    """A proof of a query's answer."""

    ops: tuple[ProofOp, ...] = message(1, ProofOp, repeated=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """A snapshot as nodes speak of it."""

    height: int = uint64(1)
    format: int = uint32(2)
    chunks: int = uint32(3)
    hash: bytes = byte_string(4)
    metadata: bytes = byte_string(5)
