"""The loaded city exported as DCAT-AP through the command line.

Source: docs/performance.md, "Figures".
"""

from typing import Final

from mulu.bench.command import Command
from mulu.bench.figures import Figure, judge
from mulu.bench.load import Load
from mulu.bench.session import Session

DCAT: Final = ("dcat", "dcat_memory")
MIB: Final = 1 << 20


def measure_dcat(session: Session, load: Load) -> list[Figure]:
    """Write every entry of the city as Turtle."""
    file = session.folder / "dcat.ttl"
    done = Command(load.made.home).timed("export", "dcat", "-o", str(file))
    detail = {"entries": done.answer["count"], "mib": round(file.stat().st_size / MIB)}
    file.unlink()
    return [
        judge("dcat", done.seconds, full=session.full, detail=detail),
        judge("dcat_memory", done.peak_bytes / MIB, full=session.full, detail=detail),
    ]
