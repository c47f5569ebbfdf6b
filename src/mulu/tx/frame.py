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
    if data[:1] == bytes([COMPRESSED]):
        data = _decompress(data)
    try:
        return _Cursor(data).frame()
    except struct.error as err:
        raise BadFrameError(
            f"the frame of {len(data)} bytes ends too early; send it whole"
        ) from err


def _decompress(data: bytes) -> bytes:
    limit = min(FRAME_BYTES_MAX, RATIO_MAX * len(data))
    try:
        size = zstandard.frame_content_size(data[1:])
        if not 0 < size <= limit:
            raise TooLargeError(
                f"the compressed frame says it holds {size} bytes, the most here is {limit}"
            )
        unpacker = zstandard.ZstdDecompressor(max_window_size=WINDOW_BYTES_MAX)
        plain = unpacker.decompress(data[1:], max_output_size=size, allow_extra_data=False)
    except zstandard.ZstdError as err:
        raise BadFrameError(f"the frame is not zstd, or holds more than it says: {err}") from err
    if len(plain) != size:
        raise BadFrameError("the compressed frame is cut short; send it whole")
    return plain


class _Cursor:
    """Reads a plain frame from left to right."""

    __slots__ = ("_at", "_data")

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def frame(self) -> Frame:
        if self._take(1)[0] != PLAIN:
            raise BadFrameError(
                f"frame version {self._data[0]} is not known; this version knows {PLAIN} and"
                f" {COMPRESSED}"
            )
        body = self._take(_U32.unpack(self._take(4))[0])
        signatures = self._signatures()
        parts = self._parts()
        if self._at != len(self._data):
            raise BadFrameError(
                f"{len(self._data) - self._at} bytes follow the frame; send one frame at a time"
            )
        return Frame(body=body, signatures=signatures, parts=parts)

    def _signatures(self) -> tuple[bytes, ...]:
        count = self._take(1)[0]
        if count > SIGNERS_MAX:
            raise TooLargeError(f"the frame has {count} signatures, the most is {SIGNERS_MAX}")
        return tuple(self._take(SIGNATURE_BYTES) for _ in range(count))

    def _parts(self) -> tuple[bytes, ...]:
        count = _U16.unpack(self._take(2))[0]
        if count > MESSAGES_MAX:
            raise TooLargeError(f"the frame has {count} parts, the most is {MESSAGES_MAX}")
        return tuple(self._part() for _ in range(count))

    def _part(self) -> bytes:
        size = _U32.unpack(self._take(4))[0]
        if not SALT_BYTES <= size <= SALT_BYTES + PART_BYTES_MAX:
            raise TooLargeError(
                f"a part has {size} bytes; it must have {SALT_BYTES} to"
                f" {SALT_BYTES + PART_BYTES_MAX}"
            )
        return self._take(size)

    def _take(self, size: int) -> bytes:
        taken = self._data[self._at : self._at + size]
        if len(taken) != size:
            raise BadFrameError(
                f"the frame ends {size - len(taken)} bytes too early; send it whole"
            )
        self._at += size
        return taken


def signatures_digest_input(signatures: Sequence[bytes]) -> bytes:
    """What H(signatures) in a transaction's leaf is taken over: the signatures joined in order."""
    return b"".join(signatures)
