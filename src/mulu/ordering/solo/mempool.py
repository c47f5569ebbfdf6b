"""The queue in front of the producer: bounded, each id once, in order of arrival.

Source: docs/spec/ordering.md ORD-4.
"""

import threading
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from mulu.ordering.port import BusyError
from mulu.tx.prepare import Prepared

WAITING_BYTES_MAX: Final = 128 * 1024 * 1024
WAITING_MAX: Final = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """What waits right now."""

    count: int
    size_bytes: int


class Mempool:
    """Transactions that wait for a block; safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._transactions: OrderedDict[bytes, Prepared] = OrderedDict()
        self._size_bytes = 0

    def add(self, tx: Prepared) -> bool:
        """Queue a transaction; False when one of its id waits already.

        Raises:
            BusyError: The queue is full.
        """
        with self._lock:
            if tx.id in self._transactions:
                return False
            if (
                len(self._transactions) >= WAITING_MAX
                or self._size_bytes + tx.size_bytes > WAITING_BYTES_MAX
            ):
                raise BusyError(
                    f"{len(self._transactions)} transactions wait for a block; wait a moment and"
                    " send again"
                )
            self._transactions[tx.id] = tx
            self._size_bytes += tx.size_bytes
            return True

    def first(self, size_bytes_max: int) -> list[Prepared]:
        """The oldest up to a size, at least one when any waits; they stay in the queue."""
        taken: list[Prepared] = []
        size = 0
        with self._lock:
            for tx in self._transactions.values():
                size += tx.size_bytes
                if taken and size > size_bytes_max:
                    break
                taken.append(tx)
        return taken

    def remove(self, ids: Iterable[bytes]) -> None:
        """Take transactions out, whether decided or dropped."""
        with self._lock:
            for tx_id in ids:
                tx = self._transactions.pop(tx_id, None)
                if tx is not None:
                    self._size_bytes -= tx.size_bytes

    def waiting(self) -> Waiting:
        """How much waits."""
        with self._lock:
            return Waiting(count=len(self._transactions), size_bytes=self._size_bytes)
