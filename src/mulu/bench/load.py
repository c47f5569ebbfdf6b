"""A city's load: from an empty chain until every entry is committed, indexed and provable.

Source: docs/performance.md, "How it is measured".
"""

import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from mulu.bench.city import plan_city
from mulu.bench.feed import Fed, feed
from mulu.bench.host import RunningNode, role_of, running_node
from mulu.bench.lab import BenchHome, make_home
from mulu.bench.memory import MemoryPeak
from mulu.bench.session import Session
from mulu.bench.setup import Setup
from mulu.bench.signing import Signing, read_frames, sign_workload
from mulu.bench.standing import Standing
from mulu.bench.workload import (
    Draft,
    make_draft,
    plan_transactions,
    workload_path,
    write_workload,
)
from mulu.core.canonical import decode
from mulu.core.errors import UnavailableError
from mulu.modules.catalog.messages import RegisterRecord
from mulu.modules.catalog.texts import EntryText
from mulu.node.clock import SystemClock
from mulu.node.home import Home
from mulu.tx.parts import SALT_BYTES

LAG_SECONDS_MAX: Final = 120
"""How long readers may take after the last block before the run is given up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """What a load took."""

    made: BenchHome
    """Its home, still there."""
    seconds: float
    """From the first frame sent until all is provable."""
    setup_seconds: float
    """Of it, organisations, keys and systems."""
    lag_seconds: float
    """Of it, after the last block was durable."""
    transactions: int
    height: int
    cpu_seconds: dict[str, float]
    """CPU time of each process of the node."""
    peak_bytes: int
    peak_by_role: dict[str, int]
    private_bytes: int
    """Of the peak, memory that is no mapped file."""
    stored_bytes: int
    """Size of the home on disk."""


Beside = Callable[[Home], AbstractContextManager[object]]
"""Something that runs beside a node while it is fed."""


def run_load(
    session: Session, name: str, entries: int, per_tx: int, beside: Beside = nullcontext
) -> Load:
    """Load a city into a new node.

    Args:
        session: The run.
        name: Names the home's folder.
        entries: Size of the city.
        per_tx: Entries of a transaction.
        beside: Entered before the first frame and left when the last one is durable.

    Raises:
        FeedError: The node refused something of the workload.
        UnavailableError: The node did not start, or its readers fell behind for good.
    """
    workload = ensure_workload(session, entries, per_tx)
    made = make_home(session.new_folder(name))
    frames = session.folder / f"{name}.frames"
    with session.bar("signing", entries) as advance:
        sign_workload(workload, frames, Signing(made.chain, SystemClock().now_ms()), advance)
    try:
        with running_node(made.home) as node, Standing(node) as standing:
            loading = _Loading(session, made, node, standing)
            return loading.run(frames, entries, per_tx, beside)
    finally:
        frames.unlink()


def ensure_workload(session: Session, entries: int, per_tx: int) -> Path:
    """The workload file of these arguments, made when it is not there yet."""
    path = workload_path(session.folder, entries, per_tx)
    if not path.exists():
        with session.bar("making the workload", entries) as advance:
            write_workload(path, plan_transactions(entries, per_tx), advance)
    return path


class _Loading:
    def __init__(
        self, session: Session, made: BenchHome, node: RunningNode, standing: Standing
    ) -> None:
        self._session = session
        self._made = made
        self._node = node
        self._standing = standing

    def run(self, frames: Path, entries: int, per_tx: int, beside: Beside) -> Load:
        before = self._node.cpu_seconds()
        with MemoryPeak(self._node.pids) as memory:
            started = time.perf_counter()
            self._set_up(entries, per_tx)
            set_up = time.perf_counter()
            bar = self._session.bar("loading", -(-entries // per_tx))
            with beside(self._made.home), bar as advance:
                fed = feed(self._made.home, read_frames(frames), advance)
            durable = time.perf_counter()
            self._wait(fed, make_draft(plan_transactions(entries, per_tx)[-1]))
            done = time.perf_counter()
        after = self._node.cpu_seconds()
        return Load(
            made=self._made,
            seconds=done - started,
            setup_seconds=set_up - started,
            lag_seconds=done - durable,
            transactions=fed.transactions,
            height=fed.height,
            cpu_seconds={role: round(after[role] - before.get(role, 0), 2) for role in after},
            peak_bytes=memory.peak_bytes,
            peak_by_role={role_of(pid): size for pid, size in memory.at_peak.items()},
            private_bytes=memory.private_bytes,
            stored_bytes=folder_bytes(self._made.home.root),
        )

    def _set_up(self, entries: int, per_tx: int) -> None:
        city = plan_city(entries, per_tx)
        setup = Setup(self._made.chain, self._made.authority, city, SystemClock().now_ms())
        for step in setup.steps():
            feed(self._made.home, step.frames)

    def _wait(self, fed: Fed, last: Draft) -> None:
        """Wait until the last entry can be searched by title, summary and an item, and proved."""
        standing = self._standing
        wait_until(lambda: standing.is_indexed(fed.height), LAG_SECONDS_MAX)
        code, words = last_entry(last)
        for text in words:
            wait_until(partial(standing.is_found, text, code), LAG_SECONDS_MAX)
        wait_until(lambda: standing.is_proved(code, fed.height), LAG_SECONDS_MAX)


def last_entry(draft: Draft) -> tuple[str, tuple[str, str, str]]:
    """Code of a transaction's last entry, and searches for its title, summary and an item."""
    message = decode(draft.messages, tuple[RegisterRecord, ...])[-1]
    text = decode(draft.parts[-1][SALT_BYTES:], EntryText)
    title = text.title
    return message.code, (title, f"{title} {text.summary[:20]}", f"{title} {text.items[0].name}")


def wait_until(is_so: Callable[[], bool], seconds_max: float) -> None:
    """Look every few milliseconds until something is so.

    Raises:
        UnavailableError: It was not in time.
    """
    until = time.perf_counter() + seconds_max
    while not is_so():
        if time.perf_counter() > until:
            raise UnavailableError(f"a node or its readers are behind after {seconds_max:g} s")
        time.sleep(0.01)


def folder_bytes(path: Path) -> int:
    """Bytes that the files of a folder take on disk."""
    return sum(512 * file.stat().st_blocks for file in path.rglob("*") if file.is_file())
