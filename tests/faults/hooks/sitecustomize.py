"""A fault inside the processes of one node, asked for by ``MULU_TEST_FAULT``; tests only.

Python imports this before anything else when its folder stands on ``PYTHONPATH``.
"""

import itertools
import os


def _wrong_root(after: int) -> None:
    """From so many blocks on, execution leaves one more key in the state than the rules say."""
    from mulu.machine import execute  # noqa: PLC0415 - only where it was asked for

    honest, blocks = execute.note_ids, itertools.count(1)

    def wrong(overlay, hasher, transactions):
        if next(blocks) > after:
            overlay.put(b"m/wrong", b"1")
        return honest(overlay, hasher, transactions)

    execute.note_ids = wrong


def _clock_off(ms: int) -> None:
    """The node's wall clock is off by so much."""
    from mulu.node.clock import SystemClock  # noqa: PLC0415 - only where it was asked for

    honest = SystemClock.now_ms
    SystemClock.now_ms = lambda self: honest(self) + ms


def _slow_disk(ms: int) -> None:
    """Every write of the ledger takes so much longer to become durable."""
    import threading  # noqa: PLC0415 - only where it was asked for

    from mulu.store.lmdb_commit import Commit  # noqa: PLC0415 - only where it was asked for

    honest, never = Commit.run, threading.Event()

    def slow(self, write):
        honest(self, write)
        never.wait(ms / 1000)

    Commit.run = slow


def _short_pauses(ms: int) -> None:
    """Ledger and engine are started again after so much, and not after growing seconds."""
    from mulu.node import pair  # noqa: PLC0415 - only where it was asked for

    pair.PAUSE_SECONDS = (ms / 1000,)


_FAULTS = {
    "wrong_root": _wrong_root,
    "clock_off": _clock_off,
    "slow_disk": _slow_disk,
    "short_pauses": _short_pauses,
}

_asked = os.environ.get("MULU_TEST_FAULT", "")
if _asked:
    _name, _, _number = _asked.partition("=")
    _FAULTS[_name](int(_number))
