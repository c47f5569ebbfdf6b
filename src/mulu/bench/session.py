"""One run of the benchmark: what was asked for, where its files stand, what this machine can do.

Source: docs/performance.md, "How to rerun".
"""

import platform
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from mulu.bench.baseline import checks_per_second, cores
from mulu.bench.figures import FULL_ENTRIES
from mulu.bench.report import RunFacts

PER_TX: Final = 500
"""Entries of a transaction in the city's load."""
SINGLES: Final = 40_000
BFT: Final = 20_000
"""Transactions of one load on a consortium at which figures are judged."""
RUNS: Final = 3


@dataclass(slots=True, kw_only=True)
class Session:
    """What one run shares."""

    folder: Path
    """Where workloads, homes and results stand."""
    entries: int = FULL_ENTRIES
    """Size of the city."""
    singles: int = SINGLES
    """Transactions of one entry each."""
    bft: int = BFT
    """Transactions of one load on a consortium."""
    runs: int = RUNS
    """Runs that take turns with others."""
    peers: Path | None = None
    """Folder of the script that runs another ledger; None compares with none."""
    data: Path | None = None
    """Folder whose folders hold catalogues for ``import``; None imports none."""
    console: Console = field(default_factory=Console)
    quiet: bool = False
    """No bars."""
    checks: list[float] = field(default_factory=list)
    """Ed25519 checks a second on one core, each time they were measured."""

    @property
    def full(self) -> bool:
        """Whether figures are judged."""
        return self.entries >= FULL_ENTRIES

    @property
    def bft_full(self) -> bool:
        """Whether figures of a consortium are judged."""
        return self.bft >= BFT

    @property
    def peers_work(self) -> Path:
        """Where the peers' script keeps what it built."""
        return self.folder / "peers"

    @property
    def checks_per_second(self) -> float:
        """Ed25519 checks a second on one core, on average over the run."""
        return sum(self.checks) / len(self.checks)

    def measure_checks(self) -> None:
        """Measure what this machine can do now."""
        self.checks.append(checks_per_second())

    def facts(self, load_before: float) -> RunFacts:
        """Under which conditions figures are taken."""
        return RunFacts(
            checks_per_second=self.checks_per_second,
            cores=cores(),
            entries=self.entries,
            python=platform.python_version(),
            load_before=load_before,
        )

    @contextmanager
    def bar(self, text: str, total: int) -> Iterator[Callable[[int], None]]:
        """Show a bar while something long goes on; gives what advances it."""
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
        with Progress(
            *columns,
            TimeElapsedColumn(),
            console=self.console,
            disable=self.quiet,
            refresh_per_second=2,
        ) as progress:
            task = progress.add_task(text, total=total)
            yield lambda done: progress.advance(task, done)

    def new_folder(self, name: str) -> Path:
        """An empty folder for a throw-away home."""
        path = self.folder / name
        shutil.rmtree(path, ignore_errors=True)
        path.mkdir(parents=True)
        return path
