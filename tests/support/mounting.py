"""File systems in memory, mounted for one test; skipped with the reason where not permitted."""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


def _program(name: str) -> str:
    return shutil.which(name) or name


@contextmanager
def mounted(place: Path, *options: str) -> Iterator[None]:
    """Mount one on an empty folder."""
    words = [_program("mount"), "-t", "tmpfs", *options, "none", str(place)]
    tried = subprocess.run(words, check=False, capture_output=True, text=True)
    if tried.returncode:
        pytest.skip(f"a file system cannot be mounted here: {tried.stderr.strip()}")
    try:
        yield
    finally:
        subprocess.run([_program("umount"), place], check=True)


def make_read_only(place: Path) -> None:
    """Let nobody write to it any more."""
    subprocess.run([_program("mount"), "-o", "remount,ro", place], check=True)
