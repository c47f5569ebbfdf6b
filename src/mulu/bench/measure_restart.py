"""Restart: a node opens a loaded chain, hashes every value, rebuilds the tree and compares roots.

Measured as a person sees it: from the start of the parent until the API answers.

Source: docs/performance.md, "Figures".
"""

import time

from mulu.bench.baseline import time_factor
from mulu.bench.figures import Figure, judge
from mulu.bench.host import running_node
from mulu.bench.lab import Lab
from mulu.bench.load import Load
from mulu.bench.session import Session


def measure_restart(session: Session, load: Load) -> Figure:
    """Open the chain alone, then start the whole node on it."""
    session.measure_checks()
    started = time.perf_counter()
    Lab(load.made).close()
    opened = time.perf_counter() - started
    started = time.perf_counter()
    with running_node(load.made.home):
        answering = time.perf_counter() - started
    factor = time_factor(session.checks_per_second)
    detail = {"seconds_until_answering": answering, "seconds_to_open": opened}
    return judge("restart", answering * factor, full=session.full, detail=detail)
