"""The command line on a home under measurement, as somebody types it: imports, harvests, exports.

Source: docs/performance.md, "How it is measured".
"""

import os
import subprocess
import sys
import time
from collections.abc import Collection
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import msgspec

from mulu.bench.lab import PASSPHRASE
from mulu.bench.memory import MemoryPeak, family
from mulu.core.errors import UnavailableError
from mulu.node.home import Home


class CommandFailedError(UnavailableError):
    """A command of the measurement did not end as it must."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Timed:
    """What a command answered and took."""

    answer: dict[str, Any]
    """Its one document."""
    seconds: float
    """From its start until it ended."""
    peak_bytes: int
    """Of all its processes together."""


class Command:
    """Calls ``mulu --json`` on a home.

    Args:
        home: A node may run on it.
    """

    def __init__(self, home: Home) -> None:
        self._words = [sys.executable, "-m", "mulu", "--json", "--home", str(home.root)]
        self._environment = os.environ | {"MULU_PASSPHRASE": PASSPHRASE, "MULU_LANG": "en"}

    def __call__(self, *words: str) -> dict[str, Any]:
        """Call a command; its one document.

        Raises:
            CommandFailedError: It failed.
        """
        return self.timed(*words).answer

    def timed(self, *words: str, statuses: Collection[int] = (0,)) -> Timed:
        """Call a command and watch its time and memory.

        Args:
            words: What is typed.
            statuses: Exit statuses that it may end with.

        Raises:
            CommandFailedError: It ended with another.
        """
        began = time.perf_counter()
        process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
            [*self._words, *words], env=self._environment, stdout=subprocess.PIPE
        )
        with MemoryPeak(partial(family, process.pid)) as memory:
            output, _ = process.communicate()
            seconds = time.perf_counter() - began
        if process.returncode not in statuses:
            raise CommandFailedError(f"mulu {words[0]} ended with {process.returncode}")
        answer: dict[str, Any] = msgspec.json.decode(output)
        return Timed(answer=answer, seconds=seconds, peak_bytes=memory.peak_bytes)

    def new_orgs(self, count: int, folder: Path) -> list[str]:
        """Register organisations at once; their ids.

        Args:
            count: How many.
            folder: Takes the file that names them.
        """
        names = [{"key": f"unit-{number}", "name": f"采集单位{number}"} for number in range(count)]
        document = {"format": "mulu-catalogue/1", "source": "bench", "organisations": names}
        file, report = folder / "organisations.json", folder / "organisations.report.json"
        file.write_bytes(msgspec.json.encode(document))
        self("import", str(file), "--report", str(report))
        records = msgspec.json.decode(report.read_bytes())["records"]
        return [record["code"] for record in records]
