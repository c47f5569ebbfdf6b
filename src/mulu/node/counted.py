"""The application with a count of everything it does, and of the time each step takes.

Time is read here, beside the machine, never inside it.

Source: docs/spec/http.md API-17; docs/spec/node.md NOD-21.
"""

import threading
import time
from collections import Counter
from collections.abc import Sequence
from typing import Final

from mulu.core.errors import InadmissibleError
from mulu.machine.decided import Decided, Finalized, Info
from mulu.machine.system import ValidatorPower
from mulu.ordering.port import Application
from mulu.tx.prepare import Prepared

REFUSED: Final = b'{"code":'
"""How the canonical receipt of a refused transaction begins."""
STEPS: Final = ("check", "prepare", "process", "finalize", "commit")
INADMISSIBLE: Final = "mulu_transactions_total/inadmissible"


class LedgerCounts:
    """Counts since the process started; safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: Counter[str] = Counter()
        self._seconds = dict.fromkeys(STEPS, 0.0)
        self._interval_ms = 0
        for outcome in ("done", "refused", "inadmissible"):
            self._counts[f"mulu_transactions_total/{outcome}"] = 0

    def add(self, name: str, count: int) -> None:
        """Count something."""
        with self._lock:
            self._counts[name] += count

    def note_block(self, decided: Decided, finalized: Finalized, interval_ms: int) -> None:
        """Count a block with a header.

        Args:
            decided: What stood in it.
            finalized: What became of it.
            interval_ms: Block time since the header before.
        """
        refused = sum(receipt.startswith(REFUSED) for receipt in finalized.receipts)
        size_bytes = sum(tx.size_bytes for tx in decided.transactions)
        with self._lock:
            self._interval_ms = interval_ms
            self._counts["mulu_blocks_total"] += 1
            self._counts["mulu_committed_bytes_total"] += size_bytes
            self._counts["mulu_transactions_total/done"] += len(finalized.receipts) - refused
            self._counts["mulu_transactions_total/refused"] += refused

    def spend(self, step: str, started: float) -> None:
        """Add the time since ``started`` to a step.

        Each step runs on one thread, and once for every transaction; so there is no lock.

        Args:
            step: Of ``STEPS``.
            started: ``time.perf_counter()`` when it began.
        """
        self._seconds[step] += time.perf_counter() - started

    def figures(self) -> dict[str, float]:
        """All of them, by ``metric`` or ``metric/label value``."""
        with self._lock:
            steps = {f"mulu_ledger_seconds_total/{step}": self._seconds[step] for step in STEPS}
            interval = {"mulu_block_interval_seconds": self._interval_ms / 1000}
            return {**self._counts, **steps, **interval}


class CountedApplication:
    """The port to the machine, counted; passes everything on.

    Args:
        application: The machine.
        counts: Where counts go.
    """

    def __init__(self, application: Application, counts: LedgerCounts) -> None:
        self._application = application
        self._counts = counts
        self._finalized: tuple[Decided, Finalized] | None = None

    def info(self) -> Info:
        """Where the chain stands."""
        return self._application.info()

    def check(self, frame: bytes) -> Prepared:
        """Judge one frame's bytes."""
        started = time.perf_counter()
        try:
            return self._application.check(frame)
        except InadmissibleError:
            self._counts.add(INADMISSIBLE, 1)
            raise
        finally:
            self._counts.spend("check", started)

    def recheck(self, tx: Prepared, time_ms: int) -> None:
        """Judge a prepared transaction at the block that would come next."""
        started = time.perf_counter()
        try:
            self._application.recheck(tx, time_ms)
        finally:
            self._counts.spend("check", started)

    def validators(self) -> Sequence[ValidatorPower]:
        """Whom an engine counts on for the next blocks."""
        return self._application.validators()

    def prepare_proposal(
        self, candidates: Sequence[Prepared], *, height: int, time_ms: int, size_bytes_max: int
    ) -> tuple[list[Prepared], dict[bytes, InadmissibleError]]:
        """Choose what may stand in the next block."""
        started = time.perf_counter()
        chosen = self._application.prepare_proposal(
            candidates, height=height, time_ms=time_ms, size_bytes_max=size_bytes_max
        )
        self._counts.spend("prepare", started)
        return chosen

    def process_proposal(self, decided: Decided) -> bool:
        """Judge a whole proposal."""
        started = time.perf_counter()
        verdict = self._application.process_proposal(decided)
        self._counts.spend("process", started)
        return verdict

    def finalize(self, decided: Decided) -> Finalized:
        """Execute a decided block."""
        started = time.perf_counter()
        finalized = self._application.finalize(decided)
        self._counts.spend("finalize", started)
        self._finalized = decided, finalized
        return finalized

    def commit(self, finality: bytes) -> int:
        """Write the finalized block, and count it when it has a header."""
        before, started = self._application.info(), time.perf_counter()
        lowest = self._application.commit(finality)
        self._counts.spend("commit", started)
        after = self._application.info()
        if self._finalized is not None and after.height != before.height:
            self._counts.note_block(*self._finalized, after.time_ms - before.time_ms)
        self._finalized = None
        return lowest
