"""Which file of read tables is the live one: a pointer that is replaced in one step.

A rebuild writes a new file beside the live one and then points to it. Whoever reads or writes looks
at the pointer before each piece of work, so the swap needs nobody to stop. The replaced file stays
readable for those that have it open, and is gone when they let go.

Source: docs/spec/projection.md PRJ-9.
"""

import fcntl
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from mulu.core.errors import UnavailableError
from mulu.store import faults

POINTER: Final = "current"
LOCK: Final = "rebuild.lock"
FIRST: Final = "views-1.sqlite"
_SIDECARS: Final = ("", "-wal", "-shm", "-journal")
_number = re.compile(r"views-([0-9]{1,9})\.sqlite")


class ViewsFolder:
    """The folder that holds files of read tables.

    Args:
        path: The folder; made when it is missing.
    """

    __slots__ = ("path",)

    def __init__(self, path: Path) -> None:
        self.path = path
        path.mkdir(parents=True, exist_ok=True)

    def current(self) -> Path | None:
        """The live file, or None before the first was published.

        Raises:
            UnavailableError: The pointer names no file of read tables.
        """
        try:
            name = (self.path / POINTER).read_text(encoding="ascii", errors="replace").strip()
        except FileNotFoundError:
            return None
        if _number.fullmatch(name) is None:
            raise UnavailableError(
                f"{self.path / POINTER} names {name[:40]!r}, no file of read tables; rebuild them"
            )
        return self.path / name

    def next_file(self) -> Path:
        """A name for the next file; leftovers of that name are removed."""
        live = self.current()
        taken = 0 if live is None else int(live.name[len("views-") : -len(".sqlite")])
        file = self.path / f"views-{taken + 1}.sqlite"
        _remove(file)
        return file

    def publish(self, file: Path) -> None:
        """Point to a file that is complete, and remove every other one."""
        step = self.path / f"{POINTER}.new"
        with step.open("w", encoding="ascii") as out:
            out.write(f"{file.name}\n")
            out.flush()
            os.fsync(out.fileno())
        faults.point("publish_written")
        step.replace(self.path / POINTER)
        faults.point("publish_replaced")
        for other in self.path.glob("views-*.sqlite"):
            if other != file:
                _remove(other)

    @contextmanager
    def rebuilding(self) -> Iterator[None]:
        """Keep others from rebuilding at the same time; let go also when the process dies.

        Raises:
            UnavailableError: Somebody rebuilds already.
        """
        with (self.path / LOCK).open("w", encoding="ascii") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as err:
                raise UnavailableError(
                    f"the read tables in {self.path} are being rebuilt already; wait for that"
                ) from err
            yield


def _remove(file: Path) -> None:
    for suffix in _SIDECARS:
        file.with_name(file.name + suffix).unlink(missing_ok=True)
