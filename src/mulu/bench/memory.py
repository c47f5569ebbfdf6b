"""Memory and CPU time of processes, as the kernel counts them.

Memory is the proportional set size: pages that several processes map are shared out among them, so
the sum over a node's processes counts nothing twice.

Source: Linux, Documentation/filesystems/proc.rst, smaps_rollup and stat.
"""

import os
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Final, Self

SAMPLE_SECONDS: Final = 0.25
KIB: Final = 1024
_TICK: Final = os.sysconf("SC_CLK_TCK")


def memory_bytes(pid: int, field: str = "Pss") -> int:
    """One figure of a process, in bytes; 0 when the process is gone."""
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    except (FileNotFoundError, ProcessLookupError, PermissionError):
        return 0
    for line in text.splitlines():
        if line.startswith(f"{field}:"):
            return int(line.split()[1]) * KIB
    return 0


def cpu_seconds(pid: int) -> float:
    """CPU time of a process and its threads so far; 0 when it is gone."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    fields = text.rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICK


def family(pid: int) -> list[int]:
    """A process and all its descendants."""
    found = [pid]
    for parent in found:
        for task in Path(f"/proc/{parent}/task").glob("*/children"):
            found += _numbers(task)
    return found


class MemoryPeak:
    """Samples the memory of processes until it is left.

    Args:
        pids: Gives the processes; asked at each sample, because some start later.
    """

    def __init__(self, pids: Callable[[], Sequence[int]]) -> None:
        self._pids = pids
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="memory", daemon=True)
        self.peak_bytes = 0
        """Largest sum seen."""
        self.at_peak: dict[int, int] = {}
        """Bytes of each process at that moment."""
        self.private_bytes = 0
        """Of it, memory that is no mapped file."""

    def __enter__(self) -> Self:
        """Start sampling."""
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Take a last sample and stop."""
        self._stop.set()
        self._thread.join()
        self._sample()

    def _run(self) -> None:
        while not self._stop.wait(SAMPLE_SECONDS):
            self._sample()

    def _sample(self) -> None:
        now = {pid: memory_bytes(pid) for pid in self._pids()}
        if sum(now.values()) > self.peak_bytes:
            self.peak_bytes, self.at_peak = sum(now.values()), now
            self.private_bytes = sum(memory_bytes(pid, "Pss_Anon") for pid in now)


def _numbers(path: Path) -> list[int]:
    try:
        return [int(number) for number in path.read_text(encoding="ascii").split()]
    except (FileNotFoundError, ProcessLookupError):
        return []
