"""One writer for each home, held by the kernel for as long as its process lives.

Source: docs/spec/node.md NOD-5.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mulu.core.errors import UnavailableError


class HomeInUseError(UnavailableError):
    """Another process has this home."""


@contextmanager
def only_one(path: Path) -> Iterator[None]:
    """Hold a lock file, or say who does.

    Raises:
        HomeInUseError: Another process holds it.
    """
    path.parent.mkdir(exist_ok=True)
    with path.open("a+", encoding="ascii") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as err:
            lock.seek(0)
            raise HomeInUseError(
                f"another node (process {lock.read().strip() or 'unknown'}) runs on"
                f" {path.parent.parent}; stop it first, or choose another --home"
            ) from err
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield
