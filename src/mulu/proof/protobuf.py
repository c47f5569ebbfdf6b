"""The few forms of protobuf's wire that engine headers, votes and validators are hashed in.

Proto3 leaves a scalar out when it is zero; messages that Go holds by value are always written.

Source: docs/spec/bundle.md BUN-27; protobuf encoding specification.
"""

from typing import Final

from mulu.core.merkle import uvarint

VARINT: Final = 0
FIXED64: Final = 1
SIZED: Final = 2


def number(field: int, value: int) -> bytes:
    """A varint field; nothing when the value is zero."""
    return uvarint(field << 3 | VARINT) + uvarint(value) if value else b""


def fixed64(field: int, value: int) -> bytes:
    """A field of eight bytes, little-endian; nothing when the value is zero."""
    return uvarint(field << 3 | FIXED64) + value.to_bytes(8, "little") if value else b""


def sized(field: int, data: bytes) -> bytes:
    """A field of bytes, text or a message, with its length."""
    return uvarint(field << 3 | SIZED) + delimited(data)


def delimited(data: bytes) -> bytes:
    """Bytes behind their length as a varint."""
    return uvarint(len(data)) + data
