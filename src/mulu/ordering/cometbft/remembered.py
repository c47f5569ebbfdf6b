"""Prepared transactions by the bytes of their frames, so that a node verifies each once.

A frame is judged when it first comes, and meets the node again when a block is prepared, processed
and finalized. The memory is bounded: what has fallen out is verified again, nothing else.

Source: docs/spec/abci.md ABC-9.
"""

import threading
from collections import OrderedDict
from collections.abc import Iterable
from typing import Final

from mulu.ordering.port import Application
from mulu.tx.prepare import Prepared

REMEMBERED_MAX: Final = 50_000
REMEMBERED_BYTES_MAX: Final = 256 * 1024 * 1024
"""Bytes of frames, as received and as opened."""


class Remembered:
    """What was prepared of late; safe to use from several threads.

    Args:
        application: Prepares what is not known.
        count_max: Most transactions kept.
        bytes_max: Most bytes of theirs kept.
    """

    def __init__(
        self,
        application: Application,
        count_max: int = REMEMBERED_MAX,
        bytes_max: int = REMEMBERED_BYTES_MAX,
    ) -> None:
        self._application = application
        self._count_max = count_max
        self._bytes_max = bytes_max
        self._lock = threading.Lock()
        self._known: OrderedDict[bytes, Prepared] = OrderedDict()
        self._bytes = 0

    def __len__(self) -> int:
        return len(self._known)

    def __contains__(self, frame: bytes) -> bool:
        return frame in self._known

    def judge(self, frame: bytes) -> Prepared:
        """What ``Application.check`` says of a frame, from memory when it can be.

        Raises:
            InadmissibleError: It can never enter a block.
        """
        known = self._known.get(frame)
        if known is None:
            known = self._application.check(frame)
            self.remember(frame, known)
        return known

    def remember(self, frame: bytes, tx: Prepared) -> None:
        """Keep what was prepared elsewhere on this node, as for its own users."""
        with self._lock:
            self._drop(frame)
            self._known[frame] = tx
            self._bytes += _size(frame, tx)
            while len(self._known) > self._count_max or self._bytes > self._bytes_max:
                self._drop(next(iter(self._known)))

    def forget(self, frames: Iterable[bytes]) -> None:
        """Let go of frames that are decided or can no longer be."""
        with self._lock:
            for frame in frames:
                self._drop(frame)

    def _drop(self, frame: bytes) -> None:
        tx = self._known.pop(frame, None)
        if tx is not None:
            self._bytes -= _size(frame, tx)


def _size(frame: bytes, tx: Prepared) -> int:
    return len(frame) + tx.size_bytes
