"""New files that are whole or not there, also after a loss of power.

Source: docs/spec/keys.md KEY-6; POSIX link(2) and fsync(2): a name is durable once its folder is.
"""

import os
import secrets
from pathlib import Path


def write_new(path: Path, data: bytes, mode: int = 0o644) -> None:
    """Write a file beside its place, and give it its name in one step, replacing nothing.

    Args:
        path: Its place; the folder is there.
        data: All of it.
        mode: Its permissions.

    Raises:
        FileExistsError: Something has that name.
        OSError: The disk is full or fails; nothing stays.
    """
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        descriptor = os.open(beside, os.O_CREAT | os.O_EXCL | os.O_WRONLY, mode)
        with os.fdopen(descriptor, "wb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        os.link(beside, path)
    finally:
        beside.unlink(missing_ok=True)
    sync_folder(path.parent)


def write_over(path: Path, data: bytes, mode: int = 0o644) -> None:
    """Write a file in one step, in place of an older one if there is one.

    Args:
        path: Its place; the folder is there.
        data: All of it.
        mode: Its permissions.

    Raises:
        OSError: The disk is full or fails; the older one stays.
    """
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        write_new(beside, data, mode)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
