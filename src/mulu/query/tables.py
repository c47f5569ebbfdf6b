"""Read the live tables: a few connections, each question at one moment and within bounded time.

Source: docs/spec/projection.md PRJ-9; docs/spec/search.md SEA-11.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, LifoQueue
from typing import Final

from mulu.core.errors import UnavailableError
from mulu.projection.coding import DocCoder, open_coder
from mulu.projection.files import ViewsFolder
from mulu.projection.tables import connect_readonly, get_number
from mulu.query.viewer import Viewer

CONNECTIONS_MAX: Final = 8
WAIT_SECONDS: Final = 5.0
TIME_MS_MAX: Final = 2_000
_STEPS_BETWEEN_LOOKS: Final = 10_000


class QueryTooSlowError(UnavailableError):
    """A question took too long and was given up; a narrower one may do."""


@dataclass(slots=True)
class _Opened:
    file: Path
    connection: sqlite3.Connection
    coder: DocCoder


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """The tables as they stand at one height, for one viewer."""

    connection: sqlite3.Connection
    file: Path
    """Which tables these are; rows of one file never change but in gaps and erased texts."""
    coder: DocCoder
    viewer: Viewer
    height: int
    gaps_height: int
    """Height up to which every switch of the judging profile is carried out (PRO-10)."""
    history_from: int
    """Height from which history is complete."""
    time_ms: int
    """Time of the block at that height; 0 before the first."""


class ReadTables:
    """The live tables, for reading from any thread.

    Args:
        folder: Where the tables stand.
        monotonic_ms: A clock that never goes back.
        time_ms_max: How long one question may take.
    """

    def __init__(
        self,
        folder: ViewsFolder,
        monotonic_ms: Callable[[], int],
        *,
        time_ms_max: int = TIME_MS_MAX,
    ) -> None:
        self._folder = folder
        self._monotonic_ms = monotonic_ms
        self._time_ms_max = time_ms_max
        self._free: LifoQueue[_Opened | None] = LifoQueue()
        for _ in range(CONNECTIONS_MAX):
            self._free.put(None)

    @contextmanager
    def read(self, viewer: Viewer) -> Iterator[Moment]:
        """Hold one moment for one question.

        Raises:
            QueryTooSlowError: It took too long.
            UnavailableError: There are no tables, or too many questions at once.
        """
        opened = self._take()
        try:
            if opened is None or opened.file != self._folder.current():
                opened = self._open_live(opened)
            with self._moment(opened, viewer) as moment:
                yield moment
        finally:
            self._free.put(opened)

    def patient(self, time_ms_max: int) -> "ReadTables":
        """The same tables for questions that may take longer, with connections of their own.

        Args:
            time_ms_max: How long one may take.
        """
        return ReadTables(self._folder, self._monotonic_ms, time_ms_max=time_ms_max)

    def close(self) -> None:
        """Close connections that are free."""
        for _ in range(CONNECTIONS_MAX):
            opened = self._take()
            if opened is not None:
                opened.connection.close()
            self._free.put(None)

    def _take(self) -> _Opened | None:
        try:
            return self._free.get(timeout=WAIT_SECONDS)
        except Empty as err:
            raise UnavailableError("too many questions at once; ask again in a moment") from err

    def _open_live(self, old: _Opened | None) -> _Opened:
        if old is not None:
            old.connection.close()
        file = self._folder.current()
        if file is None:
            raise UnavailableError("the read tables are not there yet; ask again in a moment")
        connection = connect_readonly(file)
        return _Opened(file, connection, open_coder(connection))

    @contextmanager
    def _moment(self, opened: _Opened, viewer: Viewer) -> Iterator[Moment]:
        connection = opened.connection
        deadline = self._monotonic_ms() + self._time_ms_max
        connection.set_progress_handler(
            lambda: self._monotonic_ms() > deadline, _STEPS_BETWEEN_LOOKS
        )
        try:
            connection.execute("BEGIN")
            if not opened.coder.has_dictionary:  # one may have been trained since
                opened.coder = open_coder(connection)
            yield Moment(
                connection=connection,
                file=opened.file,
                coder=opened.coder,
                viewer=viewer,
                gaps_height=get_number(connection, "gaps_height"),
                height=get_number(connection, "height"),
                history_from=get_number(connection, "history_from"),
                time_ms=get_number(connection, "time_ms"),
            )
        except sqlite3.OperationalError as err:
            if "interrupted" in str(err):
                raise QueryTooSlowError(
                    f"the question took over {self._time_ms_max} ms; add characters or a filter"
                ) from err
            raise UnavailableError(f"the read tables cannot be read: {err}; ask again") from err
        finally:
            connection.set_progress_handler(None, 0)
            if connection.in_transaction:
                connection.execute("ROLLBACK")
