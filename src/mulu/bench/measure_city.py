"""The city's load, and with it the peak memory of all processes of the node.

Source: docs/performance.md, "Figures".
"""

from typing import Any, Final

from mulu.bench.baseline import time_factor
from mulu.bench.figures import Figure, judge
from mulu.bench.load import Load, run_load
from mulu.bench.session import PER_TX, Session

GIB: Final = 1 << 30
MIB: Final = 1 << 20
HOME: Final = "city"


def measure_city(session: Session) -> tuple[Load, list[Figure]]:
    """Load the city.

    Returns:
        The load, whose home serves further measurements, and the figures ``city`` and ``memory``.
    """
    session.measure_checks()
    load = run_load(session, HOME, session.entries, PER_TX)
    session.measure_checks()
    factor = time_factor(session.checks_per_second)
    detail = load_detail(load) | {
        "time_factor": factor,
        "entries_per_second": session.entries / load.seconds,
    }
    memory: dict[str, Any] = {
        "peak_mib_by_process": {
            role: round(size / MIB) for role, size in load.peak_by_role.items()
        },
        "private_mib": round(load.private_bytes / MIB),
    }
    full = session.full
    return load, [
        judge("city", load.seconds * factor, full=full, detail=detail),
        judge("memory", load.peak_bytes / GIB, full=full, detail=memory),
    ]


def load_detail(load: Load) -> dict[str, Any]:
    """What else is worth knowing of a load."""
    return {
        "seconds": load.seconds,
        "setup_seconds": load.setup_seconds,
        "lag_seconds": load.lag_seconds,
        "transactions": load.transactions,
        "height": load.height,
        "cpu_seconds": load.cpu_seconds,
        "stored_mib": round(load.stored_bytes / MIB),
    }
