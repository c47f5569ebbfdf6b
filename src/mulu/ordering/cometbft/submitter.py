"""Hands this node's transactions to the engine, again if need be, and answers each once.

Frames go out in batches while few enough are on their way, and are answered when the ledger says
that their block is durable, or that they can no longer stand in one. Sending twice does no harm: a
transaction enters one block at most.

Source: docs/spec/engine.md ENG-7 to ENG-9; docs/spec/ordering.md ORD-6.
"""

import asyncio
import contextlib
import logging
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, Future
from typing import Final, Protocol

from mulu.core.clock import Clock
from mulu.core.errors import InadmissibleError, MuluError
from mulu.ordering.cometbft.needs import Placed
from mulu.ordering.cometbft.rpc import EngineGoneError
from mulu.ordering.cometbft.waiting import Waiting, WaitingTable
from mulu.ordering.port import Application, HaltedError, Included
from mulu.tx.errors import ExpiredError, ValidTooLongError
from mulu.tx.prepare import Prepared

logger = logging.getLogger(__name__)

AGAIN_MS: Final = 5_000
"""What was handed over for so long without a block is handed over again."""
LOOK_MS: Final = 1_000
PAUSE_SECONDS: Final = 0.2
FULL: Final = "mempool is full"
IN_CACHE: Final = "already exists in cache"


class Mempool(Protocol):
    """What the submitter asks of an engine."""

    async def broadcast(self, frames: Sequence[bytes]) -> list[str]:
        """Hand frames over; for each "" or the engine's text."""
        ...

    async def close(self) -> None:
        """Hang up."""
        ...


class Submitter:
    """The orderer of a node whose engine is CometBFT; also the listener of its translator.

    Args:
        application: The machine behind the port.
        connect: Opens the way to the engine, on the submitter's loop.
        ledger: The ledger's one thread, where nothing meets a block half-way.
        clock: The node's clock.
        table: What waits.
    """

    def __init__(
        self,
        application: Application,
        connect: Callable[[], Mempool],
        ledger: Executor,
        clock: Clock,
        table: WaitingTable | None = None,
    ) -> None:
        self._application = application
        self._connect = connect
        self._ledger = ledger
        self._clock = clock
        self._table = WaitingTable() if table is None else table
        self._listeners: list[Callable[[int], None]] = []
        self._halted: MuluError | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._task: asyncio.Task[None] | None = None
        self._wake = asyncio.Event()
        self._looked_ms = clock.monotonic_ms()
        self._thread = threading.Thread(target=self._run, name="submitter", daemon=True)

    @property
    def halted(self) -> MuluError | None:
        """Why nothing is handed over any more, or None while it is."""
        return self._halted

    @property
    def waiting_count(self) -> int:
        """Transactions of this node that wait for a block."""
        return len(self._table)

    def on_commit(self, listener: Callable[[int], None]) -> None:
        """Call with the height after each commit, on the ledger's thread."""
        self._listeners.append(listener)

    def start(self) -> None:
        """Start handing over."""
        self._thread.start()

    def stop(self) -> None:
        """Stop; what waits is answered ``HaltedError``, and may still be committed."""
        self._halted = HaltedError("the node is going down; send the same frames again later")
        self._on_loop(lambda: None if self._task is None else self._task.cancel())
        if self._thread.is_alive():
            self._thread.join()
        self._table.answer([(each, self._halted) for each in self._table.all()])

    def submit_all(
        self, transactions: Sequence[tuple[bytes, Prepared]]
    ) -> "list[Future[Included]]":
        """Take prepared transactions, each answered when its block is durable.

        Raises:
            HaltedError: The node is going down.
        """
        if self._halted is not None:
            raise HaltedError(str(self._halted))
        futures = self._table.take_in(transactions)
        self._on_loop(self._wake.set)
        return futures

    def committed(self, height: int, placed: Sequence[Placed]) -> None:
        """A block is durable: answer those of ours that stand in it; on the ledger's thread."""
        self._table.answer(
            [
                (mine, Included(height=height, index=each.index, receipt=each.receipt))
                for each in placed
                if (mine := self._table.find(each.id)) is not None
            ]
        )
        self._on_loop(self._wake.set)
        for listener in self._listeners:
            listener(height)

    def declined(self, frame: bytes, tx_id: bytes, reason: InadmissibleError) -> None:  # noqa: ARG002 - as the protocol says
        """A frame may not wait for a block: answer when no block can hold it any more.

        Another node may hold it and a block with an earlier time may still come, so what is over by
        this node's clock alone is not over.
        """
        mine = self._table.find(tx_id)
        if mine is None:
            return
        if isinstance(reason, ExpiredError | ValidTooLongError):
            self._judge_again([mine])
        else:
            self._table.answer([(mine, reason)])

    def _on_loop(self, call: Callable[[], object]) -> None:
        loop = self._loop
        if loop is not None:
            with contextlib.suppress(RuntimeError):  # the loop has ended
                loop.call_soon_threadsafe(call)

    def _run(self) -> None:
        try:
            with contextlib.suppress(asyncio.CancelledError):
                asyncio.run(self._hand_over())
        except BaseException as err:
            self._halted = HaltedError(f"{type(err).__name__}: {err}")
            raise

    async def _hand_over(self) -> None:
        self._task = asyncio.current_task()
        self._loop = asyncio.get_running_loop()
        engine = self._connect()
        while self._halted is None:
            self._wake.clear()
            await self._look_after_old_ones()
            batch = self._table.next_batch(self._clock.monotonic_ms())
            if batch:
                await self._send(engine, batch)
                continue
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(LOOK_MS / 1000):
                    await self._wake.wait()
        await engine.close()

    async def _send(self, engine: Mempool, batch: Sequence[Waiting]) -> None:
        try:
            said = await engine.broadcast([each.frame for each in batch])
        except EngineGoneError as err:
            logger.debug("%s; %d transactions wait", err, len(self._table))
            said = [FULL] * len(batch)
        known = [each for each, text in zip(batch, said, strict=True) if IN_CACHE in text]
        if known:
            await self._on_ledger(known)
        refused = [
            each for each, text in zip(batch, said, strict=True) if text and IN_CACHE not in text
        ]
        if refused:
            self._table.put_back(refused)
            await asyncio.sleep(PAUSE_SECONDS)

    async def _look_after_old_ones(self) -> None:
        now = self._clock.monotonic_ms()
        if now - self._looked_ms < LOOK_MS:
            return
        self._looked_ms = now
        old = self._table.sent_before(now - AGAIN_MS)
        if old:
            await self._on_ledger(old)
            self._table.put_back(old)

    async def _on_ledger(self, some: Sequence[Waiting]) -> None:
        await asyncio.get_running_loop().run_in_executor(self._ledger, self._judge_again, some)

    def _judge_again(self, some: Sequence[Waiting]) -> None:
        """Answer those that no block can hold any more: in one already, or over by block time."""
        info = self._application.info()
        now_ms = max(self._clock.now_ms(), info.engine_time_ms)
        for each in some:
            try:
                self._application.recheck(each.tx, now_ms)
            except ExpiredError as err:
                if each.tx.valid_until_ms < info.engine_time_ms:
                    self._table.answer([(each, err)])
            except InadmissibleError as err:
                self._table.answer([(each, err)])
