"""The machine and the processes of a node, as ``/metrics`` and ``/readyz`` see them.

Source: docs/spec/http.md API-16 and API-17; docs/spec/node.md NOD-20.
"""

import os
from collections.abc import Iterator
from pathlib import Path

from mulu.api.watching import DiskFigures, ProcessFigures, StoreFigures
from mulu.core.clock import Clock
from mulu.core.errors import UnavailableError
from mulu.node.home import Home
from mulu.node.kernel_figures import children_of, process_figures, words_of
from mulu.node.process_notes import noted_processes
from mulu.store.lmdb_store import LmdbStore


class NodeHost:
    """Reads the kernel's tables and the node's own home.

    Args:
        home: The node's.
        store: Read only.
        clock: The node's clock.
        limit_bytes: Bytes that the ledger's file may grow to.
    """

    def __init__(self, home: Home, store: LmdbStore, clock: Clock, limit_bytes: int) -> None:
        self._home = home
        self._store = store
        self._clock = clock
        self._limit_bytes = limit_bytes

    def monotonic_ms(self) -> int:
        """Milliseconds that never go back."""
        return self._clock.monotonic_ms()

    def processes(self) -> dict[str, ProcessFigures]:
        """Processes that live, by what they do."""
        found: dict[str, ProcessFigures] = {}
        for name, pid, restarts in self._noted():
            figures = process_figures(pid, restarts)
            if figures is not None:
                found[name] = figures
        return found

    def _noted(self) -> Iterator[tuple[str, int, int]]:
        """Name, id and restarts of each process; the ledger's own child among them."""
        for name, note in noted_processes(self._home.run).items():
            yield name, note.pid, note.restarts
            for child in children_of(note.pid) if name == "ledger" else ():
                if "admission" in words_of(child):
                    yield "admission", child, note.restarts

    def store(self) -> StoreFigures:
        """How full the ledger's file is.

        Raises:
            UnavailableError: It cannot be read now.
        """
        return StoreFigures(
            used_bytes=self._store.used_bytes(),
            limit_bytes=self._limit_bytes,
            reader_lag=self._store.reader_lag(),
            state_keys=self._store.state_count(),
        )

    def disk(self) -> DiskFigures:
        """How full the disk is.

        Raises:
            UnavailableError: The home cannot be read now.
        """
        return disk_figures(self._home.root)

    def snapshots_kept(self) -> int:
        """Snapshots of the state in the home."""
        folder = self._home.snapshots
        return sum(each.name.isdecimal() for each in folder.iterdir()) if folder.is_dir() else 0


def disk_figures(folder: Path) -> DiskFigures:
    """How full the file system of a folder is.

    Raises:
        UnavailableError: It cannot be asked.
    """
    try:
        found = os.statvfs(folder)
    except OSError as err:
        raise UnavailableError(f"the disk of {folder} cannot be looked at: {err}") from err
    return DiskFigures(
        free_bytes=found.f_bavail * found.f_frsize, size_bytes=found.f_blocks * found.f_frsize
    )
