"""Catalogues in through the command line and HTTP, on a real node: a workbook, and real files.

Source: docs/performance.md, "Figures".
"""

import shutil
from pathlib import Path
from typing import Any, Final

from mulu.bench.command import Command, Timed
from mulu.bench.figures import FULL_ENTRIES, Figure, judge
from mulu.bench.host import running_node
from mulu.bench.lab import make_home
from mulu.bench.session import Session
from mulu.bench.workbooks import write_workbook
from mulu.core.errors import UnavailableError
from mulu.intake.finding import find_files

EXCEL: Final = ("excel", "excel_memory")
IMPORT: Final = "import"
ENTRIES: Final = 50_000
"""Of the workbook."""
MIB: Final = 1 << 20
COUNTS: Final = ("read", "accepted", "unchanged", "rejected")
_REFUSED: Final = (0, 1)


def measure_excel(session: Session) -> list[Figure]:
    """A workbook whose entries a city's organisations are new to, one in a hundred with a mistake.

    Raises:
        UnavailableError: Not every entry has the outcome that it must have.
    """
    folder = session.new_folder(EXCEL[0])
    entries = max(200, ENTRIES * min(session.entries, FULL_ENTRIES) // FULL_ENTRIES)
    book = folder / "workbook.xlsx"
    made = write_workbook(book, entries)
    home = make_home(session.new_folder(f"{EXCEL[0]}/home")).home
    with running_node(home):
        done = Command(home).timed("import", str(book), statuses=_REFUSED)
    counts = _counts(done)
    told = sum(one["problems"] for one in done.answer["workbooks"])
    right = entries - made.wrong
    if (counts["accepted"], counts["rejected"], told) != (right, made.wrong, made.wrong):
        raise UnavailableError(f"of {entries} entries and {made.wrong} mistakes came {counts}")
    detail = {**counts, "items": made.items, "workbook_mib": round(made.bytes_ / MIB, 1)}
    return [
        judge("excel", done.seconds, full=session.full, detail=detail),
        judge("excel_memory", done.peak_bytes / MIB, full=session.full, detail=detail),
    ]


def measure_import(session: Session) -> list[Figure]:
    """Every catalogue of a folder of folders, in one call.

    Raises:
        UnavailableError: Nobody said which folder.
    """
    if session.data is None:
        raise UnavailableError("import needs --data FOLDER, whose folders hold catalogues")
    folder = session.new_folder(IMPORT)
    data = shutil.copytree(session.data, folder / "data")  # marked copies stand beside workbooks
    files = [str(file.path) for file in find_files(_folders(data))]
    home = make_home(session.new_folder(f"{IMPORT}/home")).home
    with running_node(home) as node:
        done = Command(home).timed(IMPORT, *files, statuses=_REFUSED)
        cpu = node.cpu_seconds()
    counts = _counts(done)
    detail = {
        **counts,
        "files": len(files),
        "seconds": done.seconds,
        "peak_mib": round(done.peak_bytes / MIB),
        "node_cpu_seconds": {role: round(used, 1) for role, used in cpu.items()},
    }
    return [judge(IMPORT, counts["read"] / done.seconds, full=session.full, detail=detail)]


def _folders(data: Path) -> list[Path]:
    return sorted(path for path in data.iterdir() if path.is_dir())


def _counts(done: Timed) -> dict[str, Any]:
    return {name: done.answer[name] for name in COUNTS}
