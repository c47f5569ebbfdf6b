"""Sweeps for duplicates in a process of their own, so that no request waits for one's computing.

A sweep is begun when somebody asks and the newest is older than ten times what it took. One that
was quick is waited for.

Source: docs/spec/duplicates.md DUP-9; docs/spec/node.md NOD-1.
"""

import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Final

import msgspec

from mulu.client.duplicate_answers import LOOKING
from mulu.core.errors import UnavailableError
from mulu.node.child import Orders
from mulu.query.duplicates.swept import Swept, read_swept

FILE: Final = "duplicates.swept"
WAIT_SECONDS: Final = 8.0
"""How long a request waits for a sweep that is likely to be quick."""
QUICK_SECONDS: Final = 4.0
REST_FACTOR: Final = 10
"""Of its time a sweep may take one part in so many."""


class SweepBeside:
    """Implements ``query.duplicates.sweeping.Sweeper`` with a child process.

    Args:
        home: The node's home.
        views: The folder of its read tables, where sweeps are kept.
        now_ms: Time of day, UTC.
    """

    def __init__(self, home: Path, views: Path, now_ms: Callable[[], int]) -> None:
        self._home = home
        self._file = views / FILE
        self._now_ms = now_ms
        self._lock = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._read: tuple[int, Swept | None] = (0, None)

    def newest(self, height: int) -> Swept:
        """The newest sweep; a new one is begun when it is time.

        Raises:
            UnavailableError: There is none yet.
        """
        swept = self._kept()
        if self._is_old(swept, height):
            child = self._begin()
            if swept is None or swept.seconds < QUICK_SECONDS:
                _wait(child)
                swept = self._kept()
        if swept is None:
            raise UnavailableError(f"{LOOKING}; ask again in a moment")
        return swept

    def _is_old(self, swept: Swept | None, height: int) -> bool:
        if swept is None:
            return True
        rest_ms = swept.seconds * 1000 * REST_FACTOR
        age_ms = self._now_ms() - swept.finished_ms
        return swept.height != height and not 0 <= age_ms < rest_ms

    def _begin(self) -> subprocess.Popen[bytes]:
        """The sweep that is under way, or a new one."""
        with self._lock:
            if self._child is None or self._child.poll() is not None:
                self._child = _start(self._home)
            return self._child

    def _kept(self) -> Swept | None:
        """What the file holds, read again only when it was replaced."""
        try:
            written = self._file.stat().st_mtime_ns
        except OSError:
            return None
        with self._lock:
            if self._read[0] != written:
                self._read = (written, read_swept(self._file))
            return self._read[1]


def _start(home: Path) -> subprocess.Popen[bytes]:
    """The process; it ends with us, since it watches the pipe that is never closed before."""
    child = subprocess.Popen(
        [sys.executable, "-m", "mulu.node", "sweeping"],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
    )
    if child.stdin is not None:
        child.stdin.write(msgspec.json.encode(Orders(home=str(home))) + b"\n")
        child.stdin.flush()
    return child


def _wait(child: subprocess.Popen[bytes]) -> None:
    try:
        child.wait(WAIT_SECONDS)
    except subprocess.TimeoutExpired:
        return
