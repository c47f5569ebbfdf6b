"""Where a chain stands: all that execution reads beside the state itself.

Source: docs/spec/machine.md MAC-1.
"""

from dataclasses import dataclass
from typing import Final

from mulu.core.canonical import Hex32, UInt, Wire, decode, encode
from mulu.core.hashing import Hasher
from mulu.core.merkle import Frontier
from mulu.proof.header import Header
from mulu.store.tree import Node

HEAD: Final = "head"
"""Name of the head among the store's meta values."""
ENGINE: Final = "engine"
"""Name of height and time of the last block without header."""
SEAL: Final = "seal"
"""Name of the last header and its finality among them."""


class EnginePlace(Wire):
    """The last block that an engine decided, with or without header."""

    height: UInt
    time_ms: UInt


class StoredHead(Wire):
    """The head as the store keeps it, in the same write as the block."""

    block_hash: Hex32
    """Hash of the last header, or the genesis hash before the first."""
    height: UInt
    log: str
    """Frontier of the log of header hashes, hex."""
    state_root: Hex32
    time_ms: UInt


class StoredSeal(Wire):
    """The last header and its finality, kept beside the head: nobody opens a block for it."""

    finality: str
    """Canonical JSON; "" when an engine gives it later."""
    header: Header


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The head as execution uses it."""

    height: int
    """Height of the last header; 0 before the first."""
    block_hash: bytes
    time_ms: int
    log: Frontier
    """Log of all earlier header hashes, the last one included."""
    root: Node
    """State tree."""
    state_root: bytes
    buckets: frozenset[int]
    """Seen buckets in the state."""


def encode_head(head: Head) -> bytes:
    """Write a head for the store."""
    return encode(
        StoredHead(
            block_hash=head.block_hash.hex(),
            height=head.height,
            log=head.log.encode().hex(),
            state_root=head.state_root.hex(),
            time_ms=head.time_ms,
        )
    )


def decode_head(data: bytes, hasher: Hasher, root: Node, buckets: frozenset[int]) -> Head:
    """Read a head; the tree and the buckets come from the state."""
    stored = decode(data, StoredHead)
    return Head(
        height=stored.height,
        block_hash=bytes.fromhex(stored.block_hash),
        time_ms=stored.time_ms,
        log=Frontier.decode(hasher, bytes.fromhex(stored.log)),
        root=root,
        state_root=bytes.fromhex(stored.state_root),
        buckets=buckets,
    )
