"""A window on a stream that knows, for each of its bytes, the line and the place in the file.

Source: docs/spec/intake.md INT-7.
"""

from typing import NamedTuple


class Place(NamedTuple):
    """Where something stands in the uncompressed file."""

    line: int
    """From 1."""
    offset: int
    """Byte, from 0."""


class Tape:
    """The bytes read and not yet done with."""

    __slots__ = ("_base", "_line", "_mark", "data")

    def __init__(self) -> None:
        self.data = b""
        self._base = 0
        self._line = 1
        self._mark = 0

    def add(self, chunk: bytes) -> None:
        """Append what was read; a byte order mark at the very beginning is passed over."""
        if not self.data and not self._base and chunk.startswith(b"\xef\xbb\xbf"):
            chunk, self._base = chunk[3:], 3
        self.data += chunk

    def place(self, at: int) -> Place:
        """Line and byte of an index of ``data``."""
        if at < self._mark:
            return Place(self._line - self.data.count(b"\n", at, self._mark), self._base + at)
        self._line += self.data.count(b"\n", self._mark, at)
        self._mark = at
        return Place(self._line, self._base + at)

    def forget(self, before: int) -> None:
        """Let go of the bytes before an index; indices of ``data`` shift by it."""
        self.place(before)
        self.data = self.data[before:]
        self._base += before
        self._mark = 0
