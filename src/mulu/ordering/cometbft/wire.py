"""Protocol buffers, as far as ABCI needs them: varints, and stepping over what is not known.

Source: docs/spec/abci.md ABC-1 and ABC-2; Protocol Buffers, chapter Encoding.
"""

from typing import Final

from mulu.core.errors import UnavailableError

VARINT: Final = 0
FIXED64: Final = 1
LENGTH: Final = 2
FIXED32: Final = 5

MORE: Final = 0x80
"""This bit of a byte says that the number goes on."""
_BITS: Final = 0x7F
_MASK_64: Final = (1 << 64) - 1
_MASK_32: Final = (1 << 32) - 1
_VARINT_BITS_MAX: Final = 63


class WireError(UnavailableError):
    """The other side sent bytes that are no ABCI message; its connection ends (ABC-2)."""


def write_varint(number: int) -> bytes:
    """Write an unsigned number below 2^64, or a negative one as its two's complement."""
    if 0 <= number < MORE:
        return bytes((number,))
    number &= _MASK_64
    out = bytearray()
    while number >= MORE:
        out.append(number & _BITS | MORE)
        number >>= 7
    out.append(number)
    return bytes(out)


def varint_size(number: int) -> int:
    """Bytes that ``write_varint`` makes of an unsigned number."""
    return max(1, (number.bit_length() + 6) // 7)


def read_varint(data: bytes, at: int, end: int) -> tuple[int, int]:
    """Read an unsigned number of up to 64 bits.

    Returns:
        The number, and the place after it.

    Raises:
        WireError: It runs over the end or over 64 bits.
    """
    if at < end and data[at] < MORE:
        return data[at], at + 1
    number = shift = 0
    while at < end:
        byte = data[at]
        at += 1
        number |= (byte & _BITS) << shift
        if byte < MORE:
            return number & _MASK_64, at
        shift += 7
        if shift > _VARINT_BITS_MAX:
            raise WireError(f"a number at byte {at} has more than 64 bits")
    raise WireError(f"the message ends within a number at byte {end}")


def signed_64(number: int) -> int:
    """A varint read as ``int64``."""
    return number - (1 << 64) if number >> 63 else number


def signed_32(number: int) -> int:
    """A varint read as ``int32`` or ``enum``: its low 32 bits."""
    number &= _MASK_32
    return number - (1 << 32) if number >> 31 else number


def unsigned_32(number: int) -> int:
    """A varint read as ``uint32``: its low 32 bits."""
    return number & _MASK_32


def skip(data: bytes, tag: int, at: int, end: int) -> int:
    """Step over a field that is not known; gives the place after it.

    Raises:
        WireError: It runs over the end, or is of a kind that proto3 does not have.
    """
    kind = tag & 7
    if tag >> 3 == 0:
        raise WireError(f"field number 0 before byte {at}")
    if kind == VARINT:
        return read_varint(data, at, end)[1]
    if kind == LENGTH:
        size, at = read_varint(data, at, end)
    elif kind in (FIXED64, FIXED32):
        size = 8 if kind == FIXED64 else 4
    else:
        raise WireError(f"field {tag >> 3} has wire type {kind}, which proto3 does not use")
    if size > end - at:
        raise WireError(f"field {tag >> 3} at byte {at} runs over the end of its message")
    return at + size
