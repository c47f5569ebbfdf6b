"""The header: fifteen named fields, whose Merkle root names the block and everything before it.

Source: docs/spec/header.md HDR-1 to HDR-7; ICS-23 ``TendermintSpec``.
"""

from typing import Annotated, Final

from msgspec import Meta

from mulu.core.canonical import INT_MAX, Hex32, UInt, Wire
from mulu.core.hashing import Hasher
from mulu.core.merkle import FieldProof, map_proof, map_root

Ordinal = Annotated[int, Meta(ge=1, le=INT_MAX)]
"""A number from 1."""
ChainName = Annotated[str, Meta(pattern=r"^[!-~]{1,160}\Z")]
ShortName = Annotated[str, Meta(pattern=r"^[a-z0-9]{1,16}\Z")]

SOLO: Final = "solo"
COMETBFT: Final = "cometbft"


class Header(Wire):
    """What a block binds; every field is always present, hashes are hex of 32 bytes."""

    app_version: Ordinal
    """Version of the rules that executed the block."""
    bridge_root: Hex32
    """Root for bridges; zero bytes until there is one."""
    chain: ChainName
    """``<id>#<hash name>:<genesis hash>``."""
    hash: ShortName
    """Name of the chain's hash."""
    height: Ordinal
    log_root: Hex32
    """RFC 6962 root over the hashes of all earlier headers."""
    log_size: UInt
    """Number of earlier headers, so this header's own place in every later log."""
    next_set: Hex32
    """Hash of the set that may finalise what follows."""
    ordering: ShortName
    """``solo`` or ``cometbft``."""
    prev: Hex32
    """Hash of the header before; of the first header the genesis hash."""
    receipt_root: Hex32
    state_root: Hex32
    system_root: Hex32
    time_ms: UInt
    """Block time, UTC milliseconds."""
    tx_root: Hex32


def header_fields(header: Header) -> dict[str, bytes]:
    """The bytes of each field as they stand under the hash (HDR-4)."""
    return {
        "app_version": _u64(header.app_version),
        "bridge_root": bytes.fromhex(header.bridge_root),
        "chain": header.chain.encode(),
        "hash": header.hash.encode(),
        "height": _u64(header.height),
        "log_root": bytes.fromhex(header.log_root),
        "log_size": _u64(header.log_size),
        "next_set": bytes.fromhex(header.next_set),
        "ordering": header.ordering.encode(),
        "prev": bytes.fromhex(header.prev),
        "receipt_root": bytes.fromhex(header.receipt_root),
        "state_root": bytes.fromhex(header.state_root),
        "system_root": bytes.fromhex(header.system_root),
        "time_ms": _u64(header.time_ms),
        "tx_root": bytes.fromhex(header.tx_root),
    }


def header_hash(header: Header, hasher: Hasher) -> bytes:
    """Hash a header: the root of the map of its fields (32 bytes; HDR-3 to HDR-5)."""
    return map_root(hasher, header_fields(header))


def field_proof(header: Header, name: str, hasher: Hasher) -> FieldProof:
    """Prove one field of a header against its hash.

    Args:
        header: The header.
        name: Name of the field, such as ``state_root``.
        hasher: The chain's hash.

    Raises:
        KeyError: A header has no such field.
    """
    return map_proof(hasher, header_fields(header), name)


def _u64(number: int) -> bytes:
    return number.to_bytes(8, "big")
