"""Files read in a process of its own, while the chain is asked and told about what was read.

Reading is the half of an import that needs no chain, and takes most of a core. What was read comes
in bunches; when the importer is slower, the reading process waits.

Source: docs/spec/intake.md INT-1 and INT-97.
"""

import contextlib
import pickle
import queue
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from typing import Final

from mulu.core.errors import UnavailableError
from mulu.intake.port import Reader, SourceFile
from mulu.intake.reading import Event, Events, read_files

LARGE_BYTES: Final = 1024 * 1024
"""Files of fewer bytes together are read sooner than a process starts."""
AHEAD_MAX: Final = 15
"""Bunches that wait to be taken."""
_LOOK_SECONDS: Final = 0.05
_WORDS: Final = ("-m", "mulu.intake.reading_process")


class ReadingStoppedError(UnavailableError):
    """The reading process ended before all was read."""


def read_ahead(files: Sequence[SourceFile], readers: Sequence[Reader]) -> Events:
    """Read files as ``read_files`` does; when there is much to read, in another process.

    Raises:
        ReadingStoppedError: That process ended early.
    """
    if sum(_size_bytes(file) for file in files) < LARGE_BYTES:
        yield from read_files(files, readers)
        return
    process = _ReadingProcess(files, readers)
    try:
        yield from process.events()
    finally:
        process.end()


def _size_bytes(file: SourceFile) -> int:
    try:
        return file.path.stat().st_size
    except OSError:
        return 0


class _ReadingProcess:
    def __init__(self, files: Sequence[SourceFile], readers: Sequence[Reader]) -> None:
        self._bunches: queue.Queue[list[Event] | None] = queue.Queue(AHEAD_MAX)
        self._whole = False
        self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
            [sys.executable, *_WORDS], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        if self._process.stdin is not None:
            with contextlib.suppress(BrokenPipeError), self._process.stdin as pipe:
                pickle.dump((files, readers), pipe)
        self._thread = threading.Thread(target=self._receive, name="reading", daemon=True)
        self._thread.start()

    def events(self) -> Iterator[Event]:
        while (bunch := self._bunches.get()) is not None:
            yield from bunch
        if not self._whole:
            raise ReadingStoppedError("the process that reads the files ended early")

    def _receive(self) -> None:
        """Take bunches from the pipe before they are asked for; None comes last, always."""
        pipe = self._process.stdout
        with contextlib.suppress(EOFError, pickle.UnpicklingError):
            while pipe is not None and (bunch := pickle.load(pipe)) is not None:  # noqa: S301
                self._bunches.put(bunch)
            self._whole = True
        self._bunches.put(None)

    def end(self) -> None:
        """End the process, whether it has read everything or not."""
        self._process.terminate()
        while self._thread.is_alive():
            with contextlib.suppress(queue.Empty):
                self._bunches.get(timeout=_LOOK_SECONDS)
        self._process.wait()
        if self._process.stdout is not None:
            self._process.stdout.close()
