"""The frame: body, signatures and parts, length-prefixed; optionally zstd-compressed on the way.

Hashes and signatures cover the uncompressed bytes, so a frame may be compressed and opened freely.

Source: docs/spec/transaction.md TXN-4 and TXN-5; RFC 8878.
"""

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import zstandard

from mulu.core.signing import SIGNATURE_BYTES
from mulu.tx.body import MESSAGES_MAX, SIGNERS_MAX
from mulu.tx.errors import BadFrameError, TooLargeError
from mulu.tx.parts import PART_BYTES_MAX, SALT_BYTES

PLAIN: Final = 1
COMPRESSED: Final = 2
FRAME_BYTES_MAX: Final = 4 * 1024 * 1024
"""Largest plain frame."""
WINDOW_BYTES_MAX: Final = 8 * 1024 * 1024
"""Most memory that a compressed frame may ask for to be opened."""
RATIO_MAX: Final = 100
"""Largest expansion of a compressed frame."""

_U16 = struct.Struct(">H")
_U32 = struct.Struct(">I")
_PLAIN_BYTE = bytes([PLAIN])
_COMPRESSED_BYTE = bytes([COMPRESSED])
_BODY = 1 + _U32.size
"""Place of the body."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """An opened frame."""

    body: bytes
    signatures: tuple[bytes, ...]
    """64 bytes each, in the order of the body's signers."""
    parts: tuple[bytes, ...] = ()
    """Salt (32 bytes) and text, in the order of the messages' part references."""

    @property
    def size_bytes(self) -> int:
        """Bytes of the plain frame."""
        signatures = SIGNATURE_BYTES * len(self.signatures)
        parts = sum(map(len, self.parts)) + _U32.size * len(self.parts)
        return 1 + _U32.size + len(self.body) + 1 + signatures + _U16.size + parts


def encode_frame(frame: Frame) -> bytes:
    """Write a plain frame."""
    pieces = [
        bytes([PLAIN]),
        _U32.pack(len(frame.body)),
        frame.body,
        bytes([len(frame.signatures)]),
    ]
    pieces += frame.signatures
    pieces.append(_U16.pack(len(frame.parts)))
    for part in frame.parts:
        pieces += (_U32.pack(len(part)), part)
    return b"".join(pieces)


def compress_frame(plain: bytes, level: int = 3) -> bytes:
    """Compress a plain frame for the way."""
    return bytes([COMPRESSED]) + zstandard.ZstdCompressor(level=level).compress(plain)


def open_frame(data: bytes) -> Frame:
    """Read a frame, plain or compressed.

    Args:
        data: The frame's bytes; nothing may follow it.

    Raises:
        BadFrameError: The lengths, the version or the compression do not hold.
        TooLargeError: Over a bound.
    """
    if len(data) > FRAME_BYTES_MAX:
        raise TooLargeError(
            f"the frame has {len(data)} bytes, the most is {FRAME_BYTES_MAX}; send fewer messages"
            " at once"
        )
    if data[:1] == _COMPRESSED_BYTE:
        data = _decompress(data)
    try:
        return _read_plain(data)
    except struct.error as err:
        raise BadFrameError(
            f"the frame of {len(data)} bytes ends too early; send it whole"
        ) from err


def _unpacker() -> zstandard.ZstdDecompressor:
    return zstandard.ZstdDecompressor(max_window_size=WINDOW_BYTES_MAX)


_idle: Final[list[zstandard.ZstdDecompressor]] = []
"""Decompressors that nobody uses now: making one costs five times what using one does.

One must not be shared between threads; taking one from a list is atomic. One that failed is left.
"""


def _decompress(data: bytes) -> bytes:
    limit = min(FRAME_BYTES_MAX, RATIO_MAX * len(data))
    try:
        size = zstandard.frame_content_size(data[1:])
        if not 0 < size <= limit:
            raise TooLargeError(
                f"the compressed frame says it holds {size} bytes, the most here is {limit}"
            )
        unpacker = _idle.pop() if _idle else _unpacker()
        plain = unpacker.decompress(data[1:], max_output_size=size, allow_extra_data=False)
        _idle.append(unpacker)
    except zstandard.ZstdError as err:
        raise BadFrameError(f"the frame is not zstd, or holds more than it says: {err}") from err
    if len(plain) != size:
        raise BadFrameError("the compressed frame is cut short; send it whole")
    return plain


def _read_plain(data: bytes) -> Frame:
    """Read a plain frame from left to right; every slice is looked at for its length."""
    if data[:1] != _PLAIN_BYTE:
        raise BadFrameError(
            f"frame version {data[0] if data else 'of nothing'} is not known; this version knows"
            f" {PLAIN} and {COMPRESSED}"
        )
    at = _BODY + _U32.unpack_from(data, 1)[0]
    body, count = data[_BODY:at], _count(data, at)
    if count > SIGNERS_MAX:
        raise TooLargeError(f"the frame has {count} signatures, the most is {SIGNERS_MAX}")
    first, at = at + 1, at + 1 + SIGNATURE_BYTES * count
    signatures = tuple(
        [data[each : each + SIGNATURE_BYTES] for each in range(first, at, SIGNATURE_BYTES)]
    )
    parts, at = _parts(data, at)
    if at != len(data):
        raise BadFrameError(f"{len(data) - at} bytes follow the frame; send one frame at a time")
    return Frame(body=body, signatures=signatures, parts=parts)


def _count(data: bytes, at: int) -> int:
    """The number of signatures, which only a frame with a whole body has."""
    if at >= len(data):
        raise BadFrameError(f"the frame ends {at + 1 - len(data)} bytes too early; send it whole")
    return data[at]


def _parts(data: bytes, at: int) -> tuple[tuple[bytes, ...], int]:
    """Parts, and the place after them; a place after the end is a frame that ends too early."""
    (count,) = _U16.unpack_from(data, at)
    if count > MESSAGES_MAX:
        raise TooLargeError(f"the frame has {count} parts, the most is {MESSAGES_MAX}")
    at += _U16.size
    parts = []
    for _ in range(count):
        (size,) = _U32.unpack_from(data, at)
        if not SALT_BYTES <= size <= SALT_BYTES + PART_BYTES_MAX:
            raise TooLargeError(
                f"a part has {size} bytes; it must have {SALT_BYTES} to"
                f" {SALT_BYTES + PART_BYTES_MAX}"
            )
        first, at = at + _U32.size, at + _U32.size + size
        parts.append(data[first:at])
    if at > len(data):
        raise BadFrameError(f"the frame ends {at - len(data)} bytes too early; send it whole")
    return tuple(parts), at


def signatures_digest_input(signatures: Sequence[bytes]) -> bytes:
    """What H(signatures) in a transaction's leaf is taken over: the signatures joined in order."""
    return b"".join(signatures)
