"""The producer: makes blocks by size and time, signs headers, answers when durable.

Source: docs/spec/ordering.md ORD-4 to ORD-6.
"""

import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from typing import Final

from mulu.core.clock import Clock
from mulu.core.errors import MuluError
from mulu.core.hashing import TAG_HEADER
from mulu.core.signing import Signer
from mulu.machine.decided import Decided
from mulu.ordering.port import Application, BusyError, HaltedError, Included
from mulu.ordering.solo.guard import GuardedClock
from mulu.ordering.solo.heartbeat import HEARTBEAT_MS, Beat, sign_heartbeat
from mulu.ordering.solo.mempool import Mempool
from mulu.proof.bundle import SoloFinality, encode_finality
from mulu.tx.prepare import Prepared

BLOCK_MS: Final = 200
"""Longest that a transaction waits for others to share its block."""
BLOCK_BYTES: Final = 2 * 1024 * 1024
"""Size at which a block is made at once."""
BACKLOG_BLOCK_BYTES: Final = 16 * 1024 * 1024
"""Largest block while more than one block's worth waits."""


class Producer:
    """Makes blocks from a queue, on one thread of its own.

    Args:
        application: The machine behind the port; only this producer drives its blocks.
        signer: The node's key.
        clock: The node's clock.
        chain: Full name of the chain.
        keep_heartbeat: Keeps the newest heartbeat durably.
    """

    def __init__(
        self,
        application: Application,
        signer: Signer,
        clock: Clock,
        chain: str,
        keep_heartbeat: Callable[[bytes], None],
    ) -> None:
        self._application = application
        self._signer = signer
        self._clock = clock
        self._guarded = GuardedClock(clock)
        self._chain = chain
        self._keep_heartbeat = keep_heartbeat
        self._mempool = Mempool()
        self._waiters: dict[bytes, list[Future[Included]]] = {}
        self._wake = threading.Condition()
        self._stopping = False
        self._halted: MuluError | None = None
        self._listeners: list[Callable[[int], None]] = []
        self._last_sign_ms = clock.monotonic_ms() - HEARTBEAT_MS
        self._thread = threading.Thread(target=self._run, name="producer", daemon=True)

    @property
    def halted(self) -> MuluError | None:
        """Why the producer has stopped, or None while it works."""
        return self._halted

    @property
    def waiting_count(self) -> int:
        """Transactions that wait for a block."""
        return self._mempool.waiting().count

    def on_commit(self, listener: Callable[[int], None]) -> None:
        """Call with the height after each commit, on the producer's thread."""
        self._listeners.append(listener)

    def start(self) -> None:
        """Start making blocks."""
        self._thread.start()

    def stop(self) -> None:
        """Finish the block at hand and stop; what waits is answered ``HaltedError``."""
        with self._wake:
            self._stopping = True
            self._wake.notify_all()
        self._thread.join()

    def submit(self, tx: Prepared) -> "Future[Included]":
        """Queue a prepared transaction.

        Returns:
            Done when it is durable; fails with ``InadmissibleError`` when it can no longer enter
            a block.

        Raises:
            UnavailableError: The queue is full or the producer has stopped.
        """
        (future,) = self.submit_all([(b"", tx)])
        if future.done() and isinstance(future.exception(), BusyError):
            future.result()
        return future

    def submit_all(
        self, transactions: Sequence[tuple[bytes, Prepared]]
    ) -> "list[Future[Included]]":
        """Queue several prepared transactions in one step, which is cheaper than one by one.

        Args:
            transactions: Their frames, which are not needed here, and what was prepared of them.

        Returns:
            For each a future as ``submit`` gives; one for which the queue has no room fails with
            ``BusyError``.

        Raises:
            HaltedError: The producer has stopped.
        """
        futures: list[Future[Included]] = [Future() for _ in transactions]
        no_room: list[tuple[Future[Included], BusyError]] = []
        with self._wake:
            if self._halted is not None or self._stopping:
                raise HaltedError(
                    f"the producer has stopped: {self._halted or 'the node is going down'}"
                )
            before = self._mempool.waiting()
            for (_, tx), future in zip(transactions, futures, strict=True):
                try:
                    self._mempool.add(tx)
                except BusyError as err:
                    no_room.append((future, err))
                else:
                    self._waiters.setdefault(tx.id, []).append(future)
            now = self._mempool.waiting()
            if before.count == 0 or before.size_bytes < BLOCK_BYTES <= now.size_bytes:
                self._wake.notify_all()  # for the first one and for a full block, not for each
        for future, reason in no_room:
            future.set_exception(reason)
        return futures

    def _run(self) -> None:
        try:
            while self._wait_for_work():
                self._make_block()
        except MuluError as err:
            self._halted = err
        except BaseException as err:
            self._halted = HaltedError(f"{type(err).__name__}: {err}")
            raise
        finally:
            self._fail_waiters()

    def _wait_for_work(self) -> bool:
        """Wait until a block is due; signs heartbeats meanwhile. False when stopping."""
        with self._wake:
            since: int | None = None
            while not self._stopping:
                waiting = self._mempool.waiting()
                now = self._clock.monotonic_ms()
                if waiting.count:
                    since = now if since is None else since
                    if waiting.size_bytes >= BLOCK_BYTES or now - since >= BLOCK_MS:
                        return True
                    self._wake.wait((BLOCK_MS - (now - since)) / 1000)
                else:
                    self._beat_if_due(now)
                    self._wake.wait(HEARTBEAT_MS / 1000)
        return False

    def _make_block(self) -> None:
        time_ms = max(self._guarded.now_ms(), self._application.info().time_ms)
        height = self._application.info().height + 1
        backlog = self._mempool.waiting().size_bytes > BLOCK_BYTES
        size_max = BACKLOG_BLOCK_BYTES if backlog else BLOCK_BYTES
        candidates = self._mempool.first(size_max)
        chosen, dropped = self._application.prepare_proposal(
            candidates, height=height, time_ms=time_ms, size_bytes_max=size_max
        )
        self._mempool.remove(dropped)
        self._answer_all(dropped)
        if chosen:
            self._produce(Decided(height=height, time_ms=time_ms, transactions=chosen))

    def _produce(self, decided: Decided) -> None:
        finalized = self._application.finalize(decided)
        signature = self._signer.sign(TAG_HEADER + finalized.app_hash)
        finality = SoloFinality(
            public_key=self._signer.public_key.hex(),
            signature=signature.hex(),
            suite=self._signer.suite,
        )
        self._application.commit(encode_finality(finality))
        self._last_sign_ms = self._clock.monotonic_ms()
        self._mempool.remove(tx.id for tx in decided.transactions)
        self._answer_all(
            {
                tx.id: Included(height=decided.height, index=index, receipt=receipt)
                for index, (tx, receipt) in enumerate(
                    zip(decided.transactions, finalized.receipts, strict=True)
                )
            }
        )
        for listener in self._listeners:
            listener(decided.height)

    def _beat_if_due(self, now: int) -> None:
        if now - self._last_sign_ms < HEARTBEAT_MS:
            return
        self._last_sign_ms = now
        info = self._application.info()
        beat = Beat(
            chain=self._chain,
            hash=info.app_hash.hex(),
            height=info.height,
            time_ms=max(self._guarded.now_ms(), info.time_ms),
        )
        self._keep_heartbeat(sign_heartbeat(beat, self._signer))

    def _answer_all(self, answers: Mapping[bytes, Included | MuluError]) -> None:
        with self._wake:
            waiters = [(self._waiters.pop(tx_id, ()), answer) for tx_id, answer in answers.items()]
        for futures, answer in waiters:
            for future in futures:
                if future.cancelled():
                    continue
                if isinstance(answer, Included):
                    future.set_result(answer)
                else:
                    future.set_exception(answer)

    def _fail_waiters(self) -> None:
        with self._wake:
            waiting = list(self._waiters)
            reason = self._halted or HaltedError("the node is going down; send again later")
            self._halted = reason
        self._answer_all(dict.fromkeys(waiting, reason))
