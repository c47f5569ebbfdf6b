"""E: transactions of one entry each, durable and indexed, against what checking signatures allows.

Source: docs/performance.md, "Figures".
"""

from typing import Final

from mulu.bench.baseline import cores
from mulu.bench.figures import Figure, judge
from mulu.bench.load import run_load
from mulu.bench.measure_city import load_detail
from mulu.bench.session import Session

HOME: Final = "single"


def measure_single(session: Session) -> Figure:
    """Load entries one by one; the clock leaves out organisations, keys and systems."""
    session.measure_checks()
    load = run_load(session, HOME, session.singles, 1)
    session.measure_checks()
    seconds = load.seconds - load.setup_seconds
    rate = session.singles / seconds
    most = cores() * session.checks_per_second
    detail = load_detail(load) | {"tx_per_second": rate, "checks_per_second": most}
    return judge("single", rate / most, full=session.full, detail=detail)
