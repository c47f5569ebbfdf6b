"""Files a person names: read within bounds, written whole or not at all.

Source: docs/spec/cli.md CLI-8.
"""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mulu.cli.errors import UsageError
from mulu.cli.texts import say
from mulu.client.durable import sync_folder
from mulu.core.errors import UnavailableError


def read_given(path: Path, bytes_max: int) -> bytes:
    """Read a file that was named on the command line.

    Args:
        path: Where it stands.
        bytes_max: The most that is taken.

    Raises:
        UsageError: It is not there, cannot be read, or is larger.
    """
    try:
        with path.open("rb") as given:
            data = given.read(bytes_max + 1)
    except OSError as err:
        raise UsageError(say("file.unreadable", file=path, why=err.strerror or err)) from err
    if len(data) > bytes_max:
        raise UsageError(say("file.too_large", file=path, bytes_max=bytes_max))
    return data


@contextmanager
def beside(path: Path) -> Iterator[Path]:
    """A place beside a result's, for whoever writes files by name; moved there at the end.

    Raises:
        UsageError: The folder is not there or may not be written.
        UnavailableError: The disk is full or fails.
    """
    try:
        descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        os.close(descriptor)
    except OSError as err:
        raise UsageError(say("file.unwritable", file=path, why=err.strerror or err)) from err
    try:
        yield Path(name)
        Path(name).chmod(0o644)
        Path(name).replace(path)
        sync_folder(path.parent)
    except OSError as err:
        raise UnavailableError(say("file.unwritable", file=path, why=err.strerror or err)) from err
    finally:
        Path(name).unlink(missing_ok=True)


def write_out(path: Path, data: bytes) -> None:
    """Write a result beside its place and move it there, so that no half of it is ever seen.

    Raises:
        UsageError: The folder is not there or may not be written.
        UnavailableError: The disk is full or fails.
    """
    try:
        folder = path.parent
        descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=folder)
    except OSError as err:
        raise UsageError(say("file.unwritable", file=path, why=err.strerror or err)) from err
    try:
        with os.fdopen(descriptor, "wb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        Path(name).chmod(0o644)
        Path(name).replace(path)
        sync_folder(folder)
    except OSError as err:
        Path(name).unlink(missing_ok=True)
        raise UnavailableError(say("file.unwritable", file=path, why=err.strerror or err)) from err
