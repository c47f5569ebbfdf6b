"""From which height on the engine keeps its blocks: by age, and never what snapshots still need.

Our own store keeps every block; the engine's are a buffer for nodes that catch up block by block.

Source: docs/spec/archive.md ARC-12; formats of CometBFT 0.38, ``Commit.retain_height``.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Final

from mulu.machine.block import read_header
from mulu.machine.genesis import Genesis
from mulu.node.settings import Settings
from mulu.proof.header import SOLO
from mulu.store.port import HeaderPlace, Reader

LOOK_HEIGHTS: Final = 100
"""Heights between two looks: what goes a little later costs nothing."""
DAY_MS: Final = 24 * 60 * 60 * 1000
MARGIN_MS: Final = DAY_MS
"""How long a stopped or idle engine may keep a block beyond its time, as far as we promise."""


class Retention:
    """Answers an engine after each commit.

    Args:
        read: Opens a reader of the ledger's store.
        window_ms: How long blocks are kept, by block time.
        oldest_snapshot: Height of the oldest snapshot kept, None without any; None instead of a
            function when this node takes none, so that age alone decides.
    """

    def __init__(
        self,
        read: Callable[[], AbstractContextManager[Reader]],
        window_ms: int,
        oldest_snapshot: Callable[[], int | None] | None,
    ) -> None:
        self._read = read
        self._window_ms = window_ms
        self._oldest_snapshot = oldest_snapshot
        self._looked = 0
        self._index = 0
        self._retain = 0

    def __call__(self, height: int, time_ms: int) -> int:
        """Lowest height that the engine must keep; 0 for all.

        Args:
            height: Of the block just committed.
            time_ms: Its time.
        """
        if height - self._looked >= LOOK_HEIGHTS:
            self._looked = height
            self._retain = max(self._retain, self._look(time_ms - self._window_ms))
        return self._retain

    def _look(self, cutoff_ms: int) -> int:
        lowest = None if self._oldest_snapshot is None else self._oldest_snapshot()
        if self._oldest_snapshot is not None and lowest is None:
            return 0
        with self._read() as reader:
            young = self._first_young(reader, cutoff_ms)
        if young is None:
            return 0
        return young.height if lowest is None else min(lowest, young.height)

    def _first_young(self, reader: Reader, cutoff_ms: int) -> HeaderPlace | None:
        """First header that is not older; None while none is older."""
        first = reader.first_header()
        low = max(self._index, 0 if first is None else first.log_index)
        high = reader.header_count()
        if low >= high or not _is_older(reader, low, cutoff_ms):
            high = low
        while low < high:
            middle = (low + high) // 2
            if _is_older(reader, middle, cutoff_ms):
                low = middle + 1
            else:
                high = middle
        self._index = low
        return reader.header(low) if first is not None and low > first.log_index else None


def _is_older(reader: Reader, log_index: int, cutoff_ms: int) -> bool:
    place = reader.header(log_index)
    block = None if place is None else reader.block(place.height)
    return block is None or read_header(block).time_ms < cutoff_ms


def engine_window_ms(genesis: Genesis, settings: Settings) -> int | None:
    """How long engines may hold a block after its time, by this node's settings; None for none."""
    if genesis.ordering == SOLO:
        return None
    return settings.retain_days * DAY_MS + MARGIN_MS
