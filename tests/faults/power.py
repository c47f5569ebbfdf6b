"""What a disk may hold after a power loss: everything synced, and any part of the rest.

A child runs under ``recorder.c``, which writes down its writes, syncs and renames. From that log a
folder is made as it may be found after power failed at any entry: a written block of 4 KiB that was
not synced is there or not, each for itself; the write at hand may be torn at a sector; a new name,
a rename or a removal counts only once its folder, or for a new file the file itself, was synced.
"""

import os
import random
import shutil
import struct
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import pytest

from tests.support.place import REPO

SOURCE = Path(__file__).with_name("recorder.c")
BLOCK = 4096
SECTOR = 512
ACKS = "acks"
"""File of a recorded folder into which the child writes what it would tell a user."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that was done to a file."""

    op: str
    path: str
    other: str
    offset: int
    data: bytes


@cache
def recorder() -> Path:
    """The compiled recorder; skips where there is no C compiler."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None:
        pytest.skip("no C compiler is installed; install gcc to test power loss")
    library = Path(mkdtemp(prefix="mulu-recorder-")) / "recorder.so"
    command = [compiler, "-shared", "-fPIC", "-O1", "-o", library, SOURCE, "-ldl"]
    built = subprocess.run(command, check=False, capture_output=True, text=True)
    if built.returncode:
        pytest.skip(f"the recorder cannot be built here: {built.stderr[-200:]}")
    return library


def record(folder: Path, scenario: str) -> list[Entry]:
    """Run a scenario of ``power_child`` on a folder and read what it did."""
    log = folder.with_suffix(".log")
    surroundings = {
        **os.environ,
        "LD_PRELOAD": str(recorder()),
        "RECORD_ROOT": str(folder),
        "RECORD_LOG": str(log),
    }
    command = [sys.executable, "-m", "tests.faults.power_child", scenario, str(folder)]
    subprocess.run(command, cwd=REPO, env=surroundings, check=True)
    return list(_entries(log.read_bytes(), str(folder) + "/"))


def _entries(log: bytes, root: str) -> Iterator[Entry]:
    at = 0
    while at < len(log):
        op = chr(log[at])
        path, at = _text(log, at + 1)
        other, at = _text(log, at)
        offset, size = struct.unpack_from("<qI", log, at)
        at += 12
        data = log[at : at + size]
        at += size
        yield Entry(op, path.removeprefix(root), other.removeprefix(root), offset, data)


def _text(log: bytes, at: int) -> tuple[str, int]:
    (size,) = struct.unpack_from("<H", log, at)
    return log[at + 2 : at + 2 + size].decode(), at + 2 + size


def files_of(folder: Path) -> dict[str, bytes]:
    """Every file of a folder."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def told(entries: list[Entry]) -> list[str]:
    """What users were told by then."""
    return b"".join(each.data for each in entries if each.path == ACKS).decode().split()


class Disk:
    """What the disk may hold when power fails after so many entries.

    Args:
        before: Files as they were, all durable.
        entries: What was done since.
        chance: Decides about everything that was not synced.
    """

    def __init__(
        self, before: Mapping[str, bytes], entries: list[Entry], chance: random.Random
    ) -> None:
        self._files = {path: bytearray(data) for path, data in before.items()}
        self._chance = chance
        self.lost = 0
        synced: set[str] = set()
        kept: list[tuple[Entry, bool]] = []
        for each in reversed(entries):
            kept.append((each, self._is_synced(each, synced)))
            if each.op == "s":
                synced.add(each.path)
        for number, (each, is_synced) in enumerate(reversed(kept), 1):
            self._do(each, is_synced=is_synced, is_last=number == len(kept))

    def _is_synced(self, each: Entry, synced: set[str]) -> bool:
        folder = str(Path(each.other or each.path).parent)
        match each.op:
            case "w" | "t":
                return each.path in synced
            case "c":
                return each.path in synced or folder in synced
            case "r" | "l" | "u":
                return folder in synced
            case _:
                return True

    def _do(self, each: Entry, *, is_synced: bool, is_last: bool) -> None:
        if each.op in "wd":
            self._write(each, is_synced=is_synced and not is_last, is_last=is_last)
            return
        if not is_synced and self._chance.random() < 0.5:
            self.lost += 1
            return
        match each.op:
            case "c":
                self._files.setdefault(each.path, bytearray())
            case "t":
                self._truncate(each)
            case "r":
                self._rename(each.path, each.other)
            case "l" if each.path in self._files:
                self._files[each.other] = bytearray(self._files[each.path])
            case "u":
                self._files.pop(each.path, None)

    def _rename(self, old: str, new: str) -> None:
        """Rename a file, or a folder with all that is in it."""
        for path in [each for each in self._files if each == old or each.startswith(f"{old}/")]:
            self._files[new + path.removeprefix(old)] = self._files.pop(path)

    def _truncate(self, each: Entry) -> None:
        data = self._files.setdefault(each.path, bytearray())
        del data[each.offset :]
        data.extend(bytes(each.offset - len(data)))

    def _write(self, each: Entry, *, is_synced: bool, is_last: bool) -> None:
        data = each.data
        if is_last:  # power failed within it
            data = data[: self._chance.randrange(len(data) + SECTOR) // SECTOR * SECTOR]
        for at in range(0, len(data), BLOCK):
            if is_synced or (each.op == "d" and not is_last) or self._chance.random() < 0.5:
                self._put(each.path, each.offset + at, data[at : at + BLOCK])
            else:
                self.lost += 1

    def _put(self, path: str, offset: int, data: bytes) -> None:
        file = self._files.get(path)
        if file is None:  # its name was lost
            return
        if len(file) < offset:
            file.extend(bytes(offset - len(file)))
        file[offset : offset + len(data)] = data

    def write_to(self, folder: Path) -> None:
        """Make the folder hold these files and no others."""
        shutil.rmtree(folder, ignore_errors=True)
        for path, data in self._files.items():
            if path != ACKS:
                (folder / path).parent.mkdir(parents=True, exist_ok=True)
                (folder / path).write_bytes(data)
