"""Self-proving items on their way through the engine: one more entry after the transactions.

The engine knows only lists of byte strings. The entry begins with a byte that no frame begins with,
is the last of the list, and makes neither header nor receipt; its result is an empty one.

Source: docs/spec/abci.md ABC-12; docs/spec/block.md BLK-2.
"""

import struct
from collections.abc import Sequence
from typing import Final

from mulu.core.errors import VerificationError

TAG: Final = b"\x00mulu/self-proving/1"
"""Frames begin with 1 or 2."""
ITEMS_MAX: Final = 16
ITEMS_BYTES_MAX: Final = 256 * 1024
"""Signatures of 100 validators are about 14 KiB."""

_U16 = struct.Struct(">H")
_U32 = struct.Struct(">I")


def encode_items(items: Sequence[bytes]) -> bytes:
    """Write the entry; at least one item."""
    sized = b"".join(_U32.pack(len(item)) + item for item in items)
    return TAG + _U16.pack(len(items)) + sized


def is_entry(raw: bytes) -> bool:
    """Whether an entry of a block is no frame."""
    return raw.startswith(TAG)


def decode_items(raw: bytes) -> tuple[bytes, ...]:
    """Read the entry.

    Raises:
        VerificationError: ``block.self_proving``: not as ``encode_items`` writes it, or over a
            bound.
    """
    try:
        items = _read(raw)
    except struct.error as err:
        raise VerificationError("block.self_proving", "the entry ends too early") from err
    if not 0 < len(items) <= ITEMS_MAX or len(raw) > ITEMS_BYTES_MAX or encode_items(items) != raw:
        raise VerificationError(
            "block.self_proving",
            f"an entry of {len(items)} items and {len(raw)} bytes is not one that a proposer makes",
        )
    return items


def _read(raw: bytes) -> tuple[bytes, ...]:
    at = len(TAG) + _U16.size
    (count,) = _U16.unpack(raw[len(TAG) : at])
    items = []
    for _ in range(min(count, ITEMS_MAX)):
        (size,) = _U32.unpack(raw[at : at + _U32.size])
        at += _U32.size
        items.append(raw[at : at + size])
        at += size
    return tuple(items)


def split(entries: Sequence[bytes]) -> tuple[Sequence[bytes], tuple[bytes, ...]]:
    """Take a block's entries apart into frames and self-proving items.

    Raises:
        VerificationError: ``block.self_proving``: the last entry is a bad one of that kind.
    """
    if entries and is_entry(entries[-1]):
        return entries[:-1], decode_items(entries[-1])
    return entries, ()
