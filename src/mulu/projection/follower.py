"""Keep the tables at the chain's head: the loop of the projection's own process.

It reads the store through short read snapshots, never inside the executing process, and uses idle
moments to merge the index in small steps.

Source: docs/spec/projection.md PRJ-8, PRJ-9, PRJ-11, PRJ-15 and PRJ-16.
"""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from mulu.projection.files import ViewsFolder
from mulu.projection.needs import Views
from mulu.projection.projector import FormChangedError, Projector
from mulu.projection.rebuild import OpenReader, lacks_blocks, rebuild, start_empty
from mulu.projection.tables import connect

if TYPE_CHECKING:
    import sqlite3

WaitForChange = Callable[[int], bool]
"""Given the tables' height, returns when the chain may be above it; False tells to stop."""


class Follower:
    """Follows one chain with one folder of read tables.

    Args:
        folder: Where the tables stand; they begin empty when there are none, and are made anew
            when they are of another form.
        open_reader: Opens a reader on the store's newest moment.
        views: What the modules bring.
        wait_for_change: Called when there is nothing to do.
    """

    def __init__(
        self,
        folder: ViewsFolder,
        open_reader: OpenReader,
        views: Views,
        wait_for_change: WaitForChange,
    ) -> None:
        self._folder = folder
        self._open_reader = open_reader
        self._views = views
        self._wait_for_change = wait_for_change
        self._connection: sqlite3.Connection | None = None
        self._file: Path | None = None
        self._projector = self._open_live()

    @property
    def height(self) -> int:
        """Height of the tables."""
        return self._projector.height

    def run(self) -> None:
        """Follow until told to stop.

        Raises:
            UnavailableError: The disk is full or a file is gone; run again when that is mended.
        """
        with _quiet_collector():
            while self.step() or self._wait_for_change(self._projector.height):
                gc.collect(0)

    def step(self) -> bool:
        """Do one piece of work: apply a group of blocks, else merge the index a little.

        Tables that stand below the first block, because a snapshot was restored, and those that
        hold pieces of an erased text, are built anew.

        Returns:
            Whether there was anything to do.
        """
        self._follow_pointer()
        with self._open_reader() as reader:
            anew, blocks = lacks_blocks(reader, self._projector.height), 0
            if not anew:
                blocks = self._projector.catch_up(reader)
                blocks += self._projector.judge_step(reader)
                anew = self._projector.forget_erased(reader)
        if anew:
            self._projector = self._open(rebuild(self._folder, self._open_reader, self._views).file)
            return True
        if blocks:
            self._projector.index.ensure_bounded()
            return True
        return self._projector.index.merge_step()

    def close(self) -> None:
        """Let go of the tables."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _follow_pointer(self) -> None:
        if self._folder.current() != self._file:
            self._projector = self._open_live()

    def _open_live(self) -> Projector:
        file = self._folder.current()
        if file is None or not file.is_file():
            return self._open(start_empty(self._folder))
        try:
            return self._open(file)
        except FormChangedError:
            return self._open(rebuild(self._folder, self._open_reader, self._views).file)

    def _open(self, file: Path) -> Projector:
        self.close()
        self._file = file
        self._connection = connect(file)
        return Projector(self._connection, self._views)


@contextmanager
def _quiet_collector() -> Iterator[None]:
    """Collect garbage between groups only: rows hold no cycles, looking for some costs a tenth."""
    gc.freeze()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        gc.unfreeze()
