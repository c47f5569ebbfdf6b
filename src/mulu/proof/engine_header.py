"""The hash of an engine's header, and of a validator set: Merkle roots over protobuf encodings.

Source: docs/spec/bundle.md BUN-27; CometBFT 0.38 types/block.go ``Header.Hash`` and
types/validator.go ``Validator.Bytes``.
"""

from collections.abc import Sequence

from mulu.core.hashing import SHA256
from mulu.core.merkle import root
from mulu.proof.engine_format import BlockId, EngineHeader, Validator
from mulu.proof.protobuf import number, sized


def engine_header_hash(header: EngineHeader) -> bytes:
    """Hash an engine's header: SHA-256 tree over its fourteen fields (32 bytes)."""
    return root(SHA256, _fields(header))


def validators_hash(validators: Sequence[Validator]) -> bytes:
    """Hash a validator set in its order: SHA-256 tree over ``SimpleValidator`` (32 bytes)."""
    return root(SHA256, [_validator(one) for one in validators])


def block_id_bytes(block_id: BlockId) -> bytes:
    """A block id as ``BlockID`` and ``CanonicalBlockID`` write it, which is the same."""
    parts = number(1, block_id.parts) + sized(2, bytes.fromhex(block_id.parts_hash))
    return sized(1, bytes.fromhex(block_id.hash)) + sized(2, parts)


def timestamp(seconds: int, nanos: int) -> bytes:
    """``google.protobuf.Timestamp``."""
    return number(1, seconds) + number(2, nanos)


def _fields(header: EngineHeader) -> list[bytes]:
    """The fields in the order of their numbers, each in the wrapper that the engine gives it."""
    return [
        number(1, header.block_version) + number(2, header.engine_app_version),
        sized(1, header.chain_id.encode()),
        number(1, header.height),
        timestamp(header.seconds, header.nanos),
        block_id_bytes(header.last_block_id),
        _wrapped(header.last_commit_hash),
        _wrapped(header.data_hash),
        _wrapped(header.validators_hash),
        _wrapped(header.next_validators_hash),
        _wrapped(header.consensus_hash),
        _wrapped(header.app_hash),
        _wrapped(header.last_results_hash),
        _wrapped(header.evidence_hash),
        _wrapped(header.proposer),
    ]


def _wrapped(text: str) -> bytes:
    return sized(1, bytes.fromhex(text))


def _validator(one: Validator) -> bytes:
    key = sized(1, bytes.fromhex(one.public_key))
    return sized(1, key) + number(2, one.power)
