"""Sub-databases of the file, and how their keys and values are packed.

Source: docs/spec/store.md STO-5 to STO-11.
"""

import struct
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from mulu.core.hashing import ZERO32
from mulu.core.merkle import HASH_BYTES
from mulu.store.errors import DamagedStoreError
from mulu.store.port import FinalityKind

if TYPE_CHECKING:
    import lmdb

Txn: TypeAlias = "lmdb.Transaction[bytes]"
"""A transaction that gives bytes; the class takes its type argument in stubs only."""
Database: TypeAlias = Any
"""An opened sub-database; its class is private to lmdb."""

STATE: Final = b"state"
BLOCKS: Final = b"blocks"
PARTS: Final = b"parts"
PLACES: Final = b"places"
PLACES_NEW: Final = b"places_new"
ERASED: Final = b"erased"
TXS: Final = b"txs"
HASHES: Final = b"hashes"
HEIGHTS: Final = b"heights"
SEEN: Final = b"seen"
CHANGES: Final = b"changes"
META: Final = b"meta"
FINALITY: Final = b"finality"
DATABASES: Final = (
    STATE,
    BLOCKS,
    PARTS,
    PLACES,
    PLACES_NEW,
    ERASED,
    TXS,
    HASHES,
    HEIGHTS,
    SEEN,
    CHANGES,
    META,
    FINALITY,
)

FORMAT_NAME: Final = "format"
FORMAT: Final = b"mulu-store/1"
DICTIONARY_NAME: Final = "zstd_dictionary"
CHANGES_COUNT_NAME: Final = "changes_count"
LAST_WRITE_NAME: Final = "last_write"

KEY_BYTES_MAX: Final = 511
"""Longest key that LMDB takes as it is built by default."""
PLACES_NEW_MAX: Final = 49_152
"""Places of parts that are gathered before they are sorted into the large index."""

_U64: Final = struct.Struct(">Q")
_TX_PLACE: Final = struct.Struct(">QI")
_CHANGE_BYTES: Final = 2 * HASH_BYTES


def pack_u64(number: int) -> bytes:
    """Eight bytes, so that byte order is order of numbers."""
    return _U64.pack(number)


def unpack_u64(data: bytes) -> int:
    """Read what ``pack_u64`` wrote; ``DamagedStoreError`` when the bytes are not eight."""
    if len(data) != _U64.size:
        raise DamagedStoreError(f"{len(data)} bytes where eight are expected")
    number: int = _U64.unpack(data)[0]
    return number


def pack_finality_key(height: int, kind: FinalityKind) -> bytes:
    """u64be height, followed by the kind's name unless it is the engine's."""
    return _U64.pack(height) + (b"" if kind == "engine" else kind.encode())


def pack_tx_place(height: int, index: int) -> bytes:
    """u64be height ‖ u32be index."""
    return _TX_PLACE.pack(height, index)


def unpack_tx_place(data: bytes) -> tuple[int, int]:
    """Read (height, index); ``DamagedStoreError`` when the bytes are not twelve."""
    if len(data) != _TX_PLACE.size:
        raise DamagedStoreError(f"{len(data)} bytes where twelve are expected")
    height, index = _TX_PLACE.unpack(data)
    return height, index


def next_log_index(txn: Txn, databases: Mapping[bytes, Database]) -> int:
    """Place of the next header in the log; a restored log begins above 0."""
    cursor = txn.cursor(databases[HASHES])
    return unpack_u64(cursor.key()) + 1 if cursor.last() else 0


def pack_changes(changes: Sequence[tuple[bytes, bytes | None]]) -> bytes:
    """Key hash ‖ value hash of each change; zero bytes stand for a removed key."""
    return b"".join([key + (ZERO32 if value is None else value) for key, value in changes])


def unpack_changes(data: bytes) -> list[tuple[bytes, bytes | None]]:
    """Read what ``pack_changes`` wrote; ``DamagedStoreError`` when a piece is cut off."""
    if len(data) % _CHANGE_BYTES:
        raise DamagedStoreError("tree changes are cut off")
    changes: list[tuple[bytes, bytes | None]] = []
    for at in range(0, len(data), _CHANGE_BYTES):
        middle = at + HASH_BYTES
        value = data[middle : middle + HASH_BYTES]
        changes.append((data[at:middle], None if value == ZERO32 else value))
    return changes


def changes_in(data: bytes) -> int:
    """Number of changes in packed bytes."""
    return len(data) // _CHANGE_BYTES
