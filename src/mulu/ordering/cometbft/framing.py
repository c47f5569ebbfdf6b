"""Messages on a stream: unsigned varint length, then the bytes; survives any split.

Source: docs/spec/abci.md ABC-3; CometBFT 0.38, abci/types/messages.go.
"""

from collections.abc import Iterator
from typing import Final

from mulu.ordering.cometbft.wire import MORE, WireError, write_varint

MESSAGE_BYTES_MAX: Final = 64 * 1024 * 1024
"""Largest message taken; a block of 4 MiB is far below it, and 2 GiB are the engine's own limit."""
_LENGTH_BYTES_MAX: Final = 10


def frame_message(data: bytes) -> bytes:
    """Write one message for a stream."""
    return write_varint(len(data)) + data


class Framer:
    """Cuts a stream into messages.

    Args:
        message_bytes_max: Largest message taken.
    """

    __slots__ = ("_at", "_buffer", "_max")

    def __init__(self, message_bytes_max: int = MESSAGE_BYTES_MAX) -> None:
        self._buffer = bytearray()
        self._at = 0
        self._max = message_bytes_max

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Take what was read; gives the messages that are whole now.

        Raises:
            WireError: A length over the bound or no length at all, after the messages before it.
        """
        self._buffer += data
        try:
            while (start := self._start()) is not None:
                size, first = start
                if len(self._buffer) - first < size:
                    break
                self._at = first + size
                yield bytes(memoryview(self._buffer)[first : self._at])
        finally:
            del self._buffer[: self._at]
            self._at = 0

    def _start(self) -> tuple[int, int] | None:
        """Size and first byte of the next message, None while its length is not whole."""
        size = shift = 0
        for at in range(self._at, min(len(self._buffer), self._at + _LENGTH_BYTES_MAX)):
            size |= (self._buffer[at] & ~MORE) << shift
            shift += 7
            if self._buffer[at] < MORE:
                return self._bounded(size), at + 1
            self._bounded(size)
        if shift >= 7 * _LENGTH_BYTES_MAX:
            raise WireError("a message's length has more than 64 bits")
        return None

    def _bounded(self, size: int) -> int:
        if size > self._max:
            raise WireError(
                f"a message of {size} bytes or more, the most is {self._max}; lower the block size"
                " in the engine's genesis"
            )
        return size
