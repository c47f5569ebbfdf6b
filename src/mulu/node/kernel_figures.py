"""What the kernel counts of a process: CPU time, memory, open descriptors, start.

Source: docs/spec/http.md API-17; Linux, Documentation/filesystems/proc.rst, ``stat``.
"""

import os
from pathlib import Path
from typing import Final

from mulu.api.watching import ProcessFigures

_TICKS: Final = os.sysconf("SC_CLK_TCK")
_PAGE_BYTES: Final = os.sysconf("SC_PAGE_SIZE")
_UTIME, _STIME, _START, _RESIDENT = 11, 12, 19, 21
"""Places in ``/proc/PID/stat`` after the name in parentheses."""


def process_figures(pid: int, restarts: int = 0) -> ProcessFigures | None:
    """Figures of a process, None when it is gone.

    Args:
        pid: The process.
        restarts: How often it was started again, as its parent noted.
    """
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
        descriptors = len(os.listdir(f"/proc/{pid}/fd"))  # noqa: PTH208 - only their number
    except OSError:
        return None
    fields = text.rpartition(")")[2].split()
    return ProcessFigures(
        cpu_seconds=(int(fields[_UTIME]) + int(fields[_STIME])) / _TICKS,
        resident_bytes=int(fields[_RESIDENT]) * _PAGE_BYTES,
        open_descriptors=descriptors,
        started_seconds=_boot_seconds() + int(fields[_START]) / _TICKS,
        restarts=restarts,
    )


def children_of(pid: int) -> list[int]:
    """Child processes; none when it is gone."""
    found: list[int] = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            found += [int(number) for number in task.read_text(encoding="ascii").split()]
        except OSError:
            continue
    return found


def words_of(pid: int) -> list[str]:
    """A process's command line; empty when it is gone."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace").split("\0")
    except OSError:
        return []


def _boot_seconds() -> int:
    for line in Path("/proc/stat").read_text(encoding="ascii").splitlines():
        name, _, value = line.partition(" ")
        if name == "btime":
            return int(value)
    return 0
