"""Load on running nodes, through their ledgers' doors: as fast as they take it, or at a pace.

Latency is from before a frame is handed over until the node it was handed to has its block durable,
by the height that this node's ledger tells.

Source: docs/performance.md, "A consortium"; docs/spec/node.md NOD-3.
"""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from mulu.bench.feed import FeedError
from mulu.core.canonical import decode_loose
from mulu.core.errors import UnavailableError
from mulu.machine.receipt import ReceiptHead
from mulu.node.home import Home
from mulu.node.ipc import Outcome
from mulu.node.ledger_client import LedgerClient

BATCH: Final = 50
"""Frames of one request."""
PAUSE_SECONDS: Final = 0.1
TRIES: Final = 100


@dataclass(slots=True)
class Driven:
    """What a load gave."""

    transactions: int = 0
    seconds: float = 0.0
    """From the first frame handed over until the last block was durable."""
    latencies: list[float] = field(default_factory=list)
    """Seconds of each transaction."""
    heights: set[int] = field(default_factory=set)

    @property
    def rate(self) -> float:
        """Transactions a second."""
        return self.transactions / self.seconds


def drive(
    homes: Sequence[Home],
    frames: Sequence[bytes],
    *,
    window: int,
    batch: int = BATCH,
    per_second: float = 0.0,
) -> Driven:
    """Hand frames to nodes in turn until all are durable.

    Args:
        homes: Of running nodes.
        frames: In order.
        window: Most transactions on their way.
        batch: Frames of one request.
        per_second: Pace; 0 is as fast as they go.

    Raises:
        FeedError: A frame was refused.
        UnavailableError: A node is gone, or takes nothing for too long.
    """
    return asyncio.run(_Driver(homes, window, batch, per_second).run(frames))


class _Driver:
    def __init__(self, homes: Sequence[Home], window: int, batch: int, per_second: float) -> None:
        self._doors = [_Door(home) for home in homes]
        self._room = asyncio.Semaphore(max(1, window // batch))
        self._batch = batch
        self._pace = batch / per_second if per_second else 0.0
        self._driven = Driven()

    async def run(self, frames: Sequence[bytes]) -> Driven:
        watching = [asyncio.create_task(door.watch()) for door in self._doors]
        started = time.perf_counter()
        try:
            async with asyncio.TaskGroup() as group:
                for number, at in enumerate(range(0, len(frames), self._batch)):
                    await self._wait(started + number * self._pace)
                    door = self._doors[number % len(self._doors)]
                    group.create_task(self._send(door, frames[at : at + self._batch]))
        except ExceptionGroup as err:
            raise err.exceptions[0] from err
        finally:
            self._driven.seconds = time.perf_counter() - started
            for task in watching:
                task.cancel()
            await asyncio.gather(*watching, return_exceptions=True)
            for door in self._doors:
                await door.close()
        return self._driven

    async def _wait(self, due: float) -> None:
        """Wait for the pace, then for room."""
        if self._pace:
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
        await self._room.acquire()

    async def _send(self, door: "_Door", frames: Sequence[bytes]) -> None:
        started = time.perf_counter()
        try:
            for outcome in await door.submit(frames):
                durable = door.durable_at(outcome.height)
                self._driven.latencies.append(durable - started)
                self._driven.heights.add(outcome.height)
                self._driven.transactions += 1
        finally:
            self._room.release()


class _Door:
    """One node's door."""

    def __init__(self, home: Home) -> None:
        self._client = LedgerClient(home.ledger_socket)
        self._seen: dict[int, float] = {}

    async def watch(self) -> None:
        """Note when each height is told."""
        async for height in self._client.heights():
            self._seen.setdefault(height, time.perf_counter())

    def durable_at(self, height: int) -> float:
        """When a height was told; now, when its answer came before that."""
        return self._seen.setdefault(height, time.perf_counter())

    async def submit(self, frames: Sequence[bytes]) -> list[Outcome]:
        """Hand frames over until each is durable."""
        done: list[Outcome] = []
        left = list(frames)
        for _ in range(TRIES):
            outcomes = await self._client.submit(left, wait=True)
            done += [_good(each) for each in outcomes if each.state != "unavailable"]
            left = [
                frame
                for frame, each in zip(left, outcomes, strict=True)
                if each.state == "unavailable"
            ]
            if not left:
                return done
            await asyncio.sleep(PAUSE_SECONDS)
        raise UnavailableError(f"a node took none of {len(left)} frames in {TRIES} tries")

    async def close(self) -> None:
        """Hang up."""
        await self._client.close()


def _good(outcome: Outcome) -> Outcome:
    if outcome.state != "committed":
        raise FeedError(f"a frame was not taken: {outcome.text}")
    head = decode_loose(outcome.receipt, ReceiptHead)
    if head.code:
        raise FeedError(f"a frame was refused: {head.module} {head.code}")
    return outcome
