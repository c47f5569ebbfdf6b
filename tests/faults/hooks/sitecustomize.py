"""Faults inside the processes of one node, asked for by ``MULU_TEST_FAULT``; tests only.

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


def _vote_clock_off(ms: int) -> None:
    """The engine's votes carry a time that is off by so much, as those of a moved clock do.

    An engine takes the time of its vote back from whoever signs for it.
    """
    from dataclasses import replace  # noqa: PLC0415 - only where it was asked for

    from mulu.ordering.cometbft.shapes import Timestamp  # noqa: PLC0415 - only where it was asked for
    from mulu.ordering.cometbft.voting import Voter  # noqa: PLC0415 - only where it was asked for

    honest = Voter.sign_vote

    def moved(self, vote):
        time = vote.timestamp or Timestamp()
        later = Timestamp(seconds=time.seconds + ms // 1000, nanos=time.nanos)
        return honest(self, replace(vote, timestamp=later))

    Voter.sign_vote = moved


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
    "vote_clock_off": _vote_clock_off,
}

for _asked in filter(None, os.environ.get("MULU_TEST_FAULT", "").split(",")):
    _name, _, _number = _asked.partition("=")
    _FAULTS[_name](int(_number))
