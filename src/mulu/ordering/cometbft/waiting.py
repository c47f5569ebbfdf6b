"""This node's own transactions between their arrival and their block: bounded, each id once.

Source: docs/spec/engine.md ENG-7 and ENG-8.
"""

import threading
from collections import deque
from collections.abc import Iterable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from mulu.core.errors import MuluError
from mulu.ordering.port import BusyError, Included
from mulu.tx.prepare import Prepared

BATCH_COUNT: Final = 100
BATCH_BYTES: Final = 4 * 1024 * 1024
WINDOW: Final = 2_000
"""Transactions of this node that the engine may have at a time."""
WAITING_MAX: Final = 20_000
WAITING_BYTES_MAX: Final = 128 * 1024 * 1024

Outcome: TypeAlias = Included | MuluError


@dataclass(slots=True, kw_only=True, eq=False)
class Waiting:
    """One transaction that waits for its block."""

    frame: bytes
    tx: Prepared
    futures: "list[Future[Included]]" = field(default_factory=list)
    sent_ms: int = -1
    """Monotonic time at which it was handed over last; -1 while it waits to be."""
    answered: bool = False


class WaitingTable:
    """Everything that waits; safe to use from several threads.

    Args:
        window: Most transactions handed over at a time.
        count_max: Most transactions taken in.
    """

    def __init__(self, window: int = WINDOW, count_max: int = WAITING_MAX) -> None:
        self._window = window
        self._count_max = count_max
        self._lock = threading.Lock()
        self._by_id: dict[bytes, Waiting] = {}
        self._bytes = 0
        self._unsent: deque[Waiting] = deque()
        self._sent = 0

    def __len__(self) -> int:
        return len(self._by_id)

    def find(self, tx_id: bytes) -> Waiting | None:
        """The transaction of an id, when it waits."""
        return self._by_id.get(tx_id)

    def all(self) -> list[Waiting]:
        """Everything that waits now."""
        with self._lock:
            return list(self._by_id.values())

    def take_in(self, transactions: Sequence[tuple[bytes, Prepared]]) -> "list[Future[Included]]":
        """Take transactions in; one of an id that waits already shares its answer.

        Returns:
            For each a future; ``BusyError`` when there is no room for it.
        """
        with self._lock:
            return [self._take_in(frame, tx) for frame, tx in transactions]

    def _take_in(self, frame: bytes, tx: Prepared) -> "Future[Included]":
        future: Future[Included] = Future()
        known = self._by_id.get(tx.id)
        if known is not None:
            known.futures.append(future)
            return future
        size = self._bytes + len(frame)
        if len(self._by_id) >= self._count_max or size > WAITING_BYTES_MAX:
            future.set_exception(
                BusyError(
                    f"{len(self._by_id)} transactions wait for a block; wait a moment and send"
                    " again"
                )
            )
            return future
        each = self._by_id[tx.id] = Waiting(frame=frame, tx=tx, futures=[future])
        self._bytes = size
        self._unsent.append(each)
        return future

    def next_batch(self, now_ms: int) -> list[Waiting]:
        """The next ones to hand over, in order of arrival; none while the window is full."""
        batch: list[Waiting] = []
        size = 0
        with self._lock:
            while self._unsent and len(batch) < BATCH_COUNT and self._sent < self._window:
                size += len(self._unsent[0].frame)
                if batch and size > BATCH_BYTES:
                    break
                each = self._unsent.popleft()
                if not each.answered:
                    each.sent_ms = now_ms
                    self._sent += 1
                    batch.append(each)
        return batch

    def put_back(self, some: Iterable[Waiting]) -> None:
        """Let these be handed over again, before anything else."""
        with self._lock:
            back = [each for each in some if not each.answered and each.sent_ms >= 0]
            for each in back:
                each.sent_ms = -1
            self._sent -= len(back)
            self._unsent.extendleft(reversed(back))

    def sent_before(self, time_ms: int) -> list[Waiting]:
        """Those handed over before a monotonic time."""
        with self._lock:
            return [each for each in self._by_id.values() if 0 <= each.sent_ms < time_ms]

    def answer(self, outcomes: Sequence[tuple[Waiting, Outcome]]) -> None:
        """Answer transactions, each once; they leave the table before anybody is told."""
        fresh: list[tuple[Waiting, Outcome]] = []
        with self._lock:
            for each, outcome in outcomes:
                if not each.answered:
                    each.answered = True
                    del self._by_id[each.tx.id]
                    self._bytes -= len(each.frame)
                    self._sent -= each.sent_ms >= 0
                    fresh.append((each, outcome))
        for each, outcome in fresh:
            for future in each.futures:
                _tell(future, outcome)


def _tell(future: "Future[Included]", outcome: Outcome) -> None:
    if future.cancelled():
        return
    if isinstance(outcome, Included):
        future.set_result(outcome)
    else:
        future.set_exception(outcome)
