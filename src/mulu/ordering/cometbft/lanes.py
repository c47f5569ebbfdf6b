"""Which thread answers which request: one for the ledger, a few for readers, none for the rest.

Source: docs/spec/abci.md ABC-6.
"""

import enum
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from mulu.ordering.cometbft.requests import (
    RequestEcho,
    RequestFlush,
    RequestListSnapshots,
    RequestLoadSnapshotChunk,
    RequestQuery,
)

READERS: Final = 2


class Lane(enum.Enum):
    """Where a request is answered."""

    AT_ONCE = enum.auto()
    """On the loop: it asks nothing of the chain."""
    LEDGER = enum.auto()
    """On the ledger's one thread, after everything that came before."""
    READER = enum.auto()
    """On a thread with a read snapshot of its own."""


_LANES: Final[dict[type, Lane]] = {
    RequestEcho: Lane.AT_ONCE,
    RequestFlush: Lane.AT_ONCE,
    RequestQuery: Lane.READER,
    RequestListSnapshots: Lane.READER,
    RequestLoadSnapshotChunk: Lane.READER,
}


def lane_of(request: object) -> Lane:
    """The lane of a request; the ledger's unless it only reads."""
    return _LANES.get(type(request), Lane.LEDGER)


class Lanes:
    """The threads themselves; who makes them closes them.

    ``ledger`` also runs what else must not meet a block half-way, such as judging frames of this
    node's own users.
    """

    def __init__(self) -> None:
        self.ledger = ThreadPoolExecutor(1, "ledger")
        self.readers = ThreadPoolExecutor(READERS, "reader")

    def threads_of(self, lane: Lane) -> ThreadPoolExecutor:
        """The threads that answer requests of a lane."""
        return self.readers if lane is Lane.READER else self.ledger

    def close(self) -> None:
        """Finish what was begun, and end."""
        self.readers.shutdown(cancel_futures=True)
        self.ledger.shutdown(cancel_futures=True)
