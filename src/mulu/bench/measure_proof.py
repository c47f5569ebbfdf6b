"""Presence proofs made and verified while the node commits as fast as it can.

Source: docs/performance.md, "Figures".
"""

from typing import Final

from mulu.bench.figures import Figure, judge, percentile
from mulu.bench.load import run_load
from mulu.bench.probing import PROBES_PER_SECOND, probing
from mulu.bench.session import PER_TX, Session
from mulu.bench.workload import entry_codes, plan_transactions

ENTRIES_MAX: Final = 100_000
HOME: Final = "proof"


def measure_proof(session: Session) -> Figure:
    """Load a part of the city while another process makes proofs."""
    size = min(session.entries, ENTRIES_MAX)
    codes = [code for plan in plan_transactions(size, PER_TX) for code in entry_codes(plan)]
    times: list[float] = []
    load = run_load(session, HOME, size, PER_TX, beside=lambda home: probing(home, codes, times))
    detail = {
        "proofs": len(times),
        "asked_per_second": PROBES_PER_SECOND,
        "p50_ms": percentile(times, 50),
        "p99_ms": percentile(times, 99),
        "entries_per_second": size / load.seconds,
    }
    return judge("proof", percentile(times, 95), full=session.full, detail=detail)
