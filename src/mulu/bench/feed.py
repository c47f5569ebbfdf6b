"""Frames into a running node through the ordering port, as fast as it takes them.

The feeder speaks to the ledger's socket as the node's own web process does. It keeps a bounded
number of frames under way, so that the next block always waits and memory stays small.

Source: docs/performance.md, "How it is measured"; docs/spec/node.md NOD-3.
"""

import asyncio
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from mulu.core.canonical import decode_loose
from mulu.core.errors import MuluError
from mulu.machine.receipt import ReceiptHead
from mulu.node.home import Home
from mulu.node.ipc import Outcome
from mulu.node.ledger_client import LedgerClient

WINDOW_BYTES: Final = 48 * 1024 * 1024
"""Frames under way: three of the largest blocks."""
REQUEST_BYTES: Final = 512 * 1024
"""Small frames travel together up to this size."""
REQUEST_FRAMES: Final = 200

Progress = Callable[[int], None]
"""Called with the number of transactions that became durable since the last call."""


class FeedError(MuluError):
    """A frame of the workload was not done: the workload or the node is wrong."""


@dataclass(slots=True)
class Fed:
    """What was fed."""

    transactions: int = 0
    height: int = 0
    """Highest block that holds one of them."""


def feed(home: Home, frames: Iterable[bytes], progress: Progress = lambda _: None) -> Fed:
    """Feed frames and wait until all are durable.

    Args:
        home: Of a running node.
        frames: In the order of sending.
        progress: Told as frames become durable.

    Raises:
        FeedError: A frame was refused.
        UnavailableError: The ledger is gone.
    """
    return asyncio.run(_Feeder(home, progress).run(frames))


class _Feeder:
    def __init__(self, home: Home, progress: Progress) -> None:
        self._client = LedgerClient(home.ledger_socket)
        self._progress = progress
        self._fed = Fed()
        self._under_way = 0
        self._room = asyncio.Event()

    async def run(self, frames: Iterable[bytes]) -> Fed:
        try:
            async with asyncio.TaskGroup() as group:
                for batch in batches(frames):
                    await self._wait_for_room()
                    size = sum(map(len, batch))
                    self._under_way += size
                    group.create_task(self._send(batch, size))
        except ExceptionGroup as err:
            raise err.exceptions[0] from err
        finally:
            await self._client.close()
        return self._fed

    async def _wait_for_room(self) -> None:
        while self._under_way >= WINDOW_BYTES:
            self._room.clear()
            await self._room.wait()
        await asyncio.sleep(0)

    async def _send(self, batch: Sequence[bytes], size: int) -> None:
        outcomes = await self._client.submit(batch, wait=True)
        self._under_way -= size
        self._room.set()
        for outcome in outcomes:
            ensure_done(outcome)
            self._fed.height = max(self._fed.height, outcome.height)
        self._fed.transactions += len(outcomes)
        self._progress(len(outcomes))


def batches(frames: Iterable[bytes]) -> Iterator[list[bytes]]:
    """Put small frames together into requests."""
    rest = iter(frames)
    while first := list(islice(rest, 1)):
        count = min(REQUEST_FRAMES, REQUEST_BYTES // len(first[0]))
        yield first + list(islice(rest, max(0, count - 1)))


def ensure_done(outcome: Outcome) -> None:
    """Check that a transaction was done.

    Raises:
        FeedError: It was not.
    """
    if outcome.state != "committed":
        raise FeedError(f"a frame of the workload was {outcome.state}: {outcome.text}")
    receipt = decode_loose(outcome.receipt, ReceiptHead)
    if receipt.code:
        raise FeedError(
            f"message {receipt.message} was refused at height {outcome.height}:"
            f" {receipt.module} {receipt.code}"
        )
