"""What a snapshot brings into a store.

Source: docs/spec/store.md STO-20 to STO-22.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

RESTORING: Final = "restoring"
"""Named value that stands while a snapshot is being restored."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RestoredHead:
    """Where a chain stands that was restored from a snapshot, without the blocks up to there."""

    height: int
    header_hash: bytes
    log_index: int
    """Place of that header in the log of all headers; earlier places stay empty."""
    meta: Mapping[str, bytes]
    """Named values to set, the head among them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RestoredPiece:
    """What one chunk of a snapshot brings."""

    state: Sequence[tuple[bytes, bytes]] = ()
    """Plain keys and values."""
    parts: Sequence[tuple[bytes, bytes]] = ()
    """(commitment, salt ‖ text) pairs."""
    seen: Sequence[tuple[int, Sequence[Sequence[bytes]]]] = ()
    """(bucket, ids by block in block order) pairs."""
